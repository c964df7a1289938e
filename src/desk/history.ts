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
  /** The number of the ticket that it happened in, which may have become a part of another. */
  number: string
  /** Of a question that has become one with another by now: that one, whose clock holds for both. */
  partOf: { number: string; arrivedAt: Date } | null
}

/** What has happened to a ticket, to those that became a part of it, and to the questions that it holds; in order. */
export async function readEvents(db: Queryable, ticketId: string): Promise<ThreadEvent[]> {
  const rows = await db
    .selectFrom('event')
    .innerJoin('ticket', 'ticket.id', 'event.ticket_id')
    .leftJoin('person', 'person.id', 'event.person_id')
    .select([
      'event.id',
      'event.at',
      'event.kind',
      'event.person_id as personId',
      'person.name as person',
      'event.data',
      'event.turn_id as turnId',
      'ticket.number',
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
  const wholes = await wholeQuestions(db, [...new Set(rows.flatMap(({ turnId }) => turnId ?? []))])
  return rows.map(({ turnId, kind, ...row }) => {
    return { ...row, kind: kind as EventKind, partOf: wholes.get(turnId ?? '') ?? null }
  })
}

/** A ticket and all that were merged into it, one after the other. */
function mergedInto(ticketId: string) {
  return sql`with recursive family (id) as (select ${ticketId}::uuid
    union select ticket.id from ticket join family on ticket.merged_into_id = family.id)
    select id from family`
}

/** For each of these turns that has become one with another, however often: the one at the end. */
async function wholeQuestions(db: Queryable, turnIds: readonly string[]) {
  const { rows } = await sql<{ id: string; number: string; arrived_at: Date }>`
    with recursive chain (id, next) as (
      select id, merged_into from turn where id = any(${turnIds}::uuid[])
      union select chain.id, turn.merged_into from chain join turn on turn.id = chain.next
      where turn.merged_into is not null)
    select chain.id, ticket.number, turn.arrived_at from chain
    join turn on turn.id = chain.next and turn.merged_into is null
    join ticket on ticket.id = turn.ticket_id`.execute(db)
  return new Map(rows.map(({ id, number, arrived_at: arrivedAt }) => [id, { number, arrivedAt }]))
}
