import { sql } from 'kysely'
import { type Calendar } from '../clock/calendar.ts'
import { type Tx } from '../db/connect.ts'
import { type JoinedTurns } from '../db/schema.ts'
import { record } from './events.ts'
import { heldByTurn, moveToTurn, pointTurn } from './moving.ts'
import { recountReplies, standingReplies } from './recount.ts'
import { countTurn, excludeTurn, leftOut, unansweredTurns } from './turns.ts'

/**
 * A ticket has one open question at most. Where two wait in one that has taken up another, they are the same
 * question: it counts once, from the earliest arrival, if either did, and the later mail is a reminder of it. Null:
 * there were no two. docs/turns.md, "Merging"
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
  await pointTurn(tx, second.id, { into: first.id, leftOut: { as: 'duplicate', why } })
  await recountReplies(tx, { id: first.id, ticketId }, calendar)
  const data = { into: first.id, why }
  await record(tx, { kind: 'turn.merged', at: now, ticketId, turnId: second.id, data })
  const reminded = { ticketId, turnId: first.id, data: { messageId: second.opened_by } }
  await record(tx, { kind: 'turn.reminded', at: now, ...reminded })
  if (first.excluded !== null && second.excluded === null)
    await countTurn(tx, { id: first.id, ticketId }, null, now)
  const { messages, escalations, outbox } = held
  const before = { leftOut: leftOut(second), intoLeftOut: leftOut(first) }
  return { turn: second.id, into: first.id, messages, escalations, outbox, ...before }
}

/**
 * Two questions that had become one are two again, each with what it held and as it was counted. Nothing happens
 * when they are two already.
 */
export async function partTurns(
  tx: Tx,
  joined: JoinedTurns,
  { calendar, now }: { calendar: Calendar; now: Date },
): Promise<void> {
  const turn = await turnOf(tx, joined.turn)
  if (turn.merged_into !== joined.into) return
  const into = await turnOf(tx, await endOf(tx, joined.into))
  const held = await heldByTurn(tx, into.id)
  const still = (mine: readonly string[], had: readonly string[]) =>
    mine.filter((id) => had.includes(id))
  const back = {
    messages: still(held.messages, joined.messages),
    escalations: still(held.escalations, joined.escalations),
    outbox: still(held.outbox, joined.outbox),
  }
  await moveToTurn(tx, back, turn.id)
  await pointTurn(tx, turn.id, { into: null, leftOut: joined.leftOut })
  const data = { into: joined.into, ...joined.leftOut }
  const about = { ticketId: turn.ticket_id, turnId: turn.id }
  await record(tx, { kind: 'turn.unmerged', at: now, ...about, data })
  await leaveOutAgain(tx, joined, now)
  await takeReplies(tx, { from: into, to: turn, outbox: back.outbox }, now)
  for (const { id, ticket_id: ticketId } of [into, turn])
    await recountReplies(tx, { id, ticketId }, calendar)
}

async function turnOf(tx: Tx, id: string) {
  return tx.selectFrom('turn').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

/** The question that a turn has become one with, however often; else itself. */
async function endOf(tx: Tx, turnId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    with recursive chain (id, next) as (
      select id, merged_into from turn where id = ${turnId}
      union select turn.id, turn.merged_into from chain join turn on turn.id = chain.next)
    select id from chain where next is null`.execute(tx)
  return rows[0]?.id ?? turnId
}

/** The question counted only because of the other one. */
async function leaveOutAgain(tx: Tx, joined: JoinedTurns, now: Date): Promise<void> {
  const { intoLeftOut } = joined
  if (intoLeftOut === null || joined.leftOut !== null) return
  const { id, ticket_id: ticketId, excluded } = await turnOf(tx, joined.into)
  if (excluded !== null) return
  await excludeTurn(tx, { id, ticketId }, { ...intoLeftOut, personId: null }, now)
}

/** What was accepted while the two were one is told of the one that it was written to. */
async function takeReplies(
  tx: Tx,
  { from, to, outbox }: { from: Placed; to: Placed; outbox: readonly string[] },
  now: Date,
): Promise<void> {
  const replies = await standingReplies(tx, from.id)
  for (const { outboxId, kind, at, personId, turnId } of replies) {
    if (typeof outboxId !== 'string' || !outbox.includes(outboxId)) continue
    const away = { ticketId: from.ticket_id, turnId, personId, data: { outboxId } }
    await record(tx, { kind: 'reply.moved-away', at: now, ...away })
    const data = { outboxId, kind: String(kind), acceptedAt: at.toISOString() }
    const here = { ticketId: to.ticket_id, turnId: to.id, personId, data }
    await record(tx, { kind: 'reply.moved', at: now, ...here })
  }
}

interface Placed {
  id: string
  ticket_id: string
}
