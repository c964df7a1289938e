import { domainOf, normalise, soleAddress } from '../../../mail/address.ts'
import { rewritten, type Where } from '../../fetch/rewritten.ts'
import { isTrusted, trustedHops } from '../../fetch/trusted-hops.ts'
import { type Header } from '../../parse/headers.ts'

/** Whose word we take about who sent a mail. */
export interface Trust {
  /** The names that our own servers give themselves in Authentication-Results; `.x` is all below x. */
  authserv: readonly string[]
  /** Our own servers, as their Received lines name them. */
  received: readonly string[]
}

/** What a server of ours has found out about a mail (RFC 8601 section 2.2). */
export interface AuthResult {
  method: 'spf' | 'dkim' | 'dmarc'
  /** In lower case: pass, fail, none, softfail …; `unreadable` for the DMARC of a line that cannot be read. */
  result: string
  /** Whose domain it is about; null: the server does not say. */
  domain: string | null
}

const mostLines = 20
const longest = 10_000

/**
 * What our own servers say in Authentication-Results, the topmost first. Anybody can write such a line into his
 * mail, so one counts only by the name of its server, and only above the first Received line that is not ours.
 * RFC 8601 section 5: a server of ours takes away what others have written in its name.
 */
export function trustedResults(headers: readonly Header[], trust: Trust): AuthResult[] {
  const names = trust.authserv.length > 0 ? trust.authserv : trust.received
  if (names.length === 0) return []
  const { last, end } = ownPart(headers, trust.received)
  return headers
    .slice(0, end)
    .flatMap(({ name, value }, i) => (name === 'authentication-results' ? { value, i } : []))
    .slice(0, mostLines)
    .flatMap(({ value, i }) => {
      const { server, results } = readLine(value)
      // Exchange Online leaves its name out: then the place alone must show that the line is ours.
      const isOurs = server === null ? i < last : isTrusted(server, names)
      return isOurs ? results : []
    })
    .map((one) => (isNamelessPass(one) ? { ...one, domain: soleFrom(headers) } : one))
}

function isNamelessPass({ method, result, domain }: AuthResult): boolean {
  return method === 'dmarc' && result === 'pass' && domain === null
}

/** What DMARC must have been about when the line does not say; null when there is more than one answer. */
function soleFrom(headers: readonly Header[]): string | null {
  const [only, ...others] = headers.filter(({ name }) => name === 'from')
  const sole = others.length === 0 ? soleAddress(only?.value ?? '') : null
  return sole === null ? null : domainOf(sole.address)
}

/** Where our servers' last Received line stands, and the first of somebody else. */
function ownPart(
  headers: readonly Header[],
  received: readonly string[],
): { last: number; end: number } {
  if (received.length === 0) return { last: -1, end: headers.length }
  const places = headers.flatMap(({ name }, i) => (name === 'received' ? i : []))
  const lines = places.map((i) => headers[i]?.value ?? '')
  const own = trustedHops(lines, received).length
  return { last: places[own - 1] ?? -1, end: places[own] ?? headers.length }
}

/**
 * One line: the server that wrote it, null when it gives no name, and what it found (RFC 8601 section 2.2). A line
 * with a comment or a quoted string that does not end says nothing that can be trusted, and may hide something.
 */
export function readLine(value: string): { server: string | null; results: AuthResult[] } {
  const text = rewritten(value.slice(0, longest), plainly)
  if (text === null)
    return { server: serverIn(value.split(';', 1)[0] ?? ''), results: [unreadable] }
  const plain = text.replace(/\s+/g, ' ').replace(/ ?= ?/g, '=')
  const [first = '', ...others] = plain.split(';')
  const server = serverIn(first)
  const parts = server === null ? [first, ...others] : others
  return { server, results: parts.flatMap((part) => resultOf(part) ?? []) }
}

/** What is quoted keeps its letters, but nothing in it ends a word or a part. */
function plainly(piece: string, where: Where): string {
  if (where === 'quoted') return piece.replace(/[\s;=()"<>\\]/g, '_')
  if (where === 'comment') return ' '
  return where === 'mark' ? '' : piece
}

const unreadable: AuthResult = { method: 'dmarc', result: 'unreadable', domain: null }

function serverIn(first: string): string | null {
  return first.includes('=') ? null : (first.trim().split(' ')[0] ?? '').toLowerCase()
}

function resultOf(part: string): AuthResult | null {
  const found = /^ ?(spf|dkim|dmarc)(?: ?\/ ?\d+)?=([a-z]+)/i.exec(part)
  if (found === null) return null
  const method = (found[1] ?? '').toLowerCase() as AuthResult['method']
  const result = (found[2] ?? '').toLowerCase()
  return { method, result, domain: domainIn(part, properties[method]) }
}

/** What a server calls itself (smtp.helo) says nothing of who has written. */
const properties = {
  spf: ['smtp.mailfrom'],
  dkim: ['header.d', 'header.i'],
  dmarc: ['header.from'],
} as const

function domainIn(part: string, names: readonly string[]): string | null {
  for (const name of names) {
    const at = part.toLowerCase().indexOf(` ${name}=`)
    if (at < 0) continue
    const word = part.slice(at + name.length + 2).split(' ')[0] ?? ''
    const value = word.replace(/[<>]/g, '')
    const domain = domainOf(normalise(value.includes('@') ? value : `@${value}`))
    if (domain !== '') return domain
  }
  return null
}
