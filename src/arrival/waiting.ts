import { sql } from 'kysely'
import { type Queryable, type Tx } from '../db/connect.ts'

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
  return described(db, first(db, most, origin))
}

/**
 * The same, held until the transaction ends: other receivers pass over it. What an import has stored waits for
 * the import alone (import/drain.ts): it is filed in the order of time once all of it is there.
 */
export async function claimWaiting(tx: Tx, most: number, now: Date): Promise<Waiting[]> {
  const due = first(tx, most, 'imap').where((where) =>
    where.or([where('retry_at', 'is', null), where('retry_at', '<=', now)]),
  )
  return described(tx, due.forUpdate().skipLocked())
}

function first(db: Queryable, most: number, origin: 'imap' | 'import') {
  return db
    .selectFrom('delivery')
    .select(['id', 'mailbox_id', 'folder', 'sha256', 'internal_date', 'arrived_at'])
    .select(['arrival_reason', 'ingested_at', 'attempts'])
    .where('state', '=', 'waiting')
    .where('origin', '=', origin)
    .orderBy('arrived_at')
    .orderBy('id')
    .limit(most)
}

/**
 * They are found first and described after: where PostgreSQL does not know how many wait, which is whenever many
 * come at once, it would otherwise describe them all to find the first.
 */
async function described(db: Queryable, found: ReturnType<typeof first>): Promise<Waiting[]> {
  return db
    .with(
      (cte) => cte('found').materialized(),
      () => found,
    )
    .selectFrom('found')
    .innerJoin('raw_message', 'raw_message.sha256', 'found.sha256')
    .leftJoin('folder', (on) =>
      on
        .onRef('folder.mailbox_id', '=', 'found.mailbox_id')
        .onRef('folder.path', '=', 'found.folder'),
    )
    .select([
      'found.id',
      'found.mailbox_id as mailboxId',
      'found.folder',
      'folder.special_use as folderUse',
      'found.sha256',
      'raw_message.size',
      'found.internal_date as internalDate',
      'found.arrived_at as arrivedAt',
      'found.arrival_reason as arrivalReason',
      'found.ingested_at as ingestedAt',
      'found.attempts',
    ])
    .orderBy('found.arrived_at')
    .orderBy('found.id')
    .execute()
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
