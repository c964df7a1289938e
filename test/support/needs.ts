import { execFileSync } from 'node:child_process'
import { accessSync, appendFileSync, constants, existsSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'

/** What some tests need beside Node: where it is looked for, and what brings it. */
const wanted = {
  'redis-server': { find: redisServer, bring: 'apt-get install redis-server' },
  dovecot: { find: dovecot, bring: 'apt-get install dovecot-imapd dovecot-lmtpd' },
  chromium: { find: chromium, bring: 'apt-get install chromium, or set CHROMIUM to its path' },
  openssl: { find: () => onPath('openssl'), bring: 'apt-get install openssl' },
  'docker-compose': { find: compose, bring: 'apt-get install docker-compose' },
} as const

export type Need = keyof typeof wanted

/**
 * False when everything is here, else the reason why not: `describe.skipIf(missing('dovecot'))(…)`.
 * The reason is kept for the summary after the run. In CI nothing may be missing.
 * @throws Error when CI=true.
 */
export function missing(...needs: Need[]): string | false {
  const absent = needs.filter((need) => wanted[need].find() === undefined)
  if (absent.length === 0) return false
  const reason = absent.map((need) => `${need} is not here (${wanted[need].bring})`).join('; ')
  if (process.env.CI === 'true') throw new Error(`${reason}. In CI nothing may be skipped.`)
  record(reason)
  return reason
}

/** The path of a program that `missing` has seen. */
export function pathOf(need: Need): string {
  const found = wanted[need].find()
  if (found === undefined) throw new Error(`${need} is not here: ${wanted[need].bring}.`)
  return found
}

/** One line per skipped file, for skips.ts. */
export function record(reason: string): void {
  const list = process.env.SKIPPED_LIST
  const file = path.relative(process.cwd(), expect.getState().testPath ?? 'unknown')
  if (list !== undefined) appendFileSync(list, `${file}\t${reason}\n`)
}

function redisServer(): string | undefined {
  return onPath('redis-server') ?? onPath('valkey-server')
}

function dovecot(): string | undefined {
  const parts = ['/usr/lib/dovecot/imap', '/usr/lib/dovecot/lmtp']
  if (!parts.every((part) => existsSync(part))) return undefined
  return runnable('/usr/sbin/dovecot') ?? onPath('dovecot')
}

function chromium(): string | undefined {
  const chosen = process.env.CHROMIUM
  if (chosen !== undefined && chosen !== '') return runnable(chosen)
  return (
    onPath('chromium') ??
    onPath('google-chrome') ??
    runnable('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome')
  )
}

function compose(): string | undefined {
  return onPath('docker-compose') ?? (composePlugin() ? onPath('docker') : undefined)
}

function composePlugin(): boolean {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function onPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return folders.map((folder) => runnable(path.join(folder, program))).find(Boolean)
}

function runnable(file: string): string | undefined {
  try {
    accessSync(file, constants.X_OK)
    return file
  } catch {
    return undefined
  }
}
