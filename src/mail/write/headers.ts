import { isPlainAddress, type Address } from '../address.ts'
import { type OutgoingMail } from '../mail.ts'

/** Everything that may stand above a mail of ours. Nothing gets there but through `headersOf`. */
export interface Headers {
  from: Address
  to: Address
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
    from: plain({ name: mail.fromName, address: mail.fromAddress }, 'sender'),
    to: plain({ name: mail.toName, address: mail.toAddress }, 'recipient'),
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

/**
 * Words for a header: one line, no control or direction characters, and nothing that a reader would decode
 * as an encoded word (RFC 2047 section 5), since what is decoded there may hold a line break.
 */
export function headerText(value: string): string {
  const line = value
    .toWellFormed()
    .replace(/[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
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

/** A message id with its angle brackets, or null when it is not one (RFC 5322 3.6.4, read widely). */
export function headerId(id: string): string | null {
  const trimmed = id.trim()
  return trimmed.length <= longestId && /^<[!-;=?-~]+>$/.test(trimmed) ? trimmed : null
}

function plain({ name, address }: Address, who: string): Address {
  if (!isPlainAddress(address))
    throw new HeaderFault(`The address of the ${who} is not a plain one.`)
  return { name: headerText(name), address }
}
