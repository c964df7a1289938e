import { type Attachment, type EnclosedMail, type Invitation } from '../../db/schema.ts'
import { type Address } from '../../mail/address.ts'
import { type Header } from './headers.ts'

/** A message as plain data, that can be sent between processes and stored as it is. */
export interface ParsedMail {
  outcome: 'parsed'
  headers: Header[]
  from: Address[]
  to: Address[]
  cc: Address[]
  subject: string
  /** What the sender's clock said; null when it said nothing readable. Never used for the clocks. */
  date: Date | null
  text: string
  html: string | null
  attachments: Attachment[]
  /** The beginnings of enclosed messages and delivery statuses, for bounces. */
  enclosed: string[]
  /** The enclosed mails, to be shown. */
  mails: EnclosedMail[]
  invitations: Invitation[]
  protection: Protection | null
}

/** That a mail is signed or encrypted. */
export interface Protection {
  /** Its words cannot be read here. */
  isSealed: boolean
  /** In plain Swedish. */
  words: string
}

/** A mail that could not be read, and why in plain Swedish. */
export interface Unreadable {
  outcome: 'unreadable'
  reason: string
  /** The reading took too much, and was ended: somebody with more patience might get further. */
  gaveUp?: true
}

export const damaged: Unreadable = {
  outcome: 'unreadable',
  reason: 'Originalet är skadat i databasen.',
}

/** The bytes of a mail: here, or to be had piece by piece for one that is too large to hold. */
export type Raw = Buffer | RawStream

export interface RawStream {
  /** Tells it from other mails: the hash of its bytes in hex. */
  key: string
  /** Bytes. */
  size: number
  /** From the beginning, each time. Ends before its size when the rest is lost. */
  open(): AsyncIterable<Buffer>
}

/** What parser.ts asks of the process that reads about the mail that follows. */
export interface Question {
  /** Bytes. */
  size: number
  ask: Ask
}

/** The mail itself, the places of attachments with these hashes (hex), or the content of those at these places. */
export type Ask =
  | { for: 'mail' }
  | { for: 'places'; hashes: readonly string[] }
  | { for: 'files'; places: readonly number[] }

export function sizeOf(raw: Raw): number {
  return Buffer.isBuffer(raw) ? raw.length : raw.size
}
