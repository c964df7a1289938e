import { isIP } from 'node:net'
import { mailDate, withoutComments } from './mail-date.ts'

/** One line `Received`: a server that took the mail over, from whom, and when. */
export interface Hop {
  /** The server that wrote the line, in lower case; null when it gives no name. */
  by: string | null
  /** What whoever handed the mail over called itself; null when the line does not say. */
  from: string | null
  /** What the server itself saw of that one: the name of its address, and the address. */
  seen: { name: string | null; ip: string | null }
  at: Date | null
}

/**
 * Reads the value of one Received line (RFC 5321 section 4.4, RFC 5322 section 3.6.7). What it cannot make
 * out is null; never throws.
 */
export function readHop(value: string): Hop {
  const text = value.slice(0, longest).replace(/\s+/g, ' ')
  const end = lastSemicolon(text)
  const clauses = (end < 0 ? text : text.slice(0, end)).replace(/"(?:[^"\\]|\\.)*"/g, '""')
  const plain = ` ${withoutComments(clauses)}`
  const from = /^ *from +(\S+)/i.exec(plain)?.[1] ?? null
  return {
    by: nameOf(/ by +([^\s;]+)/i.exec(plain)?.[1]),
    from: nameOf(from ?? undefined),
    seen: from === null ? { name: null, ip: null } : seenOf(clauses),
    at: end < 0 ? null : mailDate(text.slice(end + 1)),
  }
}

/**
 * The lines that servers of ours have written: from the top, as long as `by` names one of `trusted` and the
 * line above does not say that it had the mail from a stranger. Whatever stands below was there when it came.
 */
export function trustedHops(lines: readonly string[], trusted: readonly string[]): Hop[] {
  const hops: Hop[] = []
  for (const line of lines) {
    const hop = readHop(line)
    if (hop.by === null || !isTrusted(hop.by, trusted)) break
    hops.push(hop)
    if (isFromStranger(hop, trusted)) break
  }
  return hops
}

/** `mx.kommun.se` is that host, `.kommun.se` every host below that name, `10.0.0.5` that address. */
export function isTrusted(host: string, trusted: readonly string[]): boolean {
  return trusted.some((entry) => {
    const own = entry.toLowerCase()
    return own.startsWith('.') ? host.endsWith(own) && host.length > own.length : host === own
  })
}

/**
 * Whether the line says that the mail came from a public address whose name is none of ours. The name that the
 * server has looked up counts; what the other end says of itself only where there is no such.
 */
function isFromStranger({ from, seen }: Hop, trusted: readonly string[]): boolean {
  if (seen.ip === null || isPrivate(seen.ip) || isTrusted(seen.ip, trusted)) return false
  const name = seen.name ?? from
  return name === null || !isTrusted(name, trusted)
}

const longest = 10_000

/** The date stands behind the last semicolon that is in no comment. */
function lastSemicolon(text: string): number {
  let depth = 0
  let last = -1
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '(') depth++
    else if (text[i] === ')') depth = Math.max(0, depth - 1)
    else if (text[i] === ';' && depth === 0) last = i
  }
  return last
}

/** A host or an address without brackets; null for anything else. */
function nameOf(word: string | undefined): string | null {
  const name = (word ?? '').toLowerCase().replace(/^\[(?:ipv6:)?|\]$|\.$/g, '')
  return isIP(name) > 0 || /^[\p{L}\d_](?:[\p{L}\d_.-]*[\p{L}\d_])?$/u.test(name) ? name : null
}

/**
 * What stands in the parentheses behind `from`: `(mx.a.example [192.0.2.1])` as Postfix has it, `(192.0.2.1)` as
 * Exchange, `(HELO x) (192.0.2.1)` as qmail. A name that could not be looked up is `unknown`, and kept.
 */
function seenOf(clauses: string): Hop['seen'] {
  const before = / by /i.exec(clauses)?.index ?? clauses.length
  const notes = [...clauses.slice(0, before).matchAll(/\(([^()]*)\)/g)].map(([, note = '']) => note)
  const words = notes.flatMap((note) => note.split(/[\s,]+/))
  const ip = words.map((word) => nameOf(word) ?? '').find((word) => isIP(word) > 0) ?? null
  const [first = ''] = notes[0]?.split(' ') ?? []
  const name = /^(?:helo|ehlo)\b/i.test(first) ? null : nameOf(first)
  return { ip, name: name !== null && isIP(name) === 0 ? name : null }
}

function isPrivate(ip: string): boolean {
  return /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|f[cd][\da-f]{2}:|fe[89ab][\da-f]:)/.test(
    ip.replace(/^::ffff:/, ''),
  )
}
