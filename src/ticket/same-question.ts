import { type Calendar } from '../clock/calendar.ts'
import { type Tx } from '../db/connect.ts'
import { type JoinedTurns } from '../db/schema.ts'
import { record } from './events.ts'
import { heldByTurn, moveToTurn, pointTurn } from './moving.ts'
import { recountReplies, unansweredTurns } from './turns.ts'

/**
 * A ticket has one open question at most. Where two wait in one that has taken up another, they are the same
 * question: it counts once, from the earliest arrival, and the later mail is a reminder of it. Null: there were no
 * two. docs/turns.md, "Merging"
 */
export async function joinOpenTurns(
  tx: Tx,
  ticketId: string,
  { calendar, now }: { calendar: Calendar; now: Date },
): Promise<JoinedTurns | null> {
  const [first, second] = await unansweredTurns(tx, ticketId)
  if (first === undefined || second === undefined) return null
  const held = await heldByTurn(tx, second.id)
  await moveToTurn(tx, held, first.id)
  const why = 'Samma fråga kom i två ärenden.'
  await pointTurn(tx, second.id, { into: first.id, why })
  await recountReplies(tx, { id: first.id, ticketId }, calendar)
  const data = { into: first.id, why }
  await record(tx, { kind: 'turn.merged', at: now, ticketId, turnId: second.id, data })
  const reminded = { ticketId, turnId: first.id, data: { messageId: second.opened_by } }
  await record(tx, { kind: 'turn.reminded', at: now, ...reminded })
  const { messages, escalations, outbox } = held
  return { turn: second.id, into: first.id, messages, escalations, outbox }
}

/** Two questions that had become one are two again, each with what it held. */
export async function partTurns(
  tx: Tx,
  joined: JoinedTurns,
  { calendar, now }: { calendar: Calendar; now: Date },
): Promise<void> {
  const held = await heldByTurn(tx, joined.into)
  const still = (mine: readonly string[], had: readonly string[]) =>
    mine.filter((id) => had.includes(id))
  const back = {
    messages: still(held.messages, joined.messages),
    escalations: still(held.escalations, joined.escalations),
    outbox: still(held.outbox, joined.outbox),
  }
  await moveToTurn(tx, back, joined.turn)
  await pointTurn(tx, joined.turn, null)
  for (const id of [joined.into, joined.turn]) {
    const { ticket_id: ticketId } = await tx
      .selectFrom('turn')
      .select('ticket_id')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    await recountReplies(tx, { id, ticketId }, calendar)
    if (id !== joined.turn) continue
    const data = { into: joined.into }
    await record(tx, { kind: 'turn.unmerged', at: now, ticketId, turnId: id, data })
  }
}
