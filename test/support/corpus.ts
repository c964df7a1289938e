import { globSync, statSync } from 'node:fs'
import path from 'node:path'

/**
 * Every mail below the folder that MAIL_CORPUS names: mail of other projects, thousands of them, to be read once
 * in a while. Empty when it names none.
 */
export function corpus(): string[] {
  const folder = process.env.MAIL_CORPUS ?? ''
  if (folder === '') return []
  return globSync('*/**/*', { cwd: folder })
    .map((file) => path.join(folder, file))
    .filter((file) => statSync(file).isFile())
    .sort()
}

/** Where mail of other projects lies, a folder for each: by itself beside the project; empty when there is none. */
export function fixtureFolder(): string {
  const folder = process.env.MAIL_CORPUS ?? '../shared/mail-fixtures'
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? folder : ''
}
