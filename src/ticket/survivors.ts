import { sql } from 'kysely'
import { type Queryable } from '../db/connect.ts'

/** What each of these tickets has become a part of, however often that was merged in turn; else itself. */
export async function survivors(
  db: Queryable,
  ticketIds: readonly string[],
): Promise<Map<string, string>> {
  if (ticketIds.length === 0) return new Map()
  const { rows } = await sql<{ id: string; end: string }>`
    with recursive chain (id, place, next) as (
      select id, id, merged_into_id from ticket where id = any(${ticketIds}::uuid[])
      union select chain.id, ticket.id, ticket.merged_into_id
      from chain join ticket on ticket.id = chain.next)
    select id, place as end from chain where next is null`.execute(db)
  return new Map(rows.map(({ id, end }) => [id, end]))
}
