import { isDeviceLine } from './device.ts'
import { hasNameAfter, isSignOff } from './frame.ts'
import { bare, isBlank, mark, nextWords, ownRuns, type Sorted } from './lines.ts'

/** Most lines of a signature. */
const mostLines = 16

/** Marks the signatures: each stands at the end of what the writer wrote in one go. */
export function signaturesOf(sorted: Sorted): string | null {
  const { lines } = sorted
  let isFound = false
  for (const { from, to } of ownRuns(sorted)) {
    let end = to
    while (end > from && (isDeviceLine(lines[end - 1]) || isBlank(lines[end - 1]))) end -= 1
    const start = signatureStart(lines.slice(from, end))
    const at = start === null ? end : from + start
    if (at === to) continue
    mark(sorted, 'signature', at, to)
    isFound = true
  }
  return isFound ? 'Signaturen räknas inte som fråga.' : null
}

/** Where the signature of a letter begins; null: it has none that is told for sure. */
export function signatureStart(lines: readonly string[]): number | null {
  return belowDashes(lines) ?? contactBlock(lines)
}

/** The line of two dashes of RFC 3676 section 4.3, or of the dash that some programs make of them. */
function belowDashes(lines: readonly string[]): number | null {
  for (let i = Math.max(0, lines.length - mostLines - 1); i < lines.length; i++) {
    const line = lines[i] ?? ''
    if (!/^(?:--|—|––)\s*$|^[_—]{2,60}$/.test(line)) continue
    const below = lines.slice(i + 1).filter((one) => !isBlank(one))
    const isExact = line === '-- '
    if (isExact) return below.every(asksNothing) ? i : null
    const isDash = /^[-—–]{1,2}\s*$/.test(line)
    return below.every(maySign) && (isDash || below.some(isContact)) ? i : null
  }
  return null
}

/**
 * Phone, post and web below "Med vänlig hälsning" and the name, which stay with the words. Only when every line
 * looks like one of a signature: a P.S., a question or a sentence is the writer's.
 */
function contactBlock(lines: readonly string[]): number | null {
  const tail = lines.slice(-mostLines - 4)
  const found = tail.findLastIndex((line) => isSignOff(bare(line)))
  if (found < 0) return null
  const at = lines.length - tail.length + found
  const next = nextWords(lines, at + 1)
  if (next < 0) return null
  const start = hasNameAfter(bare(lines[at])) ? next : next + 1
  const below = lines.slice(start).filter((one) => !isBlank(one))
  return below.every(maySign) && below.some(isContact) ? start : null
}

function asksNothing(line: string): boolean {
  return !line.includes('?') && line.length <= 300
}

/** Short, no question, no afterthought, no sentence. */
function maySign(whole: string): boolean {
  const line = bare(whole)
  if (isDeviceLine(line)) return true
  if (line.length > 110 || /\?(?!\S)/.test(line) || /^(?:p\.? ?s\b|ps[:. ])/i.test(line))
    return false
  const words = line.split(/\s+/)
  if (words.length > 1 && !isContact(line) && speaks.test(line)) return false
  return words.length <= 6 || !/[.!:]$/.test(line)
}

/** What stands in what people say, and hardly in a signature: a line with it is the writer's. */
const speaks =
  /(?<!\p{L})(?:jag|mig|vi (?:har|är|kan|vill|behöver|får|ser|hör|fryser|saknar|undrar)|han|hon|barnen?|mamma|pappa|min|mitt|mina|inte|ingen|inget|inga|vill|måste|behöver|hjälp|hjälp oss|snälla|akut|nu|fortfarande|i can|i am|please|help me)(?!\p{L})/iu

function isContact(line: string): boolean {
  return /\S@\S+\.\S|https?:\/\/|\bwww\.|(?:\+|\b0)\d[\d\s()/-]{5,16}\d|\b\d{3} ?\d{2} \p{Lu}/u.test(
    line.slice(0, 400),
  )
}
