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

/** A mail with the two things that must stay the same however often it is tried. */
export interface OutgoingMail extends Mail {
  messageId: string
  date: Date
}
