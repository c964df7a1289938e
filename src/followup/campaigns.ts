import { type Context } from '../context.ts'
import { campaignMs, forgetOld, gather } from '../ticket/campaigns.ts'

const atOnce = 200

/**
 * Looks through the questions that have come since the last time for the same text from many. Old mail that was
 * brought in is left alone. Returns how many it looked at.
 */
export async function findCampaigns(ctx: Pick<Context, 'db'>, now: Date): Promise<number> {
  return ctx.db.transaction().execute(async (tx) => {
    await forgetOld(tx, now)
    const fresh = await tx
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
    for (const one of fresh) await gather(tx, one, now)
    return fresh.length
  })
}
