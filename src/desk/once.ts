import { type Queryable } from '../db/connect.ts'

/**
 * Whether a click with this key has been done already. Ask while holding the ticket: then of two at once the
 * second one sees the first.
 * @throws Error when the key was used in another ticket, since that click would be lost.
 */
export async function isDone(
  db: Queryable,
  click: { ticketId: string; idempotencyKey: string },
): Promise<boolean> {
  if (click.idempotencyKey === '') throw new Error('A click needs a key.')
  const row = await db
    .selectFrom('outbox')
    .select('ticket_id')
    .where('idempotency_key', '=', click.idempotencyKey)
    .executeTakeFirst()
  if (row && row.ticket_id !== click.ticketId) throw new Error('The key belongs to another ticket.')
  return row !== undefined
}
