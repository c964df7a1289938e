import { type Context } from '../context.ts'
import { type Tx } from '../db/connect.ts'
import { addMessage } from '../ticket/messages.ts'
import { lockEscalation, recordFeedback } from '../ticket/escalations.ts'

/**
 * An officer's mail with our token has joined the ticket as an internal message: the department's clock
 * stopped when it arrived, the citizen's runs on, and the ticket is back with the front line. Nothing is relayed.
 */
export async function officerReplied(
  tx: Tx,
  reply: { escalationId: string; fromName: string; arrivedAt: Date },
  now: Date,
): Promise<{ outcome: 'recorded' | 'already' }> {
  const by = { name: reply.fromName, personId: null, at: reply.arrivedAt }
  const { outcome } = await recordFeedback(tx, reply.escalationId, by, now)
  return { outcome }
}

/** An officer comes back through the page instead of by mail. The same words sent twice are said once. */
export async function feedback(
  ctx: Pick<Context, 'db'>,
  words: {
    escalationId: string
    person: { id: string; name: string; email: string }
    text: string
  },
  now: Date,
): Promise<{ outcome: 'recorded' | 'already' | 'empty' }> {
  const text = words.text.replaceAll('\0', '').trim()
  if (text === '') return { outcome: 'empty' }
  const { person } = words
  return ctx.db.transaction().execute(async (tx) => {
    const { escalation } = await lockEscalation(tx, words.escalationId)
    if (await isSaid(tx, escalation, { authorId: person.id, text })) return { outcome: 'already' }
    await addMessage(tx, {
      ticket_id: escalation.ticket_id,
      turn_id: escalation.turn_id,
      direction: 'internal',
      kind: 'feedback',
      from_name: person.name,
      from_address: person.email,
      to_addresses: [],
      subject: '',
      text,
      new_text: text,
      author_id: person.id,
      arrived_at: now,
      ingested_at: now,
    })
    const by = { name: person.name, personId: person.id }
    const { outcome } = await recordFeedback(tx, escalation.id, by, now)
    return { outcome }
  })
}

/** A double click, or the page sent again. */
async function isSaid(
  tx: Tx,
  escalation: { ticket_id: string; turn_id: string },
  { authorId, text }: { authorId: string; text: string },
): Promise<boolean> {
  const row = await tx
    .selectFrom('message')
    .select('id')
    .where('ticket_id', '=', escalation.ticket_id)
    .where('turn_id', '=', escalation.turn_id)
    .where('kind', '=', 'feedback')
    .where('author_id', '=', authorId)
    .where('text', '=', text)
    .executeTakeFirst()
  return row !== undefined
}
