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
  if (row && !(await isIn(db, click.ticketId, row.ticket_id)))
    throw new Error('The key belongs to another ticket.')
  return row !== undefined
}

/** Whether a ticket is another, or has become a part of it. */
async function isIn(db: Queryable, ticketId: string, otherId: string | null): Promise<boolean> {
  if (ticketId === otherId) return true
  const row = await db
    .selectFrom('ticket')
    .select('merged_into_id')
    .where('id', '=', ticketId)
    .executeTakeFirst()
  const next = row?.merged_into_id ?? null
  return next !== null && isIn(db, next, otherId)
}
