import { type Tx } from '../db/connect.ts'
import { record } from './events.ts'
import { changeTicket, lockTicket } from './tickets.ts'
import { openTurns } from './turns.ts'

// Whether a ticket that was imported is for the queue. docs/import.md, "The queue"

/**
 * Files an imported ticket away: answered long ago, or never. Its questions count as what they are. One that is
 * urgent, or was taken by somebody meanwhile, stays.
 */
export async function closeImported(
  tx: Tx,
  ticketId: string,
  now: Date,
): Promise<{ outcome: 'closed' | 'stays' }> {
  const ticket = await lockTicket(tx, ticketId)
  const isFree = ticket.imported_at !== null && ticket.assignee_id === null
  if (!isFree || !['new', 'answered'].includes(ticket.status)) return { outcome: 'stays' }
  const isOpen = (await openTurns(tx, ticketId)).length > 0
  await changeTicket(tx, ticket, { status: 'closed' }, ticket.updated_at)
  const data = { as: isOpen ? 'imported-unanswered' : 'imported' }
  await tx.updateTable('ticket').set({ settled: 'filed' }).where('id', '=', ticketId).execute()
  await record(tx, { kind: 'ticket.closed', at: now, ticketId, data })
  return { outcome: 'closed' }
}

/** So many imported tickets at most that were not filed away stay where they are, for good. Returns how many. */
export async function keepImported(tx: Tx, most: number): Promise<number> {
  const rows = await tx
    .selectFrom('ticket')
    .select('id')
    .where('imported_at', 'is not', null)
    .where('settled', 'is', null)
    .orderBy('id')
    .limit(most)
    .forNoKeyUpdate()
    .execute()
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return 0
  await tx.updateTable('ticket').set({ settled: 'kept' }).where('id', 'in', ids).execute()
  return ids.length
}

/** An imported question that still waits holds an alarm: only now, when it is known that nobody has answered. */
export async function alarmImported(
  tx: Tx,
  ticketId: string,
  urgent: string,
  now: Date,
): Promise<void> {
  const ticket = await lockTicket(tx, ticketId)
  if (ticket.imported_at === null || ticket.status !== 'new' || ticket.urgent !== null) return
  await changeTicket(tx, ticket, { status: 'urgent', urgent }, now)
  await record(tx, { kind: 'ticket.urgent', at: now, ticketId, data: { class: urgent } })
}
