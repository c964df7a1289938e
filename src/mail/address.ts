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
