import { type Tx } from '../db/connect.ts'
import { type EventKind, record } from './events.ts'
import { holdReply, type Reply } from './replies.ts'

/**
 * A server on the way tells that it still tries to deliver a reply: that is noted once, and moves no clock and no
 * ticket. Nothing when it is known already, or known to have come back.
 */
export async function replyDelayed(
  tx: Tx,
  sent: Reply,
  now: Date,
): Promise<{ outcome: 'noted' | 'already' }> {
  const { reply } = await holdReply(tx, sent)
  if (await isKnown(tx, reply)) return { outcome: 'already' }
  const { ticketId, turnId, personId, outboxId, kind } = reply
  const about = { ticketId, turnId, personId, data: { kind, outboxId } }
  await record(tx, { kind: 'reply.delayed', at: now, ...about })
  return { outcome: 'noted' }
}

const tellMore = ['reply.delayed', 'reply.bounced'] as const satisfies EventKind[]

async function isKnown(tx: Tx, { ticketId, turnId, outboxId }: Reply): Promise<boolean> {
  const row = await tx
    .selectFrom('event')
    .select('id')
    .where((event) => event.or([event('ticket_id', '=', ticketId), event('turn_id', '=', turnId)]))
    .where('kind', 'in', tellMore)
    .where((event) => event(event.ref('data', '->>').key('outboxId'), '=', outboxId))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
