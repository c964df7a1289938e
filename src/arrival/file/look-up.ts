import { sql } from 'kysely'
import { type Tx } from '../../db/connect.ts'
import { Known, type KnownMessage, mostNamed, printFrom } from './known.ts'
import { type House, type Letter } from './letter.ts'
import { isOwnMail } from './own-mail.ts'
import { findSent } from './sent-mail.ts'
import { answeredBy, referredBy } from './thread.ts'

/** What a batch of letters can meet, and the tickets it may change. */
export interface Found {
  known: Known
  ticketIds: string[]
}

/** Looks up for all letters at once what is compared with each: a handful of queries, however many they are. */
export async function lookUp(tx: Tx, letters: readonly Letter[], house: House): Promise<Found> {
  const known = new Known()
  const met = [
    ...(await sameBytes(tx, letters, known)),
    ...(await sameIds(tx, letters, known)),
    ...(await ownReplies(tx, letters, { known, house })),
    ...(await referredTo(tx, letters, known)),
    ...(await findSent(
      tx,
      letters.flatMap(({ reading }) => referredBy(reading)),
      { known, house },
    )),
  ]
  const ticketIds = [...new Set(met)]
  await senders(tx, letters, { known, ticketIds })
  return { known, ticketIds }
}

async function sameBytes(tx: Tx, letters: readonly Letter[], known: Known): Promise<string[]> {
  const hashes = letters.map(({ delivery }) => delivery.sha256)
  const rows = await tx
    .selectFrom('message')
    .select(['id', 'ticket_id', 'direction', 'arrived_at', 'sha256'])
    .where(sql<boolean>`sha256 = any(${hashes}::bytea[])`)
    .where('direction', '<>', 'out')
    .execute()
  for (const row of rows) if (row.sha256 !== null) known.addBytes(row.sha256, messageOf(row))
  return rows.map((row) => row.ticket_id)
}

async function sameIds(tx: Tx, letters: readonly Letter[], known: Known): Promise<string[]> {
  const ids = letters.flatMap(({ reading }) => reading.messageId ?? [])
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('message')
    .select(['id', 'ticket_id', 'direction', 'arrived_at', 'attachments'])
    .select(['message_id', 'from_address', 'date_header', 'subject'])
    .select(sql<string>`encode(sha256(convert_to(text, 'UTF8')), 'hex')`.as('text'))
    .select(sql<string | null>`encode(sha256(convert_to(html, 'UTF8')), 'hex')`.as('html'))
    .where(sql<boolean>`message_id = any(${ids}::text[])`)
    .orderBy('arrived_at')
    .execute()
  for (const row of rows) {
    const print = printFrom(row.text, row.html, row.attachments)
    const mail = { from: row.from_address, date: row.date_header, subject: row.subject }
    known.addNamesake(row.message_id ?? '', { ...messageOf(row), ...mail, print: () => print })
  }
  return rows.map((row) => row.ticket_id)
}

/** Only a mail that claims to be ours, with an id that only we can make, may be a copy of a reply. */
async function ownReplies(
  tx: Tx,
  letters: readonly Letter[],
  { known, house }: { known: Known; house: House },
): Promise<string[]> {
  const own = letters.filter((letter) => isOwnMail(letter, house))
  const ids = own.flatMap(({ reading }) => reading.messageId?.toLowerCase() ?? [])
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('message')
    .select(['id', 'ticket_id', 'direction', 'arrived_at', 'message_id', 'text'])
    .where('message_id', 'in', ids)
    .where('direction', '=', 'out')
    .execute()
  for (const row of rows) {
    known.replies.set(row.message_id ?? '', { ...messageOf(row), text: row.text })
  }
  return rows.map((row) => row.ticket_id)
}

/** The messages that ordinary ids stand for; the tickets only of the nearest id that a letter names. */
async function referredTo(tx: Tx, letters: readonly Letter[], known: Known): Promise<string[]> {
  const chains = letters.map(({ reading }) => answeredBy(reading))
  const ids = [...new Set(chains.flat())]
  if (ids.length === 0) return []
  const { rows } = await sql<MessageRow & { wanted: string }>`
    select wanted, m.id, m.ticket_id, m.direction, m.arrived_at
    from unnest(${ids}::text[]) as wanted
    cross join lateral (
      select id, ticket_id, direction, arrived_at from message
      where message_id = wanted and direction <> 'internal'
      order by arrived_at limit ${mostNamed}
    ) m`.execute(tx)
  for (const row of rows) known.addNamed(row.wanted, messageOf(row))
  return chains.flatMap((chain) => {
    const nearest = chain.find((id) => known.named(id).length > 0)
    return nearest === undefined ? [] : known.named(nearest).map(({ ticketId }) => ticketId)
  })
}

async function senders(
  tx: Tx,
  letters: readonly Letter[],
  { known, ticketIds }: { known: Known; ticketIds: readonly string[] },
): Promise<void> {
  if (ticketIds.length === 0) return
  const addresses = [...new Set(letters.map(({ reading }) => reading.from.address))]
  const rows = await tx
    .selectFrom('message')
    .select(['ticket_id', 'from_address'])
    .distinct()
    .where('ticket_id', 'in', ticketIds)
    .where('direction', '=', 'in')
    .where('from_address', 'in', addresses)
    .execute()
  for (const row of rows) known.addSender(row.ticket_id, row.from_address)
}

interface MessageRow {
  id: string
  ticket_id: string
  direction: 'in' | 'out' | 'internal'
  arrived_at: Date
}

function messageOf({ id, ticket_id: ticketId, direction, arrived_at }: MessageRow): KnownMessage {
  return { messageId: id, ticketId, direction, arrivedAt: arrived_at }
}
