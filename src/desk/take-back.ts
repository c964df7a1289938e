import { type Context } from '../context.ts'
import { type Queryable } from '../db/connect.ts'
import { type LetterKind, queues } from '../journey.ts'
import { isReply } from '../mail/outbox.ts'
import { draftKeyOf, hasten, withdraw } from '../mail/outbox/take-back.ts'
import { replyWithdrawn } from '../ticket/withdraw-reply.ts'
import { lockTicket } from '../ticket/tickets.ts'

/** A reply that a person has sent, and wants to do something about. */
export interface SentReply {
  ticketId: string
  outboxId: string
  personId: string
}

/**
 * Its author takes back a reply that has not left, with what goes as copy of it. 'gone': it is under way, has left or
 * may have, is somebody else's, or never was in this ticket.
 */
export async function takeBack(
  { db }: Pick<Context, 'db'>,
  { ticketId, outboxId, personId }: SentReply,
  now: Date,
): Promise<{ outcome: 'withdrawn' | 'gone' }> {
  return db.transaction().execute(async (tx) => {
    await lockTicket(tx, ticketId)
    const row = await replyRow(tx, { ticketId, outboxId })
    if (row === null || row.person_id !== personId) return { outcome: 'gone' }
    const words = row.new_text
    const withdrawn = await withdraw(tx, { replyId: row.reply_id, words })
    if (!withdrawn) return { outcome: 'gone' }
    const reply = { ticketId, outboxId, personId, turnId: row.turn_id, replyId: row.reply_id }
    await replyWithdrawn(tx, reply, now)
    return { outcome: 'withdrawn' }
  })
}

/** Lets a reply leave now, not when it can no longer be taken back. */
export async function sendNow(
  { db, jobs }: Pick<Context, 'db' | 'jobs'>,
  { ticketId, outboxId, personId }: SentReply,
  now: Date,
): Promise<{ outcome: 'hastened' | 'gone' }> {
  const row = await replyRow(db, { ticketId, outboxId })
  const isOwn = row !== null && row.person_id === personId
  const hastened = isOwn && (await hasten(db, row.reply_id, now))
  if (!hastened) return { outcome: 'gone' }
  await jobs.hint(queues.send)
  return { outcome: 'hastened' }
}

/** The latest reply of a person in a ticket that can still be taken back; null: there is none. */
export async function replyToTakeBack(
  db: Queryable,
  { ticketId, personId }: { ticketId: string; personId: string },
): Promise<string | null> {
  const row = await db
    .selectFrom('outbox')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .where('person_id', '=', personId)
    .where('state', '=', 'queued')
    .where('attempts', '=', 0)
    .where('reply_id', 'is not', null)
    .where('is_copy', '=', false)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

/** What a reply that was taken back said, for its author to go on with. */
export interface TakenBack {
  kind: LetterKind
  text: string
  /** Of the composer that it was written in: its files are kept under it. */
  draftKey: string
}

/** null: the person has taken back no such reply in this ticket. */
export async function readTakenBack(
  db: Queryable,
  { ticketId, outboxId, personId }: SentReply,
): Promise<TakenBack | null> {
  const row = await db
    .selectFrom('outbox')
    .select(['kind', 'text', 'idempotency_key'])
    .where('id', '=', outboxId)
    .where('ticket_id', '=', ticketId)
    .where('person_id', '=', personId)
    .where('state', '=', 'withdrawn')
    .executeTakeFirst()
  if (row === undefined || !isReply(row)) return null
  return { kind: row.kind, text: row.text, draftKey: draftKeyOf(row) }
}

/** Whether a mail is a reply of this ticket. */
export async function isInTicket(
  db: Queryable,
  reply: Omit<SentReply, 'personId'>,
): Promise<boolean> {
  return (await replyRow(db, reply)) !== null
}

async function replyRow(db: Queryable, { ticketId, outboxId }: Omit<SentReply, 'personId'>) {
  const row = await db
    .selectFrom('outbox')
    .innerJoin('message', 'message.id', 'outbox.reply_id')
    .select(['message.new_text', 'outbox.turn_id', 'outbox.person_id'])
    .select('message.id as reply_id')
    .where('outbox.id', '=', outboxId)
    .where('outbox.ticket_id', '=', ticketId)
    .where('outbox.is_copy', '=', false)
    .executeTakeFirst()
  return row ?? null
}
