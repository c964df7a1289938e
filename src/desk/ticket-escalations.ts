import { type Queryable } from '../db/connect.ts'

/** A hand-over and its clock. */
export interface EscalationView {
  id: string
  turnId: string
  to: string
  summary: string
  escalatedAt: Date
  dueAt: Date
  feedbackAt: Date | null
  feedbackBy: string | null
  endedAt: Date | null
}

/** The hand-overs of a ticket, oldest first. */
export async function readEscalations(db: Queryable, ticketId: string): Promise<EscalationView[]> {
  return db
    .selectFrom('escalation')
    .select([
      'id',
      'turn_id as turnId',
      'to_name as to',
      'summary',
      'escalated_at as escalatedAt',
      'due_at as dueAt',
      'feedback_at as feedbackAt',
      'feedback_by as feedbackBy',
      'ended_at as endedAt',
    ])
    .where('ticket_id', '=', ticketId)
    .orderBy('escalated_at')
    .execute()
}
