import { type Tx } from '../db/connect.ts'
import { type Status } from '../journey.ts'
import { record } from './events.ts'
import { changeTicket, lockTicket } from './tickets.ts'

export type Claimed =
  { outcome: 'claimed' } | { outcome: 'taken'; by: string } | { outcome: 'not-open' }

/** A person takes a ticket. Who already has it keeps it; the loser is told who that is. */
export async function claim(
  tx: Tx,
  ticketId: string,
  personId: string,
  now: Date,
): Promise<Claimed> {
  const ticket = await lockTicket(tx, ticketId)
  if (ticket.assignee_id === personId) return { outcome: 'claimed' }
  if (ticket.assignee_id !== null) return { outcome: 'taken', by: ticket.assignee_id }
  if (!isHeldOrFree(ticket.status)) return { outcome: 'not-open' }
  const status = ticket.status === 'new' ? 'started' : ticket.status
  await changeTicket(tx, ticket, { status, assigneeId: personId }, now)
  await record(tx, { kind: 'ticket.claimed', at: now, ticketId, personId })
  return { outcome: 'claimed' }
}

/**
 * Takes a ticket over from whoever `from` says has it, so that nothing is stuck when a colleague is away.
 * When somebody else got there first, that person is named and nothing changes.
 */
export async function takeOver(
  tx: Tx,
  ticketId: string,
  by: { personId: string; from: string },
  now: Date,
): Promise<Claimed> {
  const ticket = await lockTicket(tx, ticketId)
  const holder = ticket.assignee_id
  if (!isHeldOrFree(ticket.status)) return { outcome: 'not-open' }
  if (holder !== null && holder !== by.from && holder !== by.personId) {
    return { outcome: 'taken', by: holder }
  }
  if (holder === by.from) {
    await changeTicket(tx, ticket, { assigneeId: by.personId }, now)
    const { personId } = by
    await record(tx, {
      kind: 'ticket.claimed',
      at: now,
      ticketId,
      personId,
      data: { from: by.from },
    })
    return { outcome: 'claimed' }
  }
  return claim(tx, ticketId, by.personId, now)
}

/** What is filed away belongs to nobody. */
function isHeldOrFree(status: Status): boolean {
  return status !== 'sorted' && status !== 'closed'
}

/** Gives a ticket back to the queue. A ticket that somebody else has is left alone. */
export async function release(
  tx: Tx,
  ticketId: string,
  personId: string,
  now: Date,
): Promise<{ outcome: 'released' | 'not-yours' }> {
  const ticket = await lockTicket(tx, ticketId)
  if (ticket.assignee_id !== personId) return { outcome: 'not-yours' }
  const status = ticket.status === 'started' ? 'new' : ticket.status
  await changeTicket(tx, ticket, { status, assigneeId: null }, now)
  await record(tx, { kind: 'ticket.released', at: now, ticketId, personId })
  return { outcome: 'released' }
}
