import { type Address } from './address.ts'

/** What leaves the house, before anything is known about when and how. Text and HTML say the same. */
export interface Mail {
  fromName: string
  fromAddress: string
  toName: string
  toAddress: string
  subject: string
  text: string
  html: string
  /** A message id with its angle brackets. */
  inReplyTo: string | null
  /** Message ids with angle brackets, oldest first. */
  refs: string[]
  /** RFC 3834: null when a person has written or ordered it. */
  autoSubmitted: null | 'auto-generated' | 'auto-replied'
}

/** A mail on its way. Everything in it stays the same however often it is tried. */
export interface OutgoingMail extends Mail {
  messageId: string
  date: Date
  /** Who else is shown to get it. Each has a mail of his own; here they are only named. */
  cc: readonly Address[]
  /** Where answers go; null: to the sender. */
  replyTo: string | null
  /** What the server is told as sender: null: the sender's address; '': nobody (RFC 5321 4.5.5). */
  envelopeFrom: string | null
  /** The only address that the server is told to deliver to. */
  recipient: string
  files: readonly OutgoingFile[]
}

export interface OutgoingFile {
  name: string
  type: string
  content: Buffer
}

/** A mail to one alone, as it is. */
export function toOne(mail: Mail & Pick<OutgoingMail, 'messageId' | 'date'>): OutgoingMail {
  const recipient = mail.toAddress
  return { ...mail, cc: [], replyTo: null, envelopeFrom: null, recipient, files: [] }
}
