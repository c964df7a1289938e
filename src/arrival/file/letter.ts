import { type Calendar } from '../../clock/calendar.ts'
import { type NewMessage } from '../../ticket/messages.ts'
import { type Waiting } from '../ledger.ts'
import { type Reading } from '../read/read.ts'

/** A delivery and how we read it: what the steps of receiving hand on. */
export interface Letter {
  delivery: Waiting
  reading: Reading
}

/** What filing a letter needs beside the letter. */
export interface House {
  /** Signs our message ids. */
  secret: string
  /** The addresses of our mailboxes, in lower case. */
  own: ReadonlySet<string>
  /** The beginning of ticket numbers. */
  prefix: string
  calendar: Calendar
  now: Date
}

/** The row of a letter in its ticket. What is stored is bounded; the original has the rest. */
export function messageRow(
  { delivery, reading }: Letter,
  into: { ticketId: string; direction: 'in' | 'internal'; kind?: string; reasons: Reasons },
): NewMessage {
  const { arrivalReason } = delivery
  return {
    ticket_id: into.ticketId,
    direction: into.direction,
    kind: into.kind ?? reading.kind,
    sha256: delivery.sha256,
    message_id: reading.messageId,
    in_reply_to: reading.inReplyTo,
    refs: reading.references,
    conversation: reading.conversation,
    begins_anew: reading.beginsAnew,
    from_name: reading.from.name,
    from_address: reading.from.address,
    to_addresses: reading.to.map(({ address }) => address),
    cc_addresses: reading.cc.map(({ address }) => address),
    subject: reading.subject,
    text: reading.text,
    new_text: reading.newText,
    parts: jsonOrNull(reading.parts),
    html: reading.html,
    attachments: reading.attachments,
    enclosed: jsonOrNull(reading.enclosed),
    invitations: jsonOrNull(reading.invitations),
    sealed: reading.isSealed,
    inside_words: reading.insideWords || null,
    back_on: reading.backOn,
    date_header: reading.date,
    arrived_at: delivery.arrivedAt,
    ingested_at: delivery.ingestedAt,
    reasons: {
      ...reading.reasons,
      ...into.reasons,
      ...(arrivalReason === null ? {} : { arrivedAt: arrivalReason }),
    },
  }
}

function jsonOrNull(list: readonly object[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list)
}

export type Reasons = Record<string, string>
