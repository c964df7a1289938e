import { type Db } from '../db/connect.ts'

/** What became of a mail that was sent from the demo's page. */
export interface Fate {
  number: string
  became: 'question' | 'feedback' | 'sorted'
}

/** Null as long as the mail has not been read. */
export async function fateOf(db: Db, messageId: string): Promise<Fate | null> {
  const row = await db
    .selectFrom('message')
    .innerJoin('ticket', 'ticket.id', 'message.ticket_id')
    .select(['ticket.number', 'ticket.status', 'message.direction'])
    .where('message.message_id', '=', messageId)
    .executeTakeFirst()
  if (row === undefined) return null
  const { number, direction, status } = row
  if (direction === 'internal') return { number, became: 'feedback' }
  return { number, became: status === 'sorted' ? 'sorted' : 'question' }
}
