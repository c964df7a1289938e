import { sql } from 'kysely'
import { type Tx } from '../db/connect.ts'
import { notify } from '../db/listen.ts'
import { type LinkKind } from '../journey.ts'

export interface NewLink {
  /** The one that answers, or that came later. */
  ticketId: string
  otherId: string
  kind: LinkKind
  /** In plain Swedish. */
  reason: string
}

/** Kinds that give way to another: a guess, and one that says that the two do not belong together. */
const weak: readonly LinkKind[] = ['subject', 'topic']

/** Notes that tickets may belong together. What is settled stays, and so does what is noted, unless it is weak. */
export async function addLinks(tx: Tx, links: readonly NewLink[], now: Date): Promise<void> {
  if (links.length === 0) return
  const pairs = Map.groupBy(links, ({ ticketId, otherId }) => `${ticketId} ${otherId}`)
  const rows = [...pairs.values()].flatMap((some) => {
    const one = some.find(({ kind }) => !weak.includes(kind)) ?? some[0]
    if (one === undefined) return []
    const { ticketId, otherId, kind, reason } = one
    return [{ ticket_id: ticketId, other_id: otherId, kind, reason, at: now }]
  })
  await tx
    .insertInto('ticket_link')
    .values(rows)
    .onConflict((on) =>
      on
        .columns(['ticket_id', 'other_id'])
        .doUpdateSet((row) => ({
          kind: row.ref('excluded.kind'),
          reason: row.ref('excluded.reason'),
        }))
        .where('ticket_link.settled_at', 'is', null)
        .where('ticket_link.kind', 'in', weak),
    )
    .execute()
}

/** A person has said whether two tickets belong together. */
export async function settleLink(
  tx: Tx,
  { ticketId, otherId }: { ticketId: string; otherId: string },
  by: { personId: string; outcome: 'joined' | 'dismissed' },
  now: Date,
): Promise<void> {
  await tx
    .updateTable('ticket_link')
    .set({ settled_at: now, settled_by: by.personId, outcome: by.outcome })
    .where('ticket_id', 'in', [ticketId, otherId])
    .where('other_id', 'in', [ticketId, otherId])
    .where('settled_at', 'is', null)
    .execute()
  for (const id of [ticketId, otherId]) await notify(tx, 'ticket', id)
}

/** The links of a ticket that has become a part of another are that one's. */
export async function moveLinks(tx: Tx, fromId: string, intoId: string): Promise<void> {
  await sql`
    insert into ticket_link (ticket_id, other_id, kind, reason, at, settled_at, settled_by, outcome)
    select ends.ticket_id, ends.other_id, kind, reason, at, settled_at, settled_by, outcome
    from ticket_link, lateral (select
      case when ticket_link.ticket_id = ${fromId} then ${intoId}::uuid else ticket_link.ticket_id end as ticket_id,
      case when ticket_link.other_id = ${fromId} then ${intoId}::uuid else ticket_link.other_id end as other_id
    ) as ends
    where (ticket_link.ticket_id = ${fromId} or ticket_link.other_id = ${fromId})
      and ends.ticket_id <> ends.other_id
    on conflict (ticket_id, other_id) do update set kind = excluded.kind, reason = excluded.reason
    where ticket_link.settled_at is null and ticket_link.kind = any(${weak}::text[])
      and excluded.settled_at is null and excluded.kind <> all(${weak}::text[])`.execute(tx)
  await tx
    .deleteFrom('ticket_link')
    .where((link) => link.or([link('ticket_id', '=', fromId), link('other_id', '=', fromId)]))
    .execute()
}

/**
 * A ticket that was only linked to this one because its sender had no part in it, and has one now; not when a
 * person has done something in it.
 */
export async function nowTogether(tx: Tx, ticketId: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select other.id from ticket_link as link
    join ticket as other
      on other.id = case when link.ticket_id = ${ticketId} then link.other_id else link.ticket_id end
    where (link.ticket_id = ${ticketId} or link.other_id = ${ticketId})
      and link.settled_at is null and link.kind in ('reference', 'conversation', 'number')
      and other.status <> 'merged'
      and not exists (select from event where event.ticket_id = other.id and person_id is not null)
      and exists (
        select from message as one join message as two on two.from_address = one.from_address
        where one.ticket_id = ${ticketId} and one.direction = 'in' and one.from_address <> ''
          and two.ticket_id = other.id and two.direction = 'in'
      )
    order by other.arrived_at, other.id
    limit 1`.execute(tx)
  return rows[0]?.id ?? null
}
