import { sql } from 'kysely'
import { type Queryable } from '../db/connect.ts'
import { type EventKind } from '../ticket/events.ts'

export interface ThreadEvent {
  id: number
  at: Date
  kind: EventKind
  personId: string | null
  person: string | null
  data: Record<string, unknown>
}

/** What has happened to a ticket, to those that became a part of it, and to the questions that it holds; in order. */
export async function readEvents(db: Queryable, ticketId: string): Promise<ThreadEvent[]> {
  const rows = await db
    .selectFrom('event')
    .leftJoin('person', 'person.id', 'event.person_id')
    .select([
      'event.id',
      'event.at',
      'event.kind',
      'event.person_id as personId',
      'person.name as person',
      'event.data',
    ])
    .where(
      sql<boolean>`event.id in (
        select id from event where ticket_id in (${mergedInto(ticketId)})
        union
        select event.id from event join turn on turn.id = event.turn_id
        where turn.ticket_id = ${ticketId})`,
    )
    .orderBy('event.id')
    .execute()
  return rows.map((row) => ({ ...row, kind: row.kind as EventKind }))
}

/** A ticket and all that were merged into it, one after the other. */
function mergedInto(ticketId: string) {
  return sql`with recursive family (id) as (select ${ticketId}::uuid
    union select ticket.id from ticket join family on ticket.merged_into_id = family.id)
    select id from family`
}
