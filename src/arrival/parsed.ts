import { type Attachment } from '../db/schema.ts'
import { type Address } from '../mail/address.ts'
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
}

/** A mail that could not be read, and why in plain Swedish. */
export interface Unreadable {
  outcome: 'unreadable'
  reason: string
  /** The reading took too much, and was ended: somebody with more patience might get further. */
  gaveUp?: true
}

/** What parser.ts asks of the process that reads, one mail at a time. */
export interface Question {
  id: number
  raw: Uint8Array
  /** The hashes of the attachments whose content is wanted; null: the mail itself is. */
  files: readonly string[] | null
}

export type Answer = { id: number } & (
  { mail: ParsedMail | Unreadable } | { files: (Uint8Array | null)[] }
)

/** The reader has got the mail and begins: what came before was its own start. */
export interface Begun {
  id: number
  begun: true
}
