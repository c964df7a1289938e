import { type Db, type Queryable, type Tx } from '../db/connect.ts'
import { mergeTickets } from '../ticket/merge.ts'
import { unmergeTickets } from '../ticket/unmerge.ts'
import { lockTickets, type Ticket } from '../ticket/tickets.ts'
import { holderOf } from './checks.ts'

export interface MergeRequest {
  ticketId: string
  /** Of the other ticket, as it was typed. */
  number: string
  personId: string
  /** The person has seen that the inquirers are not the same, and that each can come to read the other's words. */
  accepted: boolean
}

export type MergedByHand =
  | { outcome: 'merged'; gone: string; stays: string }
  | { outcome: 'other-inquirer'; number: string }
  | { outcome: 'refused'; reason: string }
  | { outcome: 'taken'; by: string }

/** A person says that two tickets are one. The one that came first stays. */
export async function mergeByHand(db: Db, request: MergeRequest, now: Date): Promise<MergedByHand> {
  return db.transaction().execute(async (tx) => {
    const otherId = await idOf(tx, request.number.trim().toUpperCase())
    if (otherId === request.ticketId) {
      return refused('Det är samma ärende. Ange numret på ett annat.')
    }
    const held = otherId === null ? [] : await lockTickets(tx, [request.ticketId, otherId])
    const one = held.find(({ id }) => id === request.ticketId)
    const other = held.find(({ id }) => id === otherId)
    if (one === undefined || other === undefined) {
      return refused('Det finns inget ärende med det numret.')
    }
    const inTheWay = (await hinders(tx, one, request)) ?? (await hinders(tx, other, request))
    if (inTheWay !== null) return inTheWay
    const isSame = one.inquirer_address === other.inquirer_address
    if (!isSame && !request.accepted) return { outcome: 'other-inquirer', number: other.number }
    const why = isSame ? 'Samma fråga.' : 'Samma fråga från två avsändare.'
    return merge(tx, [one, other], { personId: request.personId, why }, now)
  })
}

async function merge(
  tx: Tx,
  [one, other]: [Ticket, Ticket],
  by: { personId: string; why: string },
  now: Date,
): Promise<MergedByHand> {
  const [into, from] = one.arrived_at <= other.arrived_at ? [one, other] : [other, one]
  const { outcome } = await mergeTickets(tx, { fromId: from.id, intoId: into.id }, by, now)
  if (outcome !== 'merged') return refused('Ärendet är redan ihopslaget.')
  return { outcome, gone: from.number, stays: into.number }
}

/** Null: nothing does. */
async function hinders(
  tx: Tx,
  ticket: Ticket,
  { personId }: MergeRequest,
): Promise<MergedByHand | null> {
  const { number, status } = ticket
  if (status === 'merged') return refused(`${number} är redan ihopslaget.`)
  if (status === 'sorted') return refused(`${number} är bortsorterat. Lägg tillbaka det först.`)
  const holder = await holderOf(tx, ticket, personId)
  return holder === null ? null : { outcome: 'taken', by: holder }
}

/** A person takes apart what was merged, named by the ticket that is gone. */
export async function unmergeByHand(
  db: Db,
  { number, personId }: { number: string; personId: string },
  now: Date,
): Promise<{ outcome: 'unmerged' | 'gone' } | { outcome: 'taken'; by: string }> {
  return db.transaction().execute(async (tx) => {
    const merge = await tx
      .selectFrom('ticket_merge')
      .innerJoin('ticket', 'ticket.id', 'ticket_merge.from_id')
      .select(['ticket_merge.id', 'from_id', 'into_id'])
      .where('ticket.number', '=', number)
      .where('undone_at', 'is', null)
      .executeTakeFirst()
    if (merge === undefined) return { outcome: 'gone' }
    for (const ticket of await lockTickets(tx, [merge.from_id, merge.into_id])) {
      const holder = await holderOf(tx, ticket, personId)
      if (holder !== null) return { outcome: 'taken', by: holder }
    }
    const { outcome } = await unmergeTickets(tx, merge.id, personId, now)
    return { outcome }
  })
}

/** The number of the ticket that this one has become a part of; null: it stands for itself. */
export async function survivorOf(db: Queryable, number: string): Promise<string | null> {
  const row = await db
    .selectFrom('ticket')
    .innerJoin('ticket as survivor', 'survivor.id', 'ticket.merged_into_id')
    .select('survivor.number')
    .where('ticket.number', '=', number)
    .executeTakeFirst()
  return row?.number ?? null
}

/** The numbers of the tickets that have become a part of this one. */
export async function mergedInto(db: Queryable, ticketId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('ticket')
    .select('number')
    .where('merged_into_id', '=', ticketId)
    .orderBy('number')
    .execute()
  return rows.map(({ number }) => number)
}

async function idOf(tx: Tx, number: string): Promise<string | null> {
  const row = await tx
    .selectFrom('ticket')
    .select('id')
    .where('number', '=', number)
    .executeTakeFirst()
  return row?.id ?? null
}

function refused(reason: string): MergedByHand {
  return { outcome: 'refused', reason }
}
