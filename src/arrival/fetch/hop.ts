import { isIP } from 'node:net'
import { mailDate } from './mail-date.ts'
import { rewritten } from './rewritten.ts'

/** One line `Received`: a server that took the mail over, from whom, and when. */
export interface Hop {
  /** The server that wrote the line, in lower case; null when it gives no name. */
  by: string | null
  /** Null: from nobody; the mail was written there, or came over a channel within the machine. */
  seen: Seen | null
  at: Date | null
}

/** What the server itself could see of whoever handed the mail over. */
export interface Seen {
  /** All that stand before `by`, also those that the other end may have put there. */
  addresses: string[]
  /** The looked-up name of the only address; null when the server does not tell, or doubts it. */
  name: string | null
}

/**
 * Reads the value of one Received line (RFC 5321 section 4.4, RFC 5322 section 3.6.7). What it cannot make
 * out is null; never throws. Whoever hands a mail over chooses its HELO, and some servers write it as it is: so the
 * last `by` outside of comments and quotes is the server's own, and a line without end is nobody's.
 */
export function readHop(value: string): Hop {
  const text = ` ${value.replace(/\s+/g, ' ')}`
  const bare = value.length > longest ? null : withBlanks(text)
  if (bare === null) return { by: null, seen: null, at: null }
  const end = bare.lastIndexOf(';')
  const clauses = (end < 0 ? bare : bare.slice(0, end)).toLowerCase()
  const start = clauses.lastIndexOf(' by ')
  return {
    by: start < 0 ? null : nameOf(/^ *(\S+)/.exec(clauses.slice(start + 4))?.[1] ?? ''),
    seen:
      start < 0 ? null : seenIn(text.slice(1, start).trim().toLowerCase(), clauses.slice(start)),
    at: end < 0 ? null : mailDate(text.slice(end + 1)),
  }
}

const longest = 10_000

/** As long as the text, with blanks for its comments and quoted strings. */
function withBlanks(text: string): string | null {
  return rewritten(text, (piece, where) => (where === 'bare' ? piece : ' '.repeat(piece.length)))
}

function seenIn(before: string, after: string): Seen | null {
  const addresses = before
    .split(/[\s()<>,;"@=]+/)
    .flatMap((word) => nameOf(word) ?? [])
    .filter((name) => isIP(name) > 0)
  if (before === '' || (addresses.length === 0 && isLocal(before, after))) return null
  return { addresses, name: addresses.length === 1 ? lookedUp(before) : null }
}

/** LMTP and a mail that was written on the machine come from no network; Cyrus names its socket. */
function isLocal(before: string, after: string): boolean {
  return / with (?:local|lmtp[sa]*)(?: |$)/.test(after) || before.includes('([unix socket])')
}

/**
 * The name that a server has looked up and found to lead back: `from helo (name [ip])` as Postfix and sendmail write
 * it, `from name ([ip] helo=helo)` as Exim. Not what sendmail calls `may be forged`; not the name that Gmail (with a
 * dot) and qmail tell, which need not lead back; not that of Exchange, `from helo (ip)`, which is only what was said.
 */
function lookedUp(before: string): string | null {
  const postfix = /^from \S+ \(([^\s()[\]]*[^\s()[\].]) \[[^\s()[\]]+\]\)/.exec(before)?.[1]
  const exim = /^from (\S+) \(\[[^\s()[\]]+\](?::\d+)?(?: port=\d+)? helo=[^()]*\)/.exec(
    before,
  )?.[1]
  return nameOf(postfix ?? exim ?? '')
}

/** A host or an address without brackets; null for anything else. */
function nameOf(word: string): string | null {
  const name = word.replace(/^\[(?:ipv6:)?|\](?::\d+)?$|\.$/g, '')
  return isIP(name) > 0 || /^[\p{L}\d_](?:[\p{L}\d_.-]*[\p{L}\d_])?$/u.test(name) ? name : null
}
