import { type Queryable } from '../../db/connect.ts'
import { type OutgoingFile, type OutgoingMail } from '../mail.ts'
import { type OutboxRow } from '../outbox.ts'

/** The mail that an outbox row is. The same row and files give the same mail at every try. */
export function outgoing(row: OutboxRow, files: readonly OutgoingFile[] = []): OutgoingMail {
  return {
    fromName: row.from_name,
    fromAddress: row.from_address,
    toName: row.to_name,
    toAddress: row.to_address,
    cc: row.cc,
    replyTo: row.reply_to,
    subject: row.subject,
    text: row.text,
    html: row.html,
    files,
    inReplyTo: row.in_reply_to,
    refs: row.refs,
    autoSubmitted: row.auto_submitted,
    messageId: row.message_id,
    date: row.created_at,
    envelopeFrom: row.envelope_from,
    recipient: row.recipient,
  }
}

/** The files that leave with a mail, in the order they were chosen: those of its answer, also for who gets a copy. */
export async function filesOf(
  db: Queryable,
  row: Pick<OutboxRow, 'id' | 'reply_id'>,
): Promise<OutgoingFile[]> {
  return db
    .selectFrom('outgoing_file')
    .innerJoin('outbox', 'outbox.id', 'outgoing_file.outbox_id')
    .select(['name', 'media_type as type', 'content'])
    .where((one) =>
      one.or([
        one('outbox.id', '=', row.id),
        ...(row.reply_id === null ? [] : [one('outbox.reply_id', '=', row.reply_id)]),
      ]),
    )
    .orderBy('outgoing_file.created_at')
    .orderBy('outgoing_file.id')
    .execute()
}
