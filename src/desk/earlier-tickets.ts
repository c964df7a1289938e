import { type Queryable } from '../db/connect.ts'
import { isHidden } from './hidden.ts'

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
    .where('status', 'not in', ['sorted', 'merged'])
    .orderBy('arrived_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ sensitive, status, subject, ...row }) => {
    return { ...row, subject: isHidden({ sensitive, status }) ? null : subject }
  })
}
