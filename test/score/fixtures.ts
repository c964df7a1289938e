import { globSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

/** The files of one project whose names fit, each under its path below the folder. */
export function files(folder: string, pattern: string): { name: string; raw: Buffer }[] {
  return globSync(pattern, { cwd: folder })
    .sort()
    .filter((name) => statSync(path.join(folder, name)).isFile())
    .map((name) => ({ name, raw: readFileSync(path.join(folder, name)) }))
}

/** The file of that name; null when there is none. */
export function twin(folder: string, name: string): Buffer | null {
  const file = path.join(folder, name)
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(file) : null
}
