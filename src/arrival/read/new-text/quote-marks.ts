import { isBlank, nextWords } from './lines.ts'

export function isQuoted(line: string | undefined): boolean {
  return /^[ \t]{0,3}>/.test(line ?? '')
}

/** Some old programs quote with a bar, which also stands in tables: it means something below a head only. */
export function isBarred(line: string | undefined): boolean {
  return /^\|(?:\s|$)/.test(line ?? '')
}

/** Whether the next line with anything on it is quoted. */
export function quotesFollow(lines: readonly string[], from: number): boolean {
  const next = nextWords(lines, from)
  return next >= 0 && (isQuoted(lines[next]) || isBarred(lines[next]))
}

/** The end of an address that was wrapped: ">:" or "> wrote:" begins like a quoted line. */
export function closesAddress(lines: readonly string[], i: number): boolean {
  const line = (lines[i] ?? '').slice(0, 60).trim()
  if (!/^>[ \t]{0,3}[^>]{0,20}[:：]$/.test(line) || isBlank(lines[i - 1])) return false
  const before = (lines[i - 1] ?? '').slice(-400)
  if (isQuoted(before)) return false
  return before.lastIndexOf('<') > before.lastIndexOf('>') || (lines[i - 2] ?? '').trim() === '<'
}
