import { appendFileSync, renameSync, statSync } from 'node:fs'
import { makeLog, type Log, type LogFields } from './log.ts'

const largest = 10_000_000
/** The same trouble is told once in this time; the file has every line. Milliseconds. */
const tellAgainMs = 60_000

/**
 * A log in a file, for a service that is started by hand: the terminal is told in a few words what is
 * wrong, and nothing else. A large file is put aside at the start, and one older is kept.
 */
export function openLogFile(file: string, tell: (words: string) => void): Log {
  if (sizeOf(file) > largest) renameSync(file, `${file}.1`)
  const told = new Map<string, number>()
  return makeLog((line) => {
    appendFileSync(file, line)
    const { level, what, reason } = JSON.parse(line) as LogFields
    if (level === 'info') return
    const words = `${String(what)}${reason == null ? '' : `: ${String(reason)}`}`
    const now = performance.now()
    if (now - (told.get(words) ?? -Infinity) < tellAgainMs) return
    told.set(words, now)
    tell(words)
  })
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
