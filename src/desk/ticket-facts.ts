import { type Queryable } from '../db/connect.ts'
import { isHidden } from './hidden.ts'

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

export interface EarlierTicket {
  number: string
  /** Null where the content is sensitive. */
  subject: string | null
  arrivedAt: Date
  firstReplyAt: Date | null
}

/** What the same sender has asked before, newest first. */
export async function earlierTickets(
  db: Queryable,
  of: { ticketId: string; address: string },
  limit = 5,
): Promise<EarlierTicket[]> {
  const rows = await db
    .selectFrom('ticket')
    .select((on) => [
      'number',
      'subject',
      'sensitive',
      'status',
      'arrived_at as arrivedAt',
      on
        .selectFrom('turn')
        .select((turn) => turn.fn.min('turn.first_reply_at').as('at'))
        .whereRef('turn.ticket_id', '=', 'ticket.id')
        .as('firstReplyAt'),
    ])
    .where('inquirer_address', '=', of.address)
    .where('id', '!=', of.ticketId)
    .where('status', '!=', 'sorted')
    .orderBy('arrived_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ sensitive, status, subject, ...row }) => {
    return { ...row, subject: isHidden({ sensitive, status }) ? null : subject }
  })
}

/** The latest words from outside; '' when there are none. What is answered must have been read. */
export async function latestQuestionId(db: Queryable, ticketId: string): Promise<string> {
  const row = await db
    .selectFrom('message')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .where('direction', '=', 'in')
    .orderBy('arrived_at', 'desc')
    .orderBy('ingested_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? ''
}
