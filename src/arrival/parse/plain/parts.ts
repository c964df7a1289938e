import { sure } from './doubt.ts'
import { type Head, only, paramOf, readHead, readStructured, type Structured } from './head.ts'

/** One part of a mail, or the mail itself. */
export interface Part {
  head: Head
  type: Structured
  parent: Part | null
  /** Where its body begins and ends in the mail; of a part that has parts itself the end is not known. */
  from: number
  to: number
}

const mostParts = 100

/**
 * The parts of a mail in their order, those that have parts before them (RFC 2046 section 5.1). Every multipart
 * has to be closed. `source` is the mail with a character for each byte. @throws Doubt
 */
export function partsOf(source: string): [Part, ...Part[]] {
  sure(!/\r(?!\n)/.test(source), 'a carriage return alone')
  const root = partAt(source, 0, null)
  const parts: [Part, ...Part[]] = [root]
  // Where we are: in this part, or behind the last of its parts.
  let current = root
  let isBehind = false
  let line = nextDashes(source, root.from)
  while (line >= 0) {
    const found = delimiterAt(source, line, current, isBehind)
    if (found === null) {
      line = nextDashes(source, line + 1)
      continue
    }
    if (found.of === current.parent) current.to = withoutLineEnd(source, line, current.from)
    isBehind = found.closes
    if (found.closes) {
      sure(found.of !== current, 'an end before a beginning')
      current = found.of
      line = nextDashes(source, line + 1)
    } else {
      current = partAt(source, found.next, found.of)
      sure(parts.push(current) <= mostParts, 'many parts')
      line = nextDashes(source, current.from)
    }
  }
  sure(current === root && (isBehind || boundaryOf(root) === ''), 'a multipart that is not closed')
  return parts
}

/** The part whose header begins there. */
function partAt(source: string, from: number, parent: Part | null): Part {
  const end = emptyLine(source, from)
  const written = source.slice(from, end.at)
  sure(parent === null || !/^--/m.test(written), 'a boundary within a header')
  const head = readHead(written.replace(/\r?\n$/, ''))
  const type = readStructured(only(head, 'content-type') || 'text/plain')
  const part = { head, type, parent, from: end.next, to: source.length }
  sure(type.value.startsWith('multipart/') === (boundaryOf(part) !== ''), 'a boundary or none')
  return part
}

/** The first line with nothing on it, and what follows it. */
function emptyLine(source: string, from: number): { at: number; next: number } {
  if (source.startsWith('\r\n', from)) return { at: from, next: from + 2 }
  if (source.startsWith('\n', from)) return { at: from, next: from + 1 }
  const empty = /\n\r?\n/g
  empty.lastIndex = from
  const found = empty.exec(source)
  sure(found !== null, 'a header without an end')
  return { at: found.index + 1, next: found.index + found[0].length }
}

/** Where the next line begins that begins with two dashes, from the line end before it on; -1: nowhere. */
function nextDashes(source: string, from: number): number {
  const at = source.indexOf('\n--', Math.max(0, from - 1))
  return at < 0 ? -1 : at + 1
}

function boundaryOf(part: Part): string {
  return paramOf(part.type, 'boundary')
}

interface Delimiter {
  of: Part
  closes: boolean
  /** What follows its line. */
  next: number
}

/** The delimiter that is there: the part's own, unless its parts are behind us, or that of the one around it. */
function delimiterAt(
  source: string,
  line: number,
  current: Part,
  isBehind: boolean,
): Delimiter | null {
  const own = isBehind ? null : delimiterOf(source, line, current)
  return own ?? (current.parent && delimiterOf(source, line, current.parent))
}

/** Nothing but a line end may follow it. */
function delimiterOf(source: string, line: number, of: Part): Delimiter | null {
  const boundary = boundaryOf(of)
  if (boundary === '' || !source.startsWith(boundary, line + 2)) return null
  const end = line + 2 + boundary.length
  const closes = source.startsWith('--', end)
  const at = closes ? end + 2 : end
  if (source.startsWith('\r\n', at)) return { of, closes, next: at + 2 }
  if (source.startsWith('\n', at)) return { of, closes, next: at + 1 }
  return closes && at === source.length ? { of, closes, next: at } : null
}

/** The line end above a delimiter belongs to it. */
function withoutLineEnd(source: string, line: number, from: number): number {
  if (line <= from) return from
  return source.startsWith('\r\n', line - 2) && line - 2 >= from ? line - 2 : line - 1
}
