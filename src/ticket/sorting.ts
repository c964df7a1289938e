import { type Tx } from '../db/connect.ts'
import { type Exclusion, type Status } from '../journey.ts'
import { endOpen } from './escalations.ts'
import { type EventKind, record } from './events.ts'
import { mayBecome } from './states.ts'
import { changeTicket, lockTicket } from './tickets.ts'
import { countTurn, excludeTurn, openTurns } from './turns.ts'

export interface SortedAway {
  as: Extract<Exclusion, 'spam' | 'advertising' | 'no-answer-needed'>
  why: string
  personId: string
}

/**
 * A person files a ticket away without an answer; the reason is kept and counted. Whoever it was handed
 * over to is no longer reminded. What is urgent is called about first.
 */
export async function sortAway(
  tx: Tx,
  ticketId: string,
  by: SortedAway,
  now: Date,
): Promise<{ outcome: 'sorted' | 'nothing-open' | 'urgent' }> {
  const ticket = await lockTicket(tx, ticketId)
  if (ticket.status === 'urgent') return { outcome: 'urgent' }
  const closes = by.as === 'no-answer-needed'
  const status: Status = closes ? 'closed' : 'sorted'
  const turns = await openTurns(tx, ticketId)
  if (turns.length === 0 || !mayBecome(ticket.status, status)) return { outcome: 'nothing-open' }
  for (const turn of turns) await excludeTurn(tx, { id: turn.id, ticketId }, by, now)
  await endOpen(tx, ticketId, { reason: 'closed', personId: by.personId }, now)
  await changeTicket(tx, ticket, { status }, now)
  const kind: EventKind = closes ? 'ticket.closed' : 'ticket.sorted'
  const data = { as: by.as, why: by.why }
  await record(tx, { kind, at: now, ticketId, personId: by.personId, data })
  return { outcome: 'sorted' }
}

/**
 * Back to the queue: "Inte skräppost", or undo, or an old ticket once more. Arrival and clock are what they
 * were, and so is who had it. That it was taken for spam is kept, since its answer is late for that reason.
 */
export async function rescue(
  tx: Tx,
  ticketId: string,
  personId: string,
  now: Date,
): Promise<{ outcome: 'rescued' | 'not-sorted' }> {
  const ticket = await lockTicket(tx, ticketId)
  if (ticket.status !== 'sorted' && ticket.status !== 'closed') return { outcome: 'not-sorted' }
  const turns = await filedTurns(tx, ticketId)
  for (const { id } of turns) await countTurn(tx, { id, ticketId }, personId, now)
  const status = ticket.assignee_id === null ? 'new' : 'started'
  const alarming = ticket.urgent !== null && !(await isHandled(tx, ticketId))
  await changeTicket(tx, ticket, { status: alarming ? 'urgent' : status }, now)
  const data = turns.some(({ excluded }) => excluded === 'spam') ? { spamRescue: true } : {}
  await record(tx, { kind: 'ticket.rescued', at: now, ticketId, personId, data })
  return { outcome: 'rescued' }
}

/** Turns that were filed away by their content; a duplicate, for one, stays out whatever is rescued. */
async function filedTurns(tx: Tx, ticketId: string) {
  return tx
    .selectFrom('turn')
    .select(['id', 'excluded'])
    .where('ticket_id', '=', ticketId)
    .where('excluded', 'in', ['spam', 'advertising', 'automatic', 'no-answer-needed'])
    .execute()
}

/** Whether somebody has said what was done since it last became urgent. */
async function isHandled(tx: Tx, ticketId: string): Promise<boolean> {
  const latest = await tx
    .selectFrom('event')
    .select('kind')
    .where('ticket_id', '=', ticketId)
    .where('kind', 'in', ['ticket.urgent', 'ticket.urgent-handled'] satisfies EventKind[])
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return latest?.kind === 'ticket.urgent-handled'
}
