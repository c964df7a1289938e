import { type Tx } from '../db/connect.ts'
import { record } from './events.ts'
import { changeTicket, lockTicket } from './tickets.ts'

export type UrgentRecord =
  | { outcome: 'called'; who: string; personId: string }
  | { outcome: 'false-alarm'; why: string; personId: string }

/** What was done about an urgent ticket: who was called, or why it was no alarm. Only then it moves on. */
export async function urgentHandled(
  tx: Tx,
  ticketId: string,
  done: UrgentRecord,
  now: Date,
): Promise<{ outcome: 'recorded' | 'not-urgent' }> {
  const ticket = await lockTicket(tx, ticketId)
  if (ticket.status !== 'urgent') return { outcome: 'not-urgent' }
  const { personId } = done
  const called = done.outcome === 'called'
  const change = called
    ? { status: 'started' as const, assigneeId: personId }
    : { status: ticket.assignee_id === null ? ('new' as const) : ('started' as const) }
  await changeTicket(tx, ticket, { ...change, urgent: called ? ticket.urgent : null }, now)
  const data = { outcome: done.outcome, note: called ? done.who : done.why }
  await record(tx, { kind: 'ticket.urgent-handled', at: now, ticketId, personId, data })
  return { outcome: 'recorded' }
}
