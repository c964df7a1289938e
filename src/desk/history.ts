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

/** What has happened to a ticket, in order. */
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
    .where('event.ticket_id', '=', ticketId)
    .orderBy('event.id')
    .execute()
  return rows.map((row) => ({ ...row, kind: row.kind as EventKind }))
}
