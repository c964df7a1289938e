import { sql } from 'kysely'
import { type Db } from '../../db/connect.ts'

export interface StoredMessage {
  messageId: string | null
  /** Of the raw bytes, lower-case hex; null for what was written here and never was a mail that came. */
  sha256: string | null
  /** The kind of a message in a ticket, else 'duplicate', 'waiting', 'quarantined', or why a sent mail is loose. */
  kind: string
  direction: 'in' | 'out' | 'internal'
  /** The number of its ticket now; null: it is in none. */
  ticket: string | null
  arrivedAt: Date
}

const atOnce = 1_000

/**
 * Every message there is, page by page: those in tickets, then bytes that are no message of their own, since they
 * repeat one, wait to be read, could not be filed, or were sent by us and answer nothing.
 */
export async function* storedMessages(db: Db): AsyncGenerator<StoredMessage> {
  yield* inTickets(db)
  yield* others(db)
}

async function* inTickets(db: Db): AsyncGenerator<StoredMessage> {
  let last: string | null = null
  for (;;) {
    const rows = await pageOfMessages(db, last)
    for (const { messageId, sha256, kind, direction, ticket, arrivedAt } of rows) {
      const hex = sha256 === null ? null : sha256.toString('hex')
      yield { messageId, sha256: hex, kind, direction, ticket, arrivedAt }
    }
    last = rows.at(-1)?.id ?? null
    if (last === null) return
  }
}

async function pageOfMessages(db: Db, after: string | null) {
  return db
    .selectFrom('message')
    .innerJoin('ticket', 'ticket.id', 'message.ticket_id')
    .select(['message.id', 'message.message_id as messageId', 'message.sha256', 'message.kind'])
    .select(['message.direction', 'ticket.number as ticket', 'message.arrived_at as arrivedAt'])
    .where('message.copy_of', 'is', null)
    .$if(after !== null, (query) => query.where('message.id', '>', after ?? ''))
    .orderBy('message.id')
    .limit(atOnce)
    .execute()
}

async function* others(db: Db): AsyncGenerator<StoredMessage> {
  let last = 0
  for (;;) {
    const rows = await pageOfDeliveries(db, last)
    for (const { messageId, sha256, kind, direction, ticket, arrivedAt } of rows) {
      yield { messageId, sha256, kind, direction, ticket, arrivedAt }
    }
    last = rows.at(-1)?.id ?? 0
    if (last === 0) return
  }
}

/** The first delivery of bytes that no message has. */
async function pageOfDeliveries(
  db: Db,
  after: number,
): Promise<(StoredMessage & { id: number })[]> {
  const { rows } = await sql<StoredMessage & { id: number }>`
    select delivery.id, coalesce(message.message_id, loose.message_id) as "messageId",
      encode(delivery.sha256, 'hex') as sha256,
      case when delivery.state <> 'done' then delivery.state
        when loose.delivery_id is not null then loose.kind else 'duplicate' end as kind,
      case when loose.delivery_id is null then coalesce(message.direction, 'in') else 'out' end as direction,
      ticket.number as ticket, delivery.arrived_at as "arrivedAt"
    from delivery
    left join message on message.id = delivery.message_id
    left join ticket on ticket.id = message.ticket_id
    left join loose_answer as loose on loose.delivery_id = delivery.id
    where delivery.id > ${after}
      and not exists (select from message as own
        where own.sha256 = delivery.sha256 and own.direction <> 'out')
      and not exists (select from message as own
        where own.sha256 = delivery.sha256 and own.direction = 'out')
      and not exists (select from delivery as earlier
        where earlier.sha256 = delivery.sha256 and earlier.id < delivery.id)
    order by delivery.id limit ${atOnce}`.execute(db)
  return rows
}
