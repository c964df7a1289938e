import { sql } from 'kysely'
import { type Tx } from '../../db/connect.ts'
import { survivors } from '../../ticket/survivors.ts'
import { readSubject } from '../read/subject.ts'
import { type Known, mostNamed, type Relative } from './known.ts'
import { type Letter } from './letter.ts'
import { answeredBy } from './named.ts'

/** For how long the same subject from the same sender may be the same matter. */
export const shortlyMs = 30 * 86_400_000

/**
 * Looks up the messages that letters may belong with: those they name, those that name them or the same as they
 * do, and those of the same conversation; and the tickets whose numbers they tell or that their senders have.
 * What an officer has written stays inside, and a copy that a division made leads nowhere. Returns the tickets.
 */
export async function lookUpRelatives(
  tx: Tx,
  letters: readonly Letter[],
  known: Known,
): Promise<string[]> {
  const named = letters.flatMap(({ reading }) => answeredBy(reading))
  const conversations = letters.flatMap(({ reading }) => reading.conversation ?? [])
  const own = letters.flatMap(({ reading }) => reading.messageId ?? [])
  const met = [
    ...(await find(tx, named, byId, (id, one) => known.addNamed(id, one))),
    ...(await find(tx, named, byProviderId, (id, one) => known.addNamed(id, one))),
    ...(await find(tx, [...own, ...named], byNames, (id, one) => known.addNaming(id, one))),
    ...(await find(tx, conversations, byConversation, (id, one) => known.addConversation(id, one))),
    ...(await numbered(tx, letters, known)),
  ]
  await recent(tx, letters, known)
  return unique(met)
}

const byId = sql`message_id = wanted`
/** A reply of ours that its provider has given another id (docs/sending.md). */
const byProviderId = sql`id in (select reply_id from outbox where provider_id = wanted)`
const byNames = sql`array_append(refs, in_reply_to) @> array[wanted]`
const byConversation = sql`conversation = wanted`

interface RelativeRow {
  wanted: string
  id: string
  ticket_id: string
  direction: 'in' | 'out'
  arrived_at: Date
  message_id: string | null
  from_address: string
  subject: string
  begins_anew: boolean
}

/**
 * The first messages for each of these ids, as `Known` keeps them. An id that thousands name joins nothing, so
 * the index need not find all of them. Returns their tickets.
 */
async function find(
  tx: Tx,
  ids: readonly string[],
  fits: ReturnType<typeof sql>,
  add: (wanted: string, one: Relative) => void,
): Promise<string[]> {
  if (ids.length === 0) return []
  if (fits === byNames) await sql`set local gin_fuzzy_search_limit = 1000`.execute(tx)
  const { rows } = await sql<RelativeRow>`
    select wanted, m.* from unnest(${unique(ids)}::text[]) as wanted
    cross join lateral (
      select id, ticket_id, direction, arrived_at, message_id, from_address, subject, begins_anew
      from message
      where ${fits} and direction <> 'internal' and copy_of is null
      order by arrived_at limit ${mostNamed}
    ) m`.execute(tx)
  for (const row of rows) add(row.wanted, relativeOf(row))
  return rows.map((row) => row.ticket_id)
}

function relativeOf(row: RelativeRow): Relative {
  const { base, isReply } = readSubject(row.subject)
  return {
    messageId: row.id,
    ticketId: row.ticket_id,
    direction: row.direction,
    arrivedAt: row.arrived_at,
    name: row.message_id,
    from: row.from_address,
    base,
    isReply,
    beginsAnew: row.begins_anew,
  }
}

/** Tickets by the numbers in subjects; of one that was merged the one that it is a part of. */
async function numbered(tx: Tx, letters: readonly Letter[], known: Known): Promise<string[]> {
  const numbers = unique(letters.flatMap(({ reading }) => reading.about.ticketNumber ?? []))
  if (numbers.length === 0) return []
  const rows = await tx
    .selectFrom('ticket')
    .select(['number', 'id'])
    .where('number', 'in', numbers)
    .execute()
  const ends = await survivors(
    tx,
    rows.map(({ id }) => id),
  )
  for (const { number, id } of rows) known.numbered.set(number, ends.get(id) ?? id)
  return [...ends.values()]
}

/** What the senders have asked shortly before or after; they are not met, since nothing joins by it. */
async function recent(tx: Tx, letters: readonly Letter[], known: Known): Promise<void> {
  const sought = letters.filter(({ reading }) => maySuggest(reading))
  if (sought.length === 0) return
  const { rows } = await sql<RecentRow>`
    select distinct t.id, t.inquirer_address, t.subject, t.arrived_at
    from unnest(${sought.map(({ reading }) => reading.from.address)}::text[],
      ${sought.map(({ delivery }) => delivery.arrivedAt)}::timestamptz[]) as it (address, at)
    cross join lateral (
      select id, inquirer_address, subject, arrived_at from ticket
      where inquirer_address = it.address and status not in ('sorted', 'merged')
        and arrived_at between it.at - interval '30 days' and it.at + interval '30 days'
      order by arrived_at desc limit ${mostNamed}
    ) t
    order by t.arrived_at, t.id`.execute(tx)
  for (const row of rows) {
    const { base } = readSubject(row.subject)
    known.addRecent(row.inquirer_address, { ticketId: row.id, base, arrivedAt: row.arrived_at })
  }
}

interface RecentRow {
  id: string
  inquirer_address: string
  subject: string
  arrived_at: Date
}

/** Only what a person wrote; forms and the like have one sender for many people. */
export function maySuggest({ kind, from, about }: Letter['reading']): boolean {
  return kind === 'human' && from.address !== '' && about.base !== ''
}

function unique(some: readonly string[]): string[] {
  return [...new Set(some)]
}
