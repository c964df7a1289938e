import { type Tx } from '../db/connect.ts'
import { notify } from '../db/listen.ts'
import { type JoinedTurns } from '../db/schema.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { record } from './events.ts'
import { heldBy, moveToTicket } from './moving.ts'
import { restingStatus } from './resting.ts'
import { joinOpenTurns } from './same-question.ts'
import { changeTicket, lockTickets, refreshArrival, type Ticket } from './tickets.ts'
import { refreshDue } from './turns.ts'

/** Who decided, and why in plain Swedish; without a person it was the service itself. */
export interface Merger {
  personId: string | null
  why: string
}

export type Merged =
  { outcome: 'merged'; mergeId: string } | { outcome: 'same' } | { outcome: 'gone' }

/**
 * Two tickets become one. All that `fromId` holds (messages, turns, hand-overs, outgoing mail) is `intoId`'s from
 * now on; `fromId` stays as a pointer, with the status `merged`, so that its number and the ids of its mail lead
 * to the other. A question that waits in both is one question from then on, from the earliest arrival; answered
 * ones stay what they were. docs/turns.md, "Merging"
 *
 * The caller chooses which one stays, and has seen to it that the inquirers are the same or that a person has
 * accepted that they are not: the inquirer, number, subject and area of `intoId` stay. Events: `ticket.merged` on
 * `intoId`, `ticket.merged-away` on `fromId`, `turn.merged` where two questions became one. `gone`: one of them
 * is merged into something already. Not while a Sheet holds either of them: write the sheet first.
 */
export async function mergeTickets(
  tx: Tx,
  { fromId, intoId }: { fromId: string; intoId: string },
  by: Merger,
  now: Date,
): Promise<Merged> {
  if (fromId === intoId) return { outcome: 'same' }
  const held = await lockTickets(tx, [fromId, intoId])
  const from = held.find(({ id }) => id === fromId)
  const into = held.find(({ id }) => id === intoId)
  if (from === undefined || into === undefined) return { outcome: 'gone' }
  if (from.status === 'merged' || into.status === 'merged') return { outcome: 'gone' }
  const moved = await heldBy(tx, fromId)
  await moveToTicket(tx, moved, intoId)
  const joined = await joinOpenTurns(tx, intoId, { calendar: await loadCalendar(tx), now })
  await pointAway(tx, from, intoId, now)
  await takeUp(tx, { from, into }, now)
  const mergeId = await keep(tx, { from, into, held: { ...moved, joined } }, now)
  const { personId, why } = by
  const about = { at: now, personId }
  const away = { number: into.number, intoId, why }
  await record(tx, { kind: 'ticket.merged-away', ...about, ticketId: fromId, data: away })
  const data = { number: from.number, fromId, mergeId, why }
  await record(tx, { kind: 'ticket.merged', ...about, ticketId: intoId, data })
  return { outcome: 'merged', mergeId }
}

async function pointAway(tx: Tx, from: Ticket, intoId: string, now: Date): Promise<void> {
  await changeTicket(tx, from, { status: 'merged', assigneeId: null, dueAt: null }, now)
  await tx.updateTable('ticket').set({ merged_into_id: intoId }).where('id', '=', from.id).execute()
}

/** What the one that stays takes over: the earliest arrival, an alarm, secrecy, and who has it. */
async function takeUp(
  tx: Tx,
  { from, into }: { from: Ticket; into: Ticket },
  now: Date,
): Promise<void> {
  const assigneeId = into.assignee_id ?? from.assignee_id
  const sensitive = [...new Set([...into.sensitive, ...from.sensitive])]
  const urgent = into.urgent ?? from.urgent
  const known = { id: into.id, assignee_id: assigneeId }
  const status = await restingStatus(tx, known, { was: into.status, other: from.status })
  const isSame = assigneeId === into.assignee_id
  const change = { status, sensitive, urgent, ...(isSame ? {} : { assigneeId }) }
  await changeTicket(tx, into, change, now)
  await refreshArrival(tx, into.id)
  await refreshDue(tx, into.id)
  await notify(tx, 'ticket', from.id)
}

async function keep(
  tx: Tx,
  one: {
    from: Ticket
    into: Ticket
    held: Awaited<ReturnType<typeof heldBy>> & { joined: JoinedTurns | null }
  },
  now: Date,
): Promise<string> {
  const { from, into, held } = one
  const { id } = await tx
    .insertInto('ticket_merge')
    .values({
      from_id: from.id,
      into_id: into.id,
      at: now,
      held: JSON.stringify({ ...held, status: from.status }),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
