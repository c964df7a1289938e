import { domainToASCII } from 'node:url'

export interface Address {
  name: string
  /** user@domain, without angle brackets. */
  address: string
}

/** How an address is stored and compared: trimmed, in lower case, the domain as ASCII (RFC 5890). */
export function normalise(address: string): string {
  const text = address.trim().toLowerCase()
  const at = text.lastIndexOf('@')
  if (at < 0) return text
  const domain = text.slice(at + 1)
  return `${text.slice(0, at)}@${domainToASCII(domain) || domain}`
}

/** The part after the last @, in lower case; empty when there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 0 ? '' : address.slice(at + 1).toLowerCase()
}

/**
 * True for the addresses we send to: a plain local part and a plain domain. Narrower than RFC 5321 on
 * purpose, since quoted parts, comments and routes are read differently from one mail server to the next.
 */
export function isPlainAddress(address: string): boolean {
  return /^[^\s"<>(),:;@\\[\]\p{C}]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?$/u.test(address)
}

/** How much of what should be one address is looked at. Characters. */
const longestSole = 1_000

/**
 * The one address that a text gives: `anna@x.se`, `Anna Berg <anna@x.se>`, `anna@x.se <mailto:anna@x.se>`. Null when
 * it gives none, several, or anything that two programs may read differently: whom an answer goes to is never guessed.
 */
export function soleAddress(text: string): Address | null {
  if (text.length > longestSole) return null
  const plain = text.replace(/mailto:/gi, '')
  const found = [...plain.matchAll(/[^\s"<>(),:;@\\[\]]{1,64}@[^\s"<>(),:;@\\[\]]{1,255}/g)]
  const addresses = new Set(found.map(([word]) => normalise(word.replace(/[.!?]+$/, ''))))
  const [address = ''] = addresses
  if (addresses.size !== 1 || !isPlainAddress(address)) return null
  if (!domainOf(address).includes('.')) return null
  const rest = found.reduce((left, [word]) => left.replace(word, ' '), plain)
  if (rest.includes('@')) return null
  const name = rest.replace(/["'<>()[\],:;\s]+/g, ' ').trim()
  return { name: name.slice(0, 200), address }
}

/** Whether one domain is the other, or one below it. */
export function isWithin(domain: string, other: string): boolean {
  return domain === other || domain.endsWith(`.${other}`) || other.endsWith(`.${domain}`)
}
