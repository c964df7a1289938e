import { type Queryable } from '../db/connect.ts'
import { escalationTargets } from '../municipality/functions.ts'

export type EscalationTarget = { functionId: string } | { personId: string }

export interface Target {
  functionId: string | null
  personId: string | null
  name: string
  address: string
}

/** Whom a question is handed over to; null when nobody like that can be chosen any longer. */
export async function findTarget(db: Queryable, to: EscalationTarget): Promise<Target | null> {
  const { functions, people } = await escalationTargets(db)
  if ('functionId' in to) {
    const found = functions.find(({ id }) => id === to.functionId)
    if (!found) return null
    return { functionId: found.id, personId: null, name: found.name, address: found.email }
  }
  const found = people.find(({ id }) => id === to.personId)
  if (!found) return null
  return { functionId: null, personId: found.id, name: found.name, address: found.email }
}
