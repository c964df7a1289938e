import { type Header, readHeaders } from '../arrival/parse/headers.ts'
import { type Queryable } from '../db/connect.ts'
import { type InboundKind } from '../journey.ts'
import { type Address } from '../mail/address.ts'
import { sql } from 'kysely'
import { isHidden } from './hidden.ts'

/** A mail that opened a ticket, as one tries on it what is to be decided about mail. */
export interface RecentMail {
  messageId: string
  number: string
  sha256: Buffer | null
  from: Address
  subject: string
  kind: InboundKind
  areaKey: string
  arrivedAt: Date
  isUrgent: boolean
  /** Its words are not to be shown outside its ticket. */
  isHidden: boolean
  isAnswered: boolean
}

/** The mails that opened a ticket since then, the newest first, at most so many. */
export async function recentMail(
  db: Queryable,
  { since, most }: { since: Date; most: number },
): Promise<RecentMail[]> {
  const rows = await db
    .selectFrom('turn')
    .innerJoin('message', 'message.id', 'turn.opened_by')
    .innerJoin('ticket', 'ticket.id', 'turn.ticket_id')
    .select(['message.id', 'message.sha256', 'message.from_name', 'message.from_address'])
    .select(['message.subject', 'message.kind', 'turn.arrived_at', 'turn.first_reply_at'])
    .select(['ticket.number', 'ticket.area_key', 'ticket.urgent'])
    .select(['ticket.sensitive', 'ticket.status'])
    .where('turn.arrived_at', '>=', since)
    .where(
      sql<boolean>`not exists (select from turn as earlier
        where earlier.ticket_id = turn.ticket_id and earlier.arrived_at < turn.arrived_at)`,
    )
    .orderBy('turn.arrived_at', 'desc')
    .limit(most)
    .execute()
  return rows.map((row) => ({
    messageId: row.id,
    number: row.number,
    sha256: row.sha256,
    from: { name: row.from_name, address: row.from_address },
    subject: row.subject,
    kind: row.kind as InboundKind,
    areaKey: row.area_key,
    arrivedAt: row.arrived_at,
    isUrgent: row.urgent !== null,
    isHidden: isHidden(row),
    isAnswered: row.first_reply_at !== null,
  }))
}

/** How much of a mail is read for its header. Bytes, and mails at a time. */
const head = { bytes: 32_768, atOnce: 200 }

/** The headers of these mails, by message. One whose original is not there has none. */
export async function headersOf(
  db: Queryable,
  mails: readonly Pick<RecentMail, 'messageId' | 'sha256'>[],
): Promise<Map<string, Header[]>> {
  const found = new Map<string, Header[]>()
  for (let from = 0; from < mails.length; from += head.atOnce) {
    const some = mails.slice(from, from + head.atOnce)
    const hashes = some.flatMap(({ sha256 }) => sha256 ?? [])
    const rows = await db
      .selectFrom('raw_chunk')
      .select('sha256')
      .select(sql<Buffer>`substring(bytes from 1 for ${head.bytes})`.as('beginning'))
      .where(sql<boolean>`sha256 = any(${hashes}::bytea[])`)
      .where('seq', '=', 0)
      .execute()
    const heads = new Map(rows.map((row) => [row.sha256.toString('hex'), row.beginning]))
    for (const { messageId, sha256 } of some) {
      const beginning = heads.get(sha256?.toString('hex') ?? '')
      if (beginning !== undefined) found.set(messageId, readHeaders(beginning))
    }
  }
  return found
}
