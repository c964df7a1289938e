import { sql } from 'kysely'
import { type Queryable, type Tx } from '../db/connect.ts'
import { holdEpoch } from './epoch.ts'
import { noteMail, type Place } from './fetch/folders.ts'

export { beginEpoch, Deposed } from './epoch.ts'

/** A message on the server whose bytes are stored. */
export interface NewDelivery {
  uid: number
  sha256: Buffer
  internalDate: Date
  arrivedAt: Date
  /** As `Arrival` has them. */
  receivedAt?: Date | null
  sentAt?: Date | null
  reason?: string | null
}

/** Above any UIDVALIDITY that a server can give (RFC 3501 section 9, nz-number). */
const beyond = 2 ** 32

/**
 * The server gives the numbers of a folder a second time. What was entered under them stays, under a UIDVALIDITY
 * that no server has, so that what now has the numbers can be entered.
 */
export async function setNumbersAside(
  tx: Tx,
  at: Place & { uidvalidity: number; epoch: number },
): Promise<void> {
  await holdEpoch(tx, at)
  await sql`
    update delivery set uidvalidity = (
      select max(uidvalidity) + ${beyond}::bigint from delivery
      where mailbox_id = ${at.mailboxId} and folder = ${at.folder}
        and uidvalidity % ${beyond}::bigint = ${at.uidvalidity}
    )
    where mailbox_id = ${at.mailboxId} and folder = ${at.folder}
      and uidvalidity = ${at.uidvalidity}`.execute(tx)
}

/**
 * Enters what we have moved to another folder of the mailbox: the same bytes under another UID, so that they
 * are not fetched again there. Nothing waits to be read twice.
 * @throws Deposed when a later reader has begun
 */
export async function enterMoved(
  tx: Tx,
  from: Place & { uidvalidity: number; epoch: number },
  to: { folder: string; uidvalidity: number; uids: ReadonlyMap<number, number> },
): Promise<void> {
  await holdEpoch(tx, from)
  await sql`
    insert into delivery (mailbox_id, folder, uidvalidity, uid, sha256, internal_date, arrived_at,
      ingested_at, received_at, sent_at, arrival_reason, origin, state, message_id, reason)
    select mailbox_id, ${to.folder}, ${to.uidvalidity}, moved.uid, sha256, internal_date, arrived_at,
      ingested_at, received_at, sent_at, arrival_reason, origin, 'done', message_id,
      'Vi har flyttat mejlet hit efter intaget.'
    from delivery
    join unnest(${[...to.uids.keys()]}::bigint[], ${[...to.uids.values()]}::bigint[])
      as moved (was, uid) on moved.was = delivery.uid
    where mailbox_id = ${from.mailboxId} and folder = ${from.folder}
      and uidvalidity = ${from.uidvalidity}
    on conflict do nothing`.execute(tx)
}

/**
 * Enters messages whose bytes are stored in the same transaction. One that is there already stays as it
 * is. Returns how many were new.
 * @throws Deposed when a later reader has begun
 */
export async function enter(
  tx: Tx,
  at: Place & { uidvalidity: number; epoch: number },
  deliveries: readonly NewDelivery[],
  now: Date,
): Promise<number> {
  if (deliveries.length === 0) return 0
  await holdEpoch(tx, at)
  const rows = deliveries.map((one) => ({
    mailbox_id: at.mailboxId,
    folder: at.folder,
    uidvalidity: at.uidvalidity,
    uid: one.uid,
    sha256: one.sha256,
    internal_date: one.internalDate,
    arrived_at: one.arrivedAt,
    ingested_at: now,
    received_at: one.receivedAt ?? null,
    sent_at: one.sentAt ?? null,
    arrival_reason: one.reason ?? null,
  }))
  const entered = await tx
    .insertInto('delivery')
    .values(rows)
    .onConflict((on) => on.columns(['mailbox_id', 'folder', 'uidvalidity', 'uid']).doNothing())
    .returning('id')
    .execute()
  await noteMail(tx, at, now)
  return entered.length
}

/** A stored message that is not in any ticket yet. */
export interface Waiting {
  id: number
  mailboxId: string
  folder: string
  /** See `FolderToRead`; null: nobody has looked. */
  folderUse: string | null
  sha256: Buffer
  /** Bytes. */
  size: number
  internalDate: Date
  arrivedAt: Date
  /** Why it arrived then, in plain Swedish, when it is not simply what the mail server noted. */
  arrivalReason: string | null
  ingestedAt: Date
  attempts: number
}

