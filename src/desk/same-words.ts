import { type RawBuilder, sql } from 'kysely'

/**
 * Whether a ticket waits for nothing but the answer that all of its campaign may get, as a condition on `ticket` or
 * on another row of it: every question that waits is one that was gathered into the campaign, and the citizen has
 * written nothing more about it. What else somebody asks is read by itself.
 */
export function waitsWithAll(ticket: 'ticket' | 'member'): RawBuilder<boolean> {
  const of = (column: 'id' | 'campaign_id' | 'status') => sql.ref(`${ticket}.${column}`)
  return sql<boolean>`(${of('campaign_id')} is not null and ${of('status')} in ('new', 'started')
    and coalesce((select bool_and(
      exists (select from event where event.turn_id = turn.id and event.kind = 'ticket.campaign'
        and event.data->>'campaignId' = ${of('campaign_id')}::text)
      and not exists (select from message where message.ticket_id = turn.ticket_id
        and message.turn_id = turn.id and message.id <> turn.opened_by
        and message.direction = 'in' and message.kind in ('human', 'web-form')))
      from turn where turn.ticket_id = ${of('id')} and turn.complete_reply_at is null
        and (turn.excluded is null or turn.excluded = 'internal')), false))`
}
