import { type Tx } from '../db/connect.ts'
import { type Held, type TicketMergeTable } from '../db/schema.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { type Selectable } from 'kysely'
import { record } from './events.ts'
import { heldBy, heldByTurn, moveToTicket } from './moving.ts'
import { restingStatus } from './resting.ts'
import { partTurns } from './same-question.ts'
import { changeTicket, lockTickets, refreshArrival } from './tickets.ts'
import { refreshDue } from './turns.ts'

type Merge = Selectable<TicketMergeTable>

/**
 * Takes two tickets apart that had become one: each has again what it held, and what was said since about a
 * question goes with the question. All else that came since stays where it is. Tell-tale events: `ticket.unmerged`,
 * `turn.unmerged`. `gone`: it is undone already, or the one that stayed has itself become a part of another, which
 * is to be undone first, or one of the two would be without a mail, because its mails have been moved elsewhere.
 */
export async function unmergeTickets(
  tx: Tx,
  mergeId: string,
  personId: string,
  now: Date,
): Promise<{ outcome: 'unmerged'; number: string } | { outcome: 'gone' }> {
  const merge = await hold(tx, mergeId)
  if (merge === null || !(await hasTwoSides(tx, merge))) return { outcome: 'gone' }
  const { from, into, held } = merge
  const calendar = await loadCalendar(tx)
  const here = await heldBy(tx, into.id)
  if (held.joined !== null && here.turns.includes(held.joined.turn))
    await partTurns(tx, held.joined, { calendar, now })
  await moveToTicket(tx, await goesBack(tx, merge), from.id)
  await tx.updateTable('ticket').set({ merged_into_id: null }).where('id', '=', from.id).execute()
  for (const one of [from, into]) await refreshDue(tx, one.id)
  await refreshArrival(tx, into.id)
  const known = { id: from.id, assignee_id: null }
  const status = await restingStatus(tx, known, { was: held.status, other: null })
  await changeTicket(tx, from, { status }, now)
  const stays = await restingStatus(tx, into, { was: into.status, other: null })
  await changeTicket(tx, into, { status: stays }, now)
  await tx.updateTable('ticket_merge').set({ undone_at: now }).where('id', '=', mergeId).execute()
  const data = { number: from.number, mergeId }
  await record(tx, { kind: 'ticket.unmerged', at: now, ticketId: into.id, personId, data })
  const back = { number: into.number, mergeId }
  await record(tx, { kind: 'ticket.unmerged', at: now, ticketId: from.id, personId, data: back })
  return { outcome: 'unmerged', number: from.number }
}

/** The merging with both tickets held; null when there is nothing to undo. */
async function hold(tx: Tx, mergeId: string) {
  const find = tx.selectFrom('ticket_merge').selectAll().where('id', '=', mergeId)
  const found = await find.executeTakeFirst()
  if (found === undefined) return null
  const tickets = await lockTickets(tx, [found.from_id, found.into_id])
  const from = tickets.find(({ id }) => id === found.from_id)
  const into = tickets.find(({ id }) => id === found.into_id)
  const merge = await find.forUpdate().executeTakeFirstOrThrow()
  const isStanding =
    merge.undone_at === null && from?.merged_into_id === into?.id && into?.status !== 'merged'
  return from !== undefined && into !== undefined && isStanding ? { ...merge, from, into } : null
}

/** Each of the two would have a mail from outside. */
async function hasTwoSides(tx: Tx, { held, into_id: intoId }: Merge): Promise<boolean> {
  const mails = await tx
    .selectFrom('message')
    .select('id')
    .where('ticket_id', '=', intoId)
    .where('direction', '=', 'in')
    .execute()
  const goes = mails.filter(({ id }) => held.messages.includes(id)).length
  return 0 < goes && goes < mails.length
}

/** What it held that is still there, with all that belongs to its questions and to those of its mails by now. */
async function goesBack(tx: Tx, { held, into_id: intoId }: Merge): Promise<Held> {
  const here = await heldBy(tx, intoId)
  const still = (had: readonly string[], has: readonly string[]) =>
    had.filter((id) => has.includes(id))
  const messages = still(held.messages, here.messages)
  const since = await openedBy(tx, intoId, messages)
  const back: Held = {
    messages,
    turns: [...new Set([...still(held.turns, here.turns), ...since])],
    escalations: still(held.escalations, here.escalations),
    outbox: still(held.outbox, here.outbox),
  }
  for (const turnId of back.turns) {
    const own = await heldByTurn(tx, turnId)
    back.messages.push(...own.messages)
    back.escalations.push(...own.escalations)
    back.outbox.push(...own.outbox)
  }
  return back
}

async function openedBy(tx: Tx, ticketId: string, messages: readonly string[]): Promise<string[]> {
  if (messages.length === 0) return []
  const turns = await tx
    .selectFrom('turn')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .where('opened_by', 'in', messages)
    .execute()
  return turns.map(({ id }) => id)
}
