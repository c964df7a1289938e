import { type Selectable } from 'kysely'
import { type Tx } from '../db/connect.ts'
import { type OutboxTable } from '../db/schema.ts'
import { replyKinds, type ReplyKind } from '../journey.ts'
import { handoverLost } from '../ticket/escalations.ts'
import { type Reply, replyBounced } from '../ticket/replies.ts'

/** A bounce later than this no longer takes the answer back: the citizen had it. docs/measures.md */
const countsForMs = 72 * 60 * 60 * 1000

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
    .select(['id', 'kind', 'ticket_id', 'turn_id', 'person_id', 'escalation_id', 'accepted_at'])
    .where('id', '=', bounce.outboxId)
    .executeTakeFirst()
  if (sent === undefined || isLate(sent.accepted_at, now)) return { outcome: 'noted' }
  const outcome = await takeBack(tx, sent, bounce.reason, now)
  return { outcome: outcome === null || outcome === 'already' ? 'noted' : outcome }
}

/** null: it was neither a reply nor a hand-over. */
async function takeBack(tx: Tx, sent: Sent, reason: string, now: Date) {
  if (sent.kind === 'handover' && sent.escalation_id !== null) {
    return (await handoverLost(tx, sent.escalation_id, reason, now)).outcome
  }
  const reply = replyOf(sent)
  return reply && (await replyBounced(tx, reply, reason, now)).outcome
}

function isLate(acceptedAt: Date | null, now: Date): boolean {
  return acceptedAt !== null && now.getTime() - acceptedAt.getTime() > countsForMs
}

type Sent = Pick<
  Selectable<OutboxTable>,
  'id' | 'kind' | 'ticket_id' | 'turn_id' | 'person_id' | 'escalation_id'
>

function replyOf({ id, ticket_id, turn_id: turnId, person_id, ...sent }: Sent): Reply | null {
  const kind = replyKinds.find((one): one is ReplyKind => one === sent.kind)
  if (kind === undefined || ticket_id === null || person_id === null) return null
  return { ticketId: ticket_id, turnId, personId: person_id, kind, outboxId: id }
}
