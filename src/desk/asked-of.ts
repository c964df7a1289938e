import { type RawBuilder, sql } from 'kysely'

/**
 * Which hand-overs an officer may see, as a condition on `escalation`: those to the officer, and those to a
 * function the officer belongs to. The one definition of it.
 */
export function askedOf(personId: string): RawBuilder<boolean> {
  return sql`(escalation.person_id = ${personId} or escalation.function_id = any(array(
    select function_id from function_member where function_member.person_id = ${personId})))`
}
