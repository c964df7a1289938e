import { type Selectable, sql } from 'kysely'
import { type Tx } from '../db/connect.ts'
import { type Held, type MessageTable } from '../db/schema.ts'
import { automaticKinds } from '../journey.ts'
import { record } from './events.ts'
import { placeInTurn } from './messages.ts'
import { heldByTurn, moveToTicket } from './moving.ts'
import { partTurns } from './same-question.ts'
import { type House } from './split.ts'
import { type Ticket } from './tickets.ts'
import { openTurn } from './turns.ts'

export type MessageRow = Selectable<MessageTable>

/**
 * The question of a mail that has moved to a ticket of its own: the one that it opened, also when that had become
 * one with another, or a new one.
 */
export async function ownTurn(
  tx: Tx,
  one: { ticket: Ticket; message: MessageRow; fresh: Ticket; house: House },
  now: Date,
): Promise<void> {
  const { message, fresh } = one
  const turn = await tx
    .selectFrom('turn')
    .select(['id', 'merged_into'])
    .where('opened_by', '=', message.id)
    .executeTakeFirst()
  if (turn === undefined) return ask(tx, { ...one, ticket: fresh }, now)
  if (turn.merged_into !== null) await partAgain(tx, turn.id, one.house, now)
  const held = await heldByTurn(tx, turn.id)
  const others = await sentByOthers(tx, turn.id, message)
  const stays = new Set(others.map(({ id }) => id))
  const same = await tx.selectFrom('turn').select('id').where('merged_into', '=', turn.id).execute()
  const goes: Held = {
    ...held,
    turns: [...held.turns, ...same.map(({ id }) => id)],
    messages: held.messages.filter((id) => !stays.has(id)),
  }
  await moveToTicket(tx, goes, fresh.id)
  await record(tx, { kind: 'turn.moved', at: now, ticketId: fresh.id, turnId: turn.id })
  const [first] = others
  if (first === undefined) return
  await ask(tx, { ...one, message: first }, now)
  const { turn_id: turnId } = await tx
    .selectFrom('message')
    .select('turn_id')
    .where('id', '=', first.id)
    .executeTakeFirstOrThrow()
  for (const { id } of others.slice(1)) if (turnId !== null) await placeInTurn(tx, id, turnId)
}

/** A question that had become one with another is its own again before it goes. */
async function partAgain(tx: Tx, turnId: string, { calendar }: House, now: Date): Promise<void> {
  const { held } = await tx
    .selectFrom('ticket_merge')
    .select('held')
    .where(sql`held -> 'joined' ->> 'turn'`, '=', turnId)
    .where('undone_at', 'is', null)
    .orderBy('at', 'desc')
    .executeTakeFirstOrThrow()
  if (held.joined !== null) await partTurns(tx, held.joined, { calendar, now })
}

/** What others have written in the question: it is theirs, and stays. Oldest first. */
async function sentByOthers(tx: Tx, turnId: string, message: MessageRow): Promise<MessageRow[]> {
  return tx
    .selectFrom('message')
    .selectAll()
    .where('turn_id', '=', turnId)
    .where('direction', '=', 'in')
    .where('from_address', '<>', message.from_address)
    .orderBy('arrived_at')
    .execute()
}

/** A message becomes a question of its ticket, as old as it is. */
async function ask(
  tx: Tx,
  { ticket, message, house }: { ticket: Ticket; message: MessageRow; house: House },
  now: Date,
): Promise<void> {
  const isAutomatic = automaticKinds.some((kind) => kind === message.kind)
  const excluded = isAutomatic
    ? { as: 'automatic' as const, why: 'Automatiskt mejl, kräver inget svar.' }
    : null
  const about = { ticketId: ticket.id, messageId: message.id, areaKey: ticket.area_key }
  const { arrived_at: arrivedAt } = message
  const turn = await openTurn(tx, { ...about, arrivedAt, excluded, calendar: house.calendar }, now)
  await placeInTurn(tx, message.id, turn.id)
}
