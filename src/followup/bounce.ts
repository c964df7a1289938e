import { type Context } from '../context.ts'
import { replyKinds, type ReplyKind } from '../journey.ts'
import { replyBounced } from '../ticket/replies.ts'

/** A bounce later than this no longer takes the answer back: the citizen had it. docs/measures.md */
const countsForMs = 72 * 60 * 60 * 1000

/** A delivery report says that one of our mails did not arrive: its turn is open again. */
export async function bounced(
  ctx: Pick<Context, 'db'>,
  bounce: { outboxId: string; reason: string },
  now: Date,
): Promise<{ outcome: 'reopened' | 'noted' }> {
  const sent = await ctx.db
    .selectFrom('outbox')
    .select(['id', 'kind', 'ticket_id', 'turn_id', 'person_id', 'accepted_at'])
    .where('id', '=', bounce.outboxId)
    .executeTakeFirst()
  const kind = replyKinds.find((one): one is ReplyKind => one === sent?.kind)
  if (!sent?.ticket_id || !sent.person_id || kind === undefined) return { outcome: 'noted' }
  const late = now.getTime() - (sent.accepted_at ?? now).getTime() > countsForMs
  if (late) return { outcome: 'noted' }
  const { ticket_id: ticketId, turn_id: turnId, person_id: personId } = sent
  const reply = { ticketId, turnId, personId, kind, outboxId: sent.id }
  const { outcome } = await ctx.db
    .transaction()
    .execute((tx) => replyBounced(tx, reply, bounce.reason, now))
  return { outcome: outcome === 'reopened' ? 'reopened' : 'noted' }
}
