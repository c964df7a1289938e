import { type RawBuilder, sql } from 'kysely'

/**
 * Which hand-overs an officer may see, as a condition on `escalation`: those to the officer, and those to a
 * function the officer belongs to. The one definition of it.
 */
export function askedOf(personId: string): RawBuilder<boolean> {
  return sql`(escalation.person_id = ${personId} or escalation.function_id = any(array(
    select function_id from function_member where function_member.person_id = ${personId})))`
}

/**
 * Which messages belong to a hand-over, as a condition on `message` and `escalation`: those of its question, what
 * came before it was over, and what those who were asked have said, on the page or by mail while it lasted.
 * What the citizen asks later, and what another department says, is not for this one.
 */
export const isHandedOver = sql<boolean>`(message.ticket_id = escalation.ticket_id and case
  when message.direction <> 'internal' then message.turn_id is not distinct from escalation.turn_id
    or message.arrived_at <= coalesce(escalation.ended_at, escalation.feedback_at, 'infinity')
  when message.author_id is null then message.ingested_at >= escalation.escalated_at
    and message.ingested_at <= coalesce(escalation.ended_at, 'infinity')
    and not exists (select from escalation later
      where later.ticket_id = escalation.ticket_id and later.escalated_at > escalation.escalated_at
        and later.escalated_at <= message.ingested_at)
  else message.author_id = escalation.person_id or exists (select from function_member
    where function_member.function_id = escalation.function_id
      and function_member.person_id = message.author_id)
  end)`
