import { type Tx } from '../db/connect.ts'
import { replyOf } from '../mail/outbox.ts'
import { replyDelayed } from '../ticket/reply-delayed.ts'

/** A report says that one of our mails waits on its way. Of an answer it is told; all else is nothing to tell. */
export async function delayed(
  tx: Tx,
  { outboxId }: { outboxId: string },
  now: Date,
): Promise<{ outcome: 'noted' | 'already' | 'nothing' }> {
  const sent = await tx
    .selectFrom('outbox')
    .selectAll()
    .where('id', '=', outboxId)
    .executeTakeFirst()
  const reply = sent === undefined ? null : replyOf(sent)
  return reply === null ? { outcome: 'nothing' } : replyDelayed(tx, reply, now)
}
