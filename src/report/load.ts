import { sql } from 'kysely'
import { type Queryable } from '../db/connect.ts'
import { monthBounds, monthOf, type Month } from './cohort.ts'
import {
  countingKinds,
  foldTurns,
  type EscalationFact,
  type FactEvent,
  type TurnFact,
} from './facts.ts'

/** What a month's figures are made of. */
export interface Facts {
  /** The questions that arrived in the month, those left out included. */
  turns: TurnFact[]
  /** The hand-overs that began in the month, whenever the question arrived; of counted questions only. */
  escalations: EscalationFact[]
}

/** Reads a month's facts from the events of what the month touches, and no others. */
export async function loadFacts(db: Queryable, month: Month): Promise<Facts> {
  const { from, to } = monthBounds(month)
  const within = (instant: Date) => from <= instant && instant < to
  const all = foldTurns(await eventsOf(db, from, to))
  return {
    turns: all.filter((turn) => within(turn.arrivedAt)),
    escalations: all
      .filter((turn) => turn.excluded === null)
      .flatMap((turn) => turn.escalations)
      .filter((one) => within(one.at)),
  }
}

/** The month in which the first question arrived; null before that. */
export async function firstMonth(db: Queryable): Promise<Month | null> {
  const { first } = await db
    .selectFrom('turn')
    .select((row) => row.fn.min('arrived_at').as('first'))
    .executeTakeFirstOrThrow()
  return (first as Date | null) && monthOf(first)
}

/**
 * The rows of turn and escalation say only which turns to read: those of the tickets that the month touches, and
 * what they are parts of, or parts of them. A turn may have moved, so its events are found by itself, and those of
 * the ticket that it came to. A hand-over to a function has its name and department; one to a person has the
 * department alone, so that no report names anybody.
 */
async function eventsOf(db: Queryable, from: Date, to: Date): Promise<FactEvent[]> {
  const { rows } = await sql<FactEvent>`
    ${whatIsTouched(from, to)}
    select event.kind, event.at, event.ticket_id as "ticketId", event.turn_id as "turnId",
      person.role, event.data,
      case when escalation.id is not null then
        coalesce(asked.name || ', ' || department.name, department.name, 'Utan förvaltning')
      end as party
    from event
    left join person on person.id = event.person_id
    left join escalation on event.kind = 'escalation.started'
      and escalation.id = (event.data ->> 'escalationId')::uuid
    left join function as asked on asked.id = escalation.function_id
    left join person as officer on officer.id = escalation.person_id
    left join department on department.id = coalesce(asked.department_id, officer.department_id)
    where event.id in (
        select id from event where ticket_id in (select ticket_id from home)
        union
        select id from event where turn_id in (select id from mine)
      )
      and event.kind = any(${countingKinds()})
    order by event.id
  `.execute(db)
  return rows
}

/** `mine`: the turns; `home`: the tickets that they are in, and those that they came to. */
function whatIsTouched(from: Date, to: Date) {
  return sql`
    with touched as (
      select ticket_id from turn where arrived_at >= ${from} and arrived_at < ${to}
      union
      select ticket_id from escalation where escalated_at >= ${from} and escalated_at < ${to}
    ), whole as (
      select coalesce(part_of, id) as id from turn where ticket_id in (select ticket_id from touched)
    ), mine as (
      select id, ticket_id from turn where ticket_id in (select ticket_id from touched)
      union
      select id, ticket_id from turn where id in (select id from whole)
      union
      select id, ticket_id from turn where part_of in (select id from whole)
    ), home as (
      select ticket_id from mine
      union
      select ticket_id from event where turn_id in (select id from mine) and kind = 'turn.opened'
    )`
}
