import { areContactLines, mayStandBelowDashes } from './contact-lines.ts'
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
    const below = lines.slice(i + 1)
    const isDash = /^[-—–]{1,2}\s*$/.test(line)
    const mayStand = isDash ? mayStandBelowDashes(below, line === '-- ') : areContactLines(below)
    return mayStand ? i : null
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
  return areContactLines(lines.slice(start)) ? start : null
}
