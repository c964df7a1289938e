import { sql } from 'kysely'
import { type Tx } from '../db/connect.ts'
import { notify } from '../db/listen.ts'
import { type LinkKind } from '../journey.ts'
import { type NewEvent, recordAll } from './events.ts'
import { lockTickets, type Ticket } from './tickets.ts'

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
  const judged = await settled(tx, rows)
  const fresh = rows.filter((row) => !judged.has(keyOf(row)))
  if (fresh.length === 0) return
  await tx
    .insertInto('ticket_link')
    .values(fresh)
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

/** Those of these pairs that a person has judged already, whichever of the two was noted first. */
async function settled(tx: Tx, rows: readonly Pair[]): Promise<Set<string>> {
  const ids = rows.flatMap(({ ticket_id, other_id }) => [ticket_id, other_id])
  const found = await tx
    .selectFrom('ticket_link')
    .select(['ticket_id', 'other_id'])
    .where('ticket_id', 'in', ids)
    .where('other_id', 'in', ids)
    .where('settled_at', 'is not', null)
    .execute()
  return new Set(found.map(keyOf))
}

interface Pair {
  ticket_id: string
  other_id: string
}

function keyOf({ ticket_id, other_id }: Pair): string {
  return [ticket_id, other_id].toSorted().join(' ')
}

/** A person has said that two linked tickets do not belong together. Event on both: `ticket.kept-apart`. */
export async function keepApart(
  tx: Tx,
  { ticketId, otherId }: { ticketId: string; otherId: string },
  personId: string,
  now: Date,
): Promise<void> {
  const ids = [ticketId, otherId]
  const tickets = await lockTickets(tx, ids)
  const changed = await tx
    .updateTable('ticket_link')
    .set({ settled_at: now, settled_by: personId, outcome: 'dismissed' })
    .where('ticket_id', 'in', ids)
    .where('other_id', 'in', ids)
    .where('settled_at', 'is', null)
    .returning('ticket_id')
    .execute()
  if (changed.length === 0) return
  const [one, two] = tickets
  if (one === undefined || two === undefined) return
  await recordAll(tx, [keptApart(one, two, personId, now), keptApart(two, one, personId, now)])
  for (const id of ids) await notify(tx, 'ticket', id)
}

function keptApart({ id }: Ticket, { number }: Ticket, personId: string, now: Date): NewEvent {
  return { kind: 'ticket.kept-apart', at: now, ticketId: id, personId, data: { number } }
}

/** Whether a person has said that two tickets do not belong together. */
export async function wereKeptApart(tx: Tx, oneId: string, otherId: string): Promise<boolean> {
  const found = await tx
    .selectFrom('ticket_link')
    .select('kind')
    .where('ticket_id', 'in', [oneId, otherId])
    .where('other_id', 'in', [oneId, otherId])
    .where('outcome', '=', 'dismissed')
    .executeTakeFirst()
  return found !== undefined
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
