import { sql } from 'kysely'
import { type Tx } from '../../db/connect.ts'
import { type Attachment } from '../../db/schema.ts'
import { isSame } from './dedupe.ts'
import { Known, type KnownMessage, mostNamed, type Namesake } from './known.ts'
import { type House, type Letter } from './letter.ts'
import { lookUpDeeds } from './look-up-deeds.ts'
import { lookUpRelatives } from './look-up-relatives.ts'
import { isOwnMail } from './own-mail.ts'
import { printer, printFrom } from './print.ts'
import { findSent } from './sent-mail.ts'

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
    ...(await lookUpRelatives(tx, letters, known)),
    ...(await findSent(tx, letters, { known, house })),
  ]
  const ticketIds = [...new Set(met)]
  await lookUpDeeds(tx, letters, { known, ticketIds })
  return { known, ticketIds }
}

async function sameBytes(tx: Tx, letters: readonly Letter[], known: Known): Promise<string[]> {
  const hashes = letters.map(({ delivery }) => delivery.sha256)
  const rows = await tx
    .selectFrom('message')
    .select(['id', 'ticket_id', 'direction', 'arrived_at', 'sha256'])
    .where(sql<boolean>`sha256 = any(${hashes}::bytea[])`)
    .where('direction', '<>', 'out')
    .where('copy_of', 'is', null)
    .execute()
  for (const row of rows) if (row.sha256 !== null) known.addBytes(row.sha256, messageOf(row))
  return rows.map((row) => row.ticket_id)
}

/**
 * Anybody may use an id as often as he likes, or none, so only what agrees in everything short is compared word
 * for word, and only so many of it. Of the tickets only those are met that a letter's twin is in.
 */
async function sameIds(tx: Tx, letters: readonly Letter[], known: Known): Promise<string[]> {
  await usedIds(tx, letters, known)
  const sought = letters.map(({ reading }) => reading).filter(({ date }) => date !== null)
  if (sought.length === 0) return []
  const { rows } = await sql<NamesakeRow>`
    select m.id, m.ticket_id, m.direction, m.arrived_at, m.attachments,
      coalesce(it.message_id, '') as message_id, it.from_address, it.date_header, it.subject,
      encode(sha256(convert_to(m.text, 'UTF8')), 'hex') as text,
      encode(sha256(convert_to(m.html, 'UTF8')), 'hex') as html
    from (select distinct * from unnest(
      ${sought.map(({ messageId }) => messageId)}::text[],
      ${sought.map(({ from }) => from.address)}::text[],
      ${sought.map(({ date }) => date)}::timestamptz[],
      ${sought.map(({ subject }) => subject)}::text[])
      as sought (message_id, from_address, date_header, subject)) it
    cross join lateral (
      (select id, ticket_id, direction, arrived_at, attachments, text, html from message
      where message_id = it.message_id and from_address = it.from_address
        and date_header = it.date_header and subject = it.subject and direction <> 'out'
        and copy_of is null
      order by arrived_at desc limit ${mostNamed})
      union all
      (select id, ticket_id, direction, arrived_at, attachments, text, html from message
      where it.message_id is null and message_id is null and from_address = it.from_address
        and date_header = it.date_header and subject = it.subject and direction <> 'out'
        and copy_of is null
      order by arrived_at desc limit ${mostNamed})
    ) m`.execute(tx)
  const prints = sought.map((reading) => ({ reading, print: printer(reading) }))
  return rows.flatMap((row) => {
    const namesake = namesakeOf(row)
    known.addNamesake(row.message_id, namesake)
    const isTwin = prints.some(({ reading, print }) => isSame(namesake, reading, print))
    return isTwin ? [row.ticket_id] : []
  })
}

async function usedIds(tx: Tx, letters: readonly Letter[], known: Known): Promise<void> {
  const ids = [...new Set(letters.flatMap(({ reading }) => reading.messageId ?? []))]
  if (ids.length === 0) return
  const { rows } = await sql<{ id: string }>`
    select wanted as id from unnest(${ids}::text[]) as wanted
    where exists (select from message where message_id = wanted)`.execute(tx)
  for (const { id } of rows) known.usedIds.add(id)
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

interface MessageRow {
  id: string
  ticket_id: string
  direction: 'in' | 'out' | 'internal'
  arrived_at: Date
}

interface NamesakeRow extends MessageRow {
  message_id: string
  from_address: string
  date_header: Date
  subject: string
  attachments: Attachment[]
  /** Hashes, in hex. */
  text: string
  html: string | null
}

function namesakeOf(row: NamesakeRow): Namesake {
  const { from_address: from, date_header: date, subject } = row
  const print = () => printFrom(row.text, row.html, row.attachments)
  return { ...messageOf(row), from, date, subject, print }
}

function messageOf({ id, ticket_id: ticketId, direction, arrived_at }: MessageRow): KnownMessage {
  return { messageId: id, ticketId, direction, arrivedAt: arrived_at }
}
