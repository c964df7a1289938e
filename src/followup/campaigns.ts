import { type Context } from '../context.ts'
import { type Queryable } from '../db/connect.ts'
import { type Asked, campaignMs, forgetOld, gather } from '../ticket/campaigns.ts'

const atOnce = 200
/** What is gathered holds its tickets until so many have been. */
const perTransaction = 10

/**
 * Looks through the questions that have come since the last time for the same text from many. Old mail that was
 * brought in is left alone. Returns how many it looked at.
 */
export async function findCampaigns({ db }: Pick<Context, 'db'>, now: Date): Promise<number> {
  await forgetOld(db, now)
  const fresh = await notYetCompared(db, now)
  for (let i = 0; i < fresh.length; i += perTransaction) {
    const some = fresh.slice(i, i + perTransaction)
    await db.transaction().execute((tx) => gather(tx, some, now))
  }
  return fresh.length
}

async function notYetCompared(db: Queryable, now: Date): Promise<Asked[]> {
  return db
    .selectFrom('turn')
    .innerJoin('message', 'message.id', 'turn.opened_by')
    .innerJoin('ticket', 'ticket.id', 'turn.ticket_id')
    .select(['message.id as messageId', 'ticket.id as ticketId', 'message.subject'])
    .select(['message.from_address as sender', 'message.new_text as text'])
    .select('turn.arrived_at as arrivedAt')
    .where('turn.arrived_at', '>=', new Date(now.getTime() - campaignMs))
    .where('turn.excluded', 'is', null)
    .where('turn.part_of', 'is', null)
    .where('ticket.imported_at', 'is', null)
    .where((on) =>
      on.not(
        on.exists(
          on
            .selectFrom('text_print')
            .select('message_id')
            .whereRef('text_print.message_id', '=', 'message.id'),
        ),
      ),
    )
    .orderBy('turn.arrived_at')
    .limit(atOnce)
    .execute()
}