/** What waits to be read, the earliest arrival first. Nothing is held. */
export async function waitingDeliveries(
  db: Queryable,
  most: number,
  origin: 'imap' | 'import',
): Promise<Waiting[]> {
  return waiting(db, origin).limit(most).execute()
}

/**
 * The same, held until the transaction ends: other receivers pass over it. What an import has stored waits for
 * the import alone (import/drain.ts): it is filed in the order of time once all of it is there.
 */
export async function claimWaiting(tx: Tx, most: number, now: Date): Promise<Waiting[]> {
  return waiting(tx, 'imap')
    .where((where) =>
      where.or([where('delivery.retry_at', 'is', null), where('delivery.retry_at', '<=', now)]),
    )
    .limit(most)
    .forUpdate('delivery')
    .skipLocked()
    .execute()
}

function waiting(db: Queryable, origin: 'imap' | 'import') {
  return db
    .selectFrom('delivery')
    .innerJoin('raw_message', 'raw_message.sha256', 'delivery.sha256')
    .leftJoin('folder', (on) =>
      on
        .onRef('folder.mailbox_id', '=', 'delivery.mailbox_id')
        .onRef('folder.path', '=', 'delivery.folder'),
    )
    .select([
      'delivery.id',
      'delivery.mailbox_id as mailboxId',
      'delivery.folder',
      'folder.special_use as folderUse',
      'delivery.sha256',
      'raw_message.size',
      'delivery.internal_date as internalDate',
      'delivery.arrived_at as arrivedAt',
      'delivery.arrival_reason as arrivalReason',
      'delivery.ingested_at as ingestedAt',
      'delivery.attempts',
    ])
    .where('delivery.state', '=', 'waiting')
    .where('delivery.origin', '=', origin)
    .orderBy('delivery.arrived_at')
    .orderBy('delivery.id')
}

/**
 * What has been claimed and cannot be read yet waits until `until`, so that the next claim takes others. Nothing is
 * counted against it.
 */
export async function putOff(tx: Tx, ids: readonly number[], until: Date): Promise<void> {
  if (ids.length === 0) return
  await tx.updateTable('delivery').set({ retry_at: until }).where('id', 'in', ids).execute()
}

/** Holds those that still wait and nobody else holds, until the transaction ends. */
export async function holdWaiting(tx: Tx, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const rows = await tx
    .selectFrom('delivery')
    .select('id')
    .where('id', 'in', ids)
    .where('state', '=', 'waiting')
    .orderBy('id')
    .forUpdate()
    .skipLocked()
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** The deliveries have become these messages, or turned out to be some that were there. */
export async function markDone(
  tx: Tx,
  done: readonly { deliveryId: number; messageId: string; reason: string | null }[],
): Promise<void> {
  if (done.length === 0) return
  const [ids, messageIds, reasons] = [
    done.map(({ deliveryId }) => deliveryId),
    done.map(({ messageId }) => messageId),
    done.map(({ reason }) => reason),
  ]
  await sql`
    update delivery set state = 'done', message_id = it.message_id, reason = it.reason
    from unnest(${ids}::bigint[], ${messageIds}::uuid[], ${reasons}::text[]) as it (id, message_id, reason)
    where delivery.id = it.id`.execute(tx)
}

/** Filing it failed; it waits for another try at `retryAt`, or is set aside for a person: null. */
export async function noteFailure(
  db: Queryable,
  id: number,
  failed: { reason: string; retryAt: Date | null },
): Promise<void> {
  await db
    .updateTable('delivery')
    .set(({ eb }) => ({
      attempts: eb('attempts', '+', 1),
      state: failed.retryAt === null ? 'quarantined' : 'waiting',
      reason: failed.reason,
      retry_at: failed.retryAt,
    }))
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .execute()
}

/**
 * A delivery that was set aside waits to be read once more, as if it had just come: a fault has been mended.
 * False: it is not set aside. Hint the queue `receive` after the commit.
 */
export async function readAgain(db: Queryable, id: number): Promise<boolean> {
  const again = await db
    .updateTable('delivery')
    .set({ state: 'waiting', attempts: 0, reason: null, retry_at: null })
    .where('id', '=', id)
    .where('state', '=', 'quarantined')
    .returning('id')
    .executeTakeFirst()
  return again !== undefined
}
