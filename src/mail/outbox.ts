import { sql, type Selectable } from 'kysely'
import { type Db, type Queryable, type Tx } from '../db/connect.ts'
import { notify } from '../db/listen.ts'
import { type OutboxTable } from '../db/schema.ts'
import { replyKinds, type OutboundKind, type ReplyKind } from '../journey.ts'
import { type Reply } from '../ticket/replies.ts'
import { hasGivenUp, nextAttempt, type Verdict } from './delivery-error.ts'
import { type Mail } from './mail.ts'

export type OutboxRow = Selectable<OutboxTable>

export interface NewOutgoing {
  /** Where the message id names the row, that row's id; otherwise one is made. */
  id?: string
  kind: OutboundKind
  /** The same key queues one mail, however often it is asked for. */
  idempotencyKey: string
  mail: Mail
  messageId: string
  ticketId?: string | null
  turnId?: string | null
  replyId?: string | null
  escalationId?: string | null
  personId?: string | null
  mailboxId?: string | null
  /** Whether we put a copy in the Sent folder ourselves. */
  sentCopy: boolean
}

export type Queued = { id: string; outcome: 'queued' | 'already' }

/** Puts a mail in the outbox, in the transaction of what it is about. */
export async function queueMail(tx: Tx, one: NewOutgoing, now: Date): Promise<Queued> {
  const row = await tx
    .insertInto('outbox')
    .values({ ...rowOf(one), next_attempt_at: now, created_at: now })
    .onConflict((on) => on.column('idempotency_key').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (row === undefined) {
    const known = await tx
      .selectFrom('outbox')
      .select('id')
      .where('idempotency_key', '=', one.idempotencyKey)
      .executeTakeFirstOrThrow()
    return { id: known.id, outcome: 'already' }
  }
  await notify(tx, 'outbox', row.id)
  return { id: row.id, outcome: 'queued' }
}

/** A reply to the inquirer, as against what goes to colleagues. */
export function isReply(row: Pick<OutboxRow, 'kind'>): row is { kind: ReplyKind } {
  return replyKinds.some((kind) => kind === row.kind)
}

/** The reply to the inquirer that a mail is; null for what goes to colleagues. */
export function replyOf(row: OutboxRow): Reply | null {
  const { id, ticket_id: ticketId, turn_id: turnId, person_id: personId } = row
  if (!isReply(row) || ticketId === null || personId === null) return null
  return { ticketId, turnId, outboxId: id, kind: row.kind, personId }
}

/**
 * Takes up to `limit` mails to send now, the longest waiting first. Each is marked as under way before it
 * is returned, so that whoever finds it so after a crash knows that it may have left.
 */
export async function claimWaiting(db: Db, now: Date, limit: number): Promise<OutboxRow[]> {
  return db
    .with('waiting', (cte) =>
      cte
        .selectFrom('outbox')
        .select('id')
        .where('state', '=', 'queued')
        .where('next_attempt_at', '<=', now)
        .orderBy('next_attempt_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('outbox')
    .from('waiting')
    .set((row) => ({
      state: 'sending',
      attempted_at: now,
      attempts: row(row.ref('outbox.attempts'), '+', 1),
    }))
    .whereRef('outbox.id', '=', 'waiting.id')
    .returningAll('outbox')
    .execute()
}

/** The server has taken it. False when that was known already. */
export async function markSent(tx: Tx, id: string, acceptedAt: Date): Promise<boolean> {
  return settle(tx, id, ['sending', 'unknown'], {
    state: 'sent',
    accepted_at: acceptedAt,
    fault: null,
  })
}

/**
 * Not taken, and worth another try: back in the queue, or failed when that has gone on for too long.
 * 'gone' when somebody else has decided about it meanwhile.
 */
export async function retryLater(
  tx: Tx,
  row: Pick<OutboxRow, 'id' | 'attempts' | 'created_at'>,
  verdict: Pick<Verdict, 'about' | 'words'>,
  now: Date,
): Promise<'queued' | 'failed' | 'gone'> {
  const failed = hasGivenUp(row.created_at, now, verdict.about)
  const state = failed ? 'failed' : 'queued'
  const done = await settle(tx, row.id, ['sending'], {
    state,
    next_attempt_at: nextAttempt(row.attempts, now, verdict.about),
    fault: verdict.words,
  })
  return done ? state : 'gone'
}

/** Refused for good. False when somebody else has decided about it meanwhile. */
export async function fail(tx: Tx, id: string, words: string): Promise<boolean> {
  return settle(tx, id, ['sending'], { state: 'failed', fault: words })
}

/** It may have left or not: it is never sent again by itself. */
export async function markUnknown(tx: Tx, id: string, words: string): Promise<boolean> {
  return settle(tx, id, ['sending'], { state: 'unknown', fault: words })
}

/**
 * Mails that a sender left under way when it died, last tried before `before`; held until the transaction
 * ends. The caller decides about each.
 */
export async function staleSending(tx: Tx, before: Date): Promise<OutboxRow[]> {
  return tx
    .selectFrom('outbox')
    .selectAll()
    .where('state', '=', 'sending')
    .where('attempted_at', '<', before)
    .orderBy('attempted_at')
    .limit(100)
    .forUpdate()
    .skipLocked()
    .execute()
}

/** How long after its acceptance each try at the copy may come. */
const copyTries = ['0 s', '30 s', '2 min', '30 min', '12 h']

/** Takes up to `limit` sent mails whose copy is to be stored now, and counts the try before it is made. */
export async function claimCopies(db: Db, now: Date, limit: number): Promise<OutboxRow[]> {
  const due = sql<boolean>`accepted_at + (${copyTries}::interval[])[sent_copy_attempts + 1] <= ${now}`
  return db
    .with('waiting', (cte) =>
      cte
        .selectFrom('outbox')
        .select('id')
        .where('sent_copy', '=', 'pending')
        .where('state', '=', 'sent')
        .where(due)
        .orderBy('accepted_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('outbox')
    .from('waiting')
    .set((row) => ({
      sent_copy_attempts: row(row.ref('outbox.sent_copy_attempts'), '+', 1),
    }))
    .whereRef('outbox.id', '=', 'waiting.id')
    .returningAll('outbox')
    .execute()
}

/** The copy is in Sent, or this try failed; after the last one it is given up. Says nothing of the mail. */
export async function noteCopy(
  db: Queryable,
  row: Pick<OutboxRow, 'id' | 'sent_copy_attempts'>,
  stored: boolean,
): Promise<void> {
  const over = stored || row.sent_copy_attempts >= copyTries.length
  if (!over) return
  await db
    .updateTable('outbox')
    .set({ sent_copy: stored ? 'stored' : 'failed' })
    .where('id', '=', row.id)
    .where('sent_copy', '=', 'pending')
    .execute()
  await notify(db, 'outbox', row.id)
}

type Change = Partial<Pick<OutboxRow, 'accepted_at' | 'next_attempt_at' | 'fault'>> & {
  state: OutboxRow['state']
}

async function settle(
  tx: Tx,
  id: string,
  from: OutboxRow['state'][],
  change: Change,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('outbox')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', from)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await notify(tx, 'outbox', id)
  return true
}

function rowOf({ mail, ...one }: NewOutgoing) {
  return {
    ...(one.id === undefined ? {} : { id: one.id }),
    kind: one.kind,
    idempotency_key: one.idempotencyKey,
    ticket_id: one.ticketId ?? null,
    turn_id: one.turnId ?? null,
    reply_id: one.replyId ?? null,
    escalation_id: one.escalationId ?? null,
    person_id: one.personId ?? null,
    mailbox_id: one.mailboxId ?? null,
    message_id: one.messageId,
    from_name: mail.fromName,
    from_address: mail.fromAddress,
    to_name: mail.toName,
    to_address: mail.toAddress,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    in_reply_to: mail.inReplyTo,
    refs: mail.refs,
    auto_submitted: mail.autoSubmitted,
    sent_copy: one.sentCopy ? ('pending' as const) : ('none' as const),
  }
}
