import { type Queryable } from '../db/connect.ts'
import { type Exclusion } from '../journey.ts'

/** A question of the ticket and its clock. */
export interface TurnView {
  id: string
  arrivedAt: Date
  dueAt: Date
  excluded: Exclusion | null
  excludedReason: string | null
  firstReplyAt: Date | null
  completeReplyAt: Date | null
}

/** The turns of a ticket, oldest first. */
export async function readTurns(db: Queryable, ticketId: string): Promise<TurnView[]> {
  return db
    .selectFrom('turn')
    .select([
      'id',
      'arrived_at as arrivedAt',
      'due_at as dueAt',
      'excluded',
      'excluded_reason as excludedReason',
      'first_reply_at as firstReplyAt',
      'complete_reply_at as completeReplyAt',
    ])
    .where('ticket_id', '=', ticketId)
    .orderBy('arrived_at')
    .execute()
}

/** The question whose clock runs: the oldest that is counted and not completely answered. */
export function openTurnOf(turns: readonly TurnView[]): TurnView | null {
  const asked = turns.filter(({ excluded }) => excluded === null || excluded === 'internal')
  return asked.find(({ completeReplyAt }) => completeReplyAt === null) ?? null
}
