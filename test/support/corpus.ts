import { existsSync, globSync, statSync } from 'node:fs'
import path from 'node:path'
import { record } from './needs.ts'

/** A folder of very many mails that may lie beside the project; it is no part of it. */
const folder = process.env.MAIL_CORPUS ?? path.join('..', 'shared', 'mail-fixtures')

/** Every mail of the corpus; empty when it is not here. */
export function corpus(): string[] {
  if (!existsSync(folder)) return []
  return globSync('*/**/*', { cwd: folder })
    .map((file) => path.join(folder, file))
    .filter((file) => statSync(file).isFile())
    .sort()
}

/** Whether tests that need the corpus are to be listed as skipped; in CI it is never there nor missed. */
export function isMissed(): boolean {
  if (existsSync(folder) || process.env.CI === 'true') return false
  record('no shared fixtures (MAIL_CORPUS names their folder)')
  return true
}
