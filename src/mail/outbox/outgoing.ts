import { type OutgoingMail } from '../mail.ts'
import { type OutboxRow } from '../outbox.ts'

/** The mail that an outbox row is. The same row gives the same mail at every try. */
export function outgoing(row: OutboxRow): OutgoingMail {
  return {
    fromName: row.from_name,
    fromAddress: row.from_address,
    toName: row.to_name,
    toAddress: row.to_address,
    subject: row.subject,
    text: row.text,
    html: row.html,
    inReplyTo: row.in_reply_to,
    refs: row.refs,
    autoSubmitted: row.auto_submitted,
    messageId: row.message_id,
    date: row.created_at,
  }
}
