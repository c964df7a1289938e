import { type Selectable } from 'kysely'
import { type Queryable } from '../db/connect.ts'
import { type TurnTable } from '../db/schema.ts'
import { completeKinds } from '../journey.ts'

/** Every turn of some tickets, those of each oldest first. */
export async function turnsOf(
  db: Queryable,
  ticketIds: readonly string[],
): Promise<Selectable<TurnTable>[]> {
  if (ticketIds.length === 0) return []
  return db
    .selectFrom('turn')
    .selectAll()
    .where('ticket_id', 'in', ticketIds)
    .orderBy('arrived_at')
    .execute()
}

/** The turns of some tickets that a full answer is on its way to. */
export async function turnsBeingAnswered(
  db: Queryable,
  ticketIds: readonly string[],
): Promise<Set<string>> {
  if (ticketIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('outbox')
    .select('turn_id')
    .where('ticket_id', 'in', ticketIds)
    .where('turn_id', 'is not', null)
    .where('kind', 'in', completeKinds)
    .where('is_copy', '=', false)
    .where('state', 'in', ['queued', 'sending'])
    .execute()
  return new Set(rows.flatMap(({ turn_id: id }) => id ?? []))
}
