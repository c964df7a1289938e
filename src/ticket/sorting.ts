import { type Tx } from '../db/connect.ts'
import { type Exclusion, type Status } from '../journey.ts'
import { type EventKind, record } from './events.ts'
import { changeTicket, lockTicket } from './tickets.ts'
import { countTurn, excludeTurn, openTurns } from './turns.ts'

export interface SortedAway {
  as: Extract<Exclusion, 'spam' | 'advertising' | 'no-answer-needed'>
  why: string
  personId: string
}

/** A person files a ticket away without an answer; the reason is kept and counted. */
export async function sortAway(
  tx: Tx,
  ticketId: string,
  by: SortedAway,
  now: Date,
): Promise<{ outcome: 'sorted' | 'nothing-open' }> {
  const ticket = await lockTicket(tx, ticketId)
  const turns = await openTurns(tx, ticketId)
  if (turns.length === 0) return { outcome: 'nothing-open' }
  for (const turn of turns) await excludeTurn(tx, { id: turn.id, ticketId }, by, now)
  const closes = by.as === 'no-answer-needed'
  const status: Status = closes ? 'closed' : 'sorted'
  await changeTicket(tx, ticket, { status }, now)
  const kind: EventKind = closes ? 'ticket.closed' : 'ticket.sorted'
  const data = { as: by.as, why: by.why }
  await record(tx, { kind, at: now, ticketId, personId: by.personId, data })
  return { outcome: 'sorted' }
}

/** Back to the queue: "Inte skräppost", or undo. Arrival and clock are what they were. */
export async function rescue(
  tx: Tx,
  ticketId: string,
  personId: string,
  now: Date,
): Promise<{ outcome: 'rescued' | 'not-sorted' }> {
  const ticket = await lockTicket(tx, ticketId)
  if (ticket.status !== 'sorted' && ticket.status !== 'closed') return { outcome: 'not-sorted' }
  const excluded = await tx
    .selectFrom('turn')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .where('excluded', 'is not', null)
    .execute()
  for (const { id } of excluded) await countTurn(tx, { id, ticketId }, personId, now)
  const status = ticket.assignee_id === null || ticket.status === 'sorted' ? 'new' : 'started'
  await changeTicket(tx, ticket, { status: ticket.urgent === null ? status : 'urgent' }, now)
  await record(tx, { kind: 'ticket.rescued', at: now, ticketId, personId })
  return { outcome: 'rescued' }
}
