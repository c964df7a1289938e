import { type Multipart } from './part.ts'

/** No boundary is longer, with what may follow it on its line. Bytes. */
export const longestDelimiter = 8_000
const longestGuess = 200
/** How much of what follows a line says whether it may be a delimiter. Bytes. */
const telling = 60

/** What begins the next part of a multipart, or ends its parts. */
export interface Delimiter {
  of: Multipart
  closes: boolean
}

/** The multipart whose delimiter this line is, the innermost first. RFC 2046 section 5.1.1. */
export function delimiterOf(line: Buffer, around: Multipart | null): Delimiter | null {
  const text = line.toString('latin1', 0, longestDelimiter)
  if (!text.startsWith('--')) return null
  for (let of = around; of !== null; of = of.parent) {
    for (const boundary of of.boundaries) {
      if (!text.startsWith(boundary, 2)) continue
      const closes = text.startsWith('--', 2 + boundary.length)
      if (closes || isOver(text, 2 + boundary.length)) return { of, closes }
    }
  }
  return null
}

/** After a boundary nothing matters, but a longer one is another. */
function isOver(text: string, at: number): boolean {
  return at >= text.length || /\s/.test(text.charAt(at))
}

/**
 * A boundary that the header does not name, or names wrongly: a part's header follows it. No more than one is guessed,
 * and none after a part. 'later': what follows is not here yet.
 */
export function guessedDelimiter(
  line: Buffer,
  next: Buffer,
  isLast: boolean,
  of: Multipart,
): Delimiter | null | 'later' {
  if (of.children.length > 0 || of.boundaries.length > 1) return null
  const boundary = line.toString('latin1', 2, longestDelimiter).trimEnd()
  if (boundary === '' || boundary.length > longestGuess) return null
  if (!isLast && next.length < telling) return 'later'
  if (!/^content-[a-z-]{1,40}[ \t]*:/i.test(next.toString('latin1', 0, telling))) return null
  of.boundaries.push(boundary)
  return { of, closes: false }
}
