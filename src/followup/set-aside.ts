import { readAgain } from '../arrival/ledger.ts'
import { dayMs } from '../clock/local-time.ts'
import { type Context } from '../context.ts'
import { type Db } from '../db/connect.ts'
import { queues } from '../journey.ts'

/** A mail whose bytes we have and that is in no ticket: filing it failed again and again. */
export interface SetAside {
  id: number
  mailbox: string
  folder: string
  arrivedAt: Date
  /** The fault's own words, for whoever mends it. */
  reason: string | null
}

/** The newest of them, and how many there are. */
export async function listSetAside(
  db: Db,
  most: number,
): Promise<{ number: number; mails: SetAside[] }> {
  const { number } = await setAside(db)
    .select(({ fn }) => fn.countAll<number>().as('number'))
    .executeTakeFirstOrThrow()
  const mails = await setAside(db)
    .innerJoin('mailbox', 'mailbox.id', 'delivery.mailbox_id')
    .select(['delivery.id', 'mailbox.address as mailbox', 'delivery.folder'])
    .select(['delivery.arrived_at as arrivedAt', 'delivery.reason'])
    .orderBy('delivery.arrived_at', 'desc')
    .orderBy('delivery.id', 'desc')
    .limit(most)
    .execute()
  return { number, mails }
}

/** The original of one of them; null: it is not set aside (any more). */
export async function setAsideRaw(db: Db, id: number): Promise<Buffer | null> {
  const row = await setAside(db)
    .select('delivery.sha256')
    .where('delivery.id', '=', id)
    .executeTakeFirst()
  return row?.sha256 ?? null
}

/** Lets one be read again, or all of them, after a fault has been mended. Returns how many there were. */
export async function letReadAgain(
  { db, jobs }: Pick<Context, 'db' | 'jobs'>,
  which: number | 'all',
): Promise<number> {
  const rows =
    which === 'all' ? await setAside(db).select('delivery.id').execute() : [{ id: which }]
  let number = 0
  for (const { id } of rows) if (await readAgain(db, id)) number += 1
  if (number > 0) await jobs.hint(queues.receive)
  return number
}

/** A mail that is in a ticket, though nobody could read it: only its original says what it is about. */
export interface Unreadable {
  number: string
  mailbox: string
  arrivedAt: Date
  /** In plain Swedish. */
  why: string
}

/** Those of the last 30 days whose ticket still waits for us, the newest first. */
export async function listUnreadable(db: Db, now: Date, most: number): Promise<Unreadable[]> {
  const rows = await db
    .selectFrom('message')
    .innerJoin('ticket', 'ticket.id', 'message.ticket_id')
    .innerJoin('mailbox', 'mailbox.id', 'ticket.mailbox_id')
    .select(['ticket.number', 'mailbox.address as mailbox'])
    .select(['message.arrived_at as arrivedAt', 'message.reasons'])
    .where('message.kind', '=', 'unreadable')
    .where('message.ingested_at', '>=', new Date(now.getTime() - 30 * dayMs))
    .where('ticket.status', 'not in', ['answered', 'closed', 'sorted'])
    .orderBy('message.ingested_at', 'desc')
    .limit(most)
    .execute()
  return rows.map(({ reasons, ...one }) => ({ ...one, why: reasons.kind ?? '' }))
}

function setAside(db: Db) {
  return db.selectFrom('delivery').where('delivery.state', '=', 'quarantined')
}
