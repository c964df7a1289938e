import { type Queryable } from '../db/connect.ts'

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
