import { isPlainAddress, type Address } from '../address.ts'
import { type OutgoingMail } from '../mail.ts'

/** Everything that may stand above a mail of ours. Nothing gets there but through `headersOf`. */
export interface Headers {
  from: Address
  to: Address
  cc: Address[]
  /** Without a name: only its address matters. */
  replyTo: string | null
  subject: string
  messageId: string
  inReplyTo: string | null
  references: string[]
  date: Date
  /** RFC 3834 and its kin; only for automatic mail. */
  automatic: Record<string, string>
}

/** A mail that must not be sent as it is: its address or id is not a plain one. */
export class HeaderFault extends Error {
  override name = 'HeaderFault'
}

const longestText = 400
const longestId = 500

/**
 * The one builder of headers. Addresses and our own id must be plain or the mail is refused; words are
 * made harmless; ids that came from outside are left out when they are not ids.
 * @throws HeaderFault without the value that was at fault, since that may be a citizen's.
 */
export function headersOf(mail: OutgoingMail): Headers {
  const messageId = headerId(mail.messageId)
  if (messageId === null) throw new HeaderFault('Our own message id is not a message id.')
  return {
    ...peopleOf(mail),
    subject: headerText(mail.subject),
    messageId,
    inReplyTo: mail.inReplyTo === null ? null : headerId(mail.inReplyTo),
    references: mail.refs.flatMap((ref) => headerId(ref) ?? []),
    date: mail.date,
    automatic:
      mail.autoSubmitted === null
        ? {}
        : {
            'Auto-Submitted': mail.autoSubmitted,
            'X-Auto-Response-Suppress': 'All',
            // Signed: what comes back with it has gone round (arrival/read/kind/loop.ts).
            'X-Loop': messageId,
          },
  }
}

function peopleOf(mail: OutgoingMail): Pick<Headers, 'from' | 'to' | 'cc' | 'replyTo'> {
  const from = plain({ name: mail.fromName, address: mail.fromAddress }, 'sender')
  const to = plain({ name: mail.toName, address: mail.toAddress }, 'recipient')
  const cc = mail.cc.map((one) => plain(one, 'one who gets a copy'))
  const replyTo = mail.replyTo === null ? null : plainAddress(mail.replyTo, 'one to answer')
  const named = [from, to, ...cc].map(({ address }) => address)
  if (isAscii(mail.recipient) && ![...named, replyTo ?? ''].every(isAscii)) {
    // The server is told SMTPUTF8 only when the envelope needs it (RFC 6531 3.4).
    throw new HeaderFault('An address that is named has letters that the recipient may not take.')
  }
  return { from, to, cc, replyTo }
}

function isAscii(address: string): boolean {
  return !/[^\x21-\x7e]/.test(address)
}

/**
 * Who the server is told that the mail is from and for (RFC 5321), never read out of the headers.
 * @throws HeaderFault as headersOf does
 */
export function envelopeOf(mail: OutgoingMail): { from: string; to: [string] } {
  const from = mail.envelopeFrom ?? mail.fromAddress
  return {
    from: from === '' ? '' : plainAddress(from, 'envelope sender'),
    to: [plainAddress(mail.recipient, 'envelope recipient')],
  }
}

/**
 * Words for a header: one line, no control or direction characters, and nothing that a reader would decode
 * as an encoded word (RFC 2047 section 5), since what is decoded there may hold a line break.
 */
export function headerText(value: string): string {
  const line = value
    .toWellFormed()
    // The joiners of emoji and of Persian stay.
    .replace(/[^\P{Cf}\u200c\u200d]/gu, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .replaceAll('=?', '= ?')
    .trim()
  return cut(line, longestText)
}

/** The beginning of a text, without half a character at its end. */
export function cut(text: string, length: number): string {
  return text
    .slice(0, length)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()
}

/**
 * A message id with its angle brackets, or null when it is not one (RFC 5322 3.6.4, read widely). One that
 * looks like an encoded word is none: a reader that decodes it may find a line break.
 */
export function headerId(id: string): string | null {
  const trimmed = id.trim()
  if (trimmed.length > longestId || trimmed.includes('=?')) return null
  return /^<[!-;=?-~]+>$/.test(trimmed) ? trimmed : null
}

function plain({ name, address }: Address, who: string): Address {
  return { name: headerText(name), address: plainAddress(address, who) }
}

function plainAddress(address: string, who: string): string {
  if (!isPlainAddress(address))
    throw new HeaderFault(`The address of the ${who} is not a plain one.`)
  return address
}
