import { type Context } from '../context.ts'
import { addMessage } from '../ticket/messages.ts'
import { lockEscalation, recordFeedback } from '../ticket/escalations.ts'

/**
 * An officer's mail with our token has joined the ticket as an internal message: the department's clock
 * stops, the citizen's runs on, and the ticket is back with the front line. Nothing is relayed.
 */
export async function officerReplied(
  ctx: Pick<Context, 'db'>,
  reply: { escalationId: string; fromName: string },
  now: Date,
): Promise<{ outcome: 'recorded' | 'already' }> {
  return ctx.db.transaction().execute(async (tx) => {
    const by = { name: reply.fromName, personId: null }
    const { outcome } = await recordFeedback(tx, reply.escalationId, by, now)
    return { outcome }
  })
}

/** An officer comes back through the page instead of by mail. */
export async function feedback(
  ctx: Pick<Context, 'db'>,
  words: {
    escalationId: string
    person: { id: string; name: string; email: string }
    text: string
  },
  now: Date,
): Promise<{ outcome: 'recorded' | 'already' | 'empty' }> {
  const text = words.text.trim()
  if (text === '') return { outcome: 'empty' }
  const { person } = words
  return ctx.db.transaction().execute(async (tx) => {
    const escalation = await lockEscalation(tx, words.escalationId)
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
