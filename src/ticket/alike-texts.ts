import { type RawBuilder, sql } from 'kysely'

export interface AlikeText {
  turnId: string
  ticketId: string
  sender: string
  signature: number[]
  /** The campaign that the question has been gathered into. */
  campaignId: string | null
}

/**
 * The latest questions between two instants whose texts may say the same. They are found by their bands before
 * anything else: by date PostgreSQL would walk through everything that has come.
 */
export function textsLike(
  bands: readonly number[],
  { from, to }: { from: Date; to: Date },
): RawBuilder<AlikeText> {
  return sql<AlikeText>`
    with near as materialized (select message_id, sender, signature, arrived_at
      from text_print where bands && ${bands}::integer[])
    select turn.id as "turnId", turn.ticket_id as "ticketId", near.sender, near.signature,
      (select event.data->>'campaignId' from event where event.turn_id = turn.id
        and event.kind = 'ticket.campaign' order by event.id limit 1) as "campaignId"
    from near
    join message on message.id = near.message_id
    join turn on turn.ticket_id = message.ticket_id and turn.opened_by = message.id
    where near.arrived_at between ${from} and ${to}
    order by near.arrived_at desc limit 500`
}
