import { type Address, normalise } from '../../mail/address.ts'
import { decodeWords } from '../parse/encoded-word.ts'
import { headerOf, type Header } from '../parse/headers.ts'
import { oneLine } from './one-line.ts'

/** Whom a mail is from. */
export interface Sender {
  from: Address
  /** In plain Swedish, when From names nobody and another field had to; null: From does. */
  insteadOf: string | null
}

/**
 * Who it is from; Sender and Return-Path speak when From does not. RFC 5322 section 3.6.2. Such a sender can be
 * answered, but is no colleague and takes part in no ticket by it.
 */
export function senderOf(from: readonly Address[], headers: readonly Header[]): Sender {
  const [first] = from
  if (first !== undefined) return { from: first, insteadOf: null }
  for (const field of ['Sender', 'Return-Path']) {
    const other = plainAddress(headerOf(headers, field.toLowerCase()))
    if (other !== null) return { from: other, insteadOf: reasonOf(other, field) }
  }
  const name = oneLine(decodeWords(headerOf(headers, 'from').slice(0, 200)))
  return { from: { name, address: '' }, insteadOf: null }
}

function reasonOf({ address }: Address, field: string): string {
  return `Mejlet uppger ingen avsändare (From). Adressen ${address} är läst ur ${field}, och ett svar går dit. Läs mejlet först.`
}

/** The first address of a header that may be broken: what stands in brackets, else what has an @. */
export function plainAddress(value: string): Address | null {
  const header = oneLine(decodeWords(value.slice(0, 2_000)))
  const found =
    /<([^<>\s]{1,320})>/.exec(header) ?? /([^\s<>,;:"()]{1,64}@[^\s<>,;:"()]{1,255})/.exec(header)
  if (found === null) return null
  const name = header
    .slice(0, found.index)
    .replace(/["\s]+/g, ' ')
    .trim()
  return { name: name.slice(0, 200), address: normalise(found[1] ?? '') }
}
