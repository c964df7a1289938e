import { sql } from 'kysely'
import { type Queryable } from '../db/connect.ts'
import { askedOf } from './asked-of.ts'

/** A question that was handed over to an officer, as the officer sees it. */
export interface Question {
  id: string
  ticketId: string
  number: string
  /** Null where the content is sensitive: it is read on the question's own page. */
  subject: string | null
  sensitive: boolean
  inquirer: string
  summary: string
  /** The function or officer it was handed over to. */
  to: string
  askedBy: string
  escalatedAt: Date
  dueAt: Date
  feedbackAt: Date | null
  feedbackBy: string | null
  endedAt: Date | null
}

/** How many answered questions stay on the list. */
const recent = 10

/** What waits for this officer or a function the officer belongs to, first due first; then the latest done. */
export async function listQuestions(
  db: Queryable,
  personId: string,
): Promise<{ waiting: Question[]; done: Question[] }> {
  const waiting = await questionsOf(db, personId)
    .where('escalation.feedback_at', 'is', null)
    .where('escalation.ended_at', 'is', null)
    .orderBy('escalation.due_at')
    .execute()
  const done = await questionsOf(db, personId)
    .where((row) =>
      row.or([
        row('escalation.feedback_at', 'is not', null),
        row('escalation.ended_at', 'is not', null),
      ]),
    )
    .orderBy(sql`coalesce(escalation.feedback_at, escalation.ended_at) desc`)
    .limit(recent)
    .execute()
  return { waiting: waiting.map(listed), done: done.map(listed) }
}

/** One question; null when there is none, or when it is somebody else's. */
export async function findQuestion(
  db: Queryable,
  of: { escalationId: string; personId: string },
): Promise<(Question & { fullSubject: string }) | null> {
  const row = await questionsOf(db, of.personId)
    .where('escalation.id', '=', of.escalationId)
    .executeTakeFirst()
  return row === undefined ? null : { ...listed(row), fullSubject: row.subject }
}

function questionsOf(db: Queryable, personId: string) {
  return db
    .selectFrom('escalation')
    .innerJoin('ticket', 'ticket.id', 'escalation.ticket_id')
    .innerJoin('person as asker', 'asker.id', 'escalation.escalated_by')
    .select([
      'escalation.id',
      'escalation.ticket_id as ticketId',
      'ticket.number',
      'ticket.subject',
      'ticket.sensitive',
      'ticket.urgent',
      'ticket.inquirer_name',
      'ticket.inquirer_address',
      'escalation.summary',
      'escalation.to_name as to',
      'asker.name as askedBy',
      'escalation.escalated_at as escalatedAt',
      'escalation.due_at as dueAt',
      'escalation.feedback_at as feedbackAt',
      'escalation.feedback_by as feedbackBy',
      'escalation.ended_at as endedAt',
    ])
    .where(askedOf(personId))
}

type QuestionRow = Awaited<ReturnType<ReturnType<typeof questionsOf>['executeTakeFirstOrThrow']>>

function listed(row: QuestionRow): Question {
  const { inquirer_name, inquirer_address, urgent, subject, ...rest } = row
  const sensitive = row.sensitive.length > 0 || urgent !== null
  const inquirer = inquirer_name || inquirer_address
  return { ...rest, sensitive, subject: sensitive ? null : subject, inquirer }
}
