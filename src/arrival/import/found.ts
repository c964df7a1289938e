import { type Clue } from './instant.ts'

/** One message in the place where it was found. */
export interface Found {
  outcome: 'found'
  /** Where: a file, a file with the number of the message in it, or a folder on a server with its UID. */
  path: string
  /** The name of its folder, as far as the place has one. */
  folder: string
  raw: Buffer
  clue: Clue
}

/** What could not be read; the import goes on. */
export interface Unread {
  outcome: 'unread'
  path: string
  /** In plain Swedish. */
  reason: string
}

/** A larger message is told of and left out: nothing that mail servers pass on is as large. Bytes. */
export const largest = 150_000_000

/**
 * A message as it goes over a wire, each line ended by CR and LF (RFC 5322 section 2.1). Files often have LF
 * alone; so changed, the same mail from a file and from a server is the same bytes.
 */
export function withWireLines(raw: Buffer): Buffer {
  const bare = bareLineFeeds(raw)
  if (bare === 0) return raw
  const wire = Buffer.allocUnsafe(raw.length + bare)
  let to = 0
  let from = 0
  for (let at = raw.indexOf(lf); at >= 0; at = raw.indexOf(lf, at + 1)) {
    if (at > 0 && raw[at - 1] === cr) continue
    to += raw.copy(wire, to, from, at)
    wire[to++] = cr
    from = at
  }
  raw.copy(wire, to, from)
  return wire
}

const cr = 13
const lf = 10

function bareLineFeeds(raw: Buffer): number {
  let count = 0
  for (let at = raw.indexOf(lf); at >= 0; at = raw.indexOf(lf, at + 1)) {
    if (at === 0 || raw[at - 1] !== cr) count += 1
  }
  return count
}
