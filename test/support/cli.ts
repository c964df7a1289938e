import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { environment, makeTempDir } from './process.ts'

export interface Said {
  exitCode: number | null
  out: string
  err: string
}

/** Runs `svarstid …` to its end. */
export async function svarstid(
  args: string[],
  settings: Record<string, string> = {},
): Promise<Said> {
  return runToEnd('src/cli.ts', args, settings)
}

/** Runs a program of ours as a process of its own, in an empty folder, configured by `settings` alone. */
export async function runToEnd(
  program: string,
  args: string[],
  settings: Record<string, string> = {},
): Promise<Said> {
  const cwd = makeTempDir('cli')
  const file = path.resolve(import.meta.dirname, '../..', program)
  const child = spawn(process.execPath, [file, ...args], {
    cwd,
    env: environment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text))
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  rmSync(cwd, { recursive: true, force: true })
  return { exitCode, ...said }
}
