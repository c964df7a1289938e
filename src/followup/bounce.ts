import { type Tx } from '../db/connect.ts'
import { type OutboxRow, replyOf } from '../mail/outbox.ts'
import { handoverLost } from '../ticket/escalations.ts'
import { bounceCountsMs, replyBounced } from '../ticket/replies.ts'

/**
 * A delivery report says that one of our mails did not arrive: the turn is open again, or the hand-over is back
 * with the front line.
 */
export async function bounced(
  tx: Tx,
  bounce: { outboxId: string; reason: string },
  now: Date,
): Promise<{ outcome: 'reopened' | 'returned' | 'noted' }> {
  const sent = await tx
    .selectFrom('outbox')
    .selectAll()
    .where('id', '=', bounce.outboxId)
    .executeTakeFirst()
  if (sent === undefined || isLate(sent.accepted_at, now)) return { outcome: 'noted' }
  const outcome = await takeBack(tx, sent, bounce.reason, now)
  return { outcome: outcome === null || outcome === 'already' ? 'noted' : outcome }
}

/** null: it was neither a reply nor a hand-over. */
async function takeBack(tx: Tx, sent: OutboxRow, reason: string, now: Date) {
  if (sent.kind === 'handover' && sent.escalation_id !== null) {
    return (await handoverLost(tx, sent.escalation_id, reason, now)).outcome
  }
  const reply = replyOf(sent)
  return reply && (await replyBounced(tx, reply, reason, now)).outcome
}

function isLate(acceptedAt: Date | null, now: Date): boolean {
  return acceptedAt !== null && now.getTime() - acceptedAt.getTime() > bounceCountsMs
}
