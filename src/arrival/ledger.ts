import { sql } from 'kysely'
import { type Tx } from '../db/connect.ts'
import { holdEpoch } from './epoch.ts'
import { noteMail, type Place } from './fetch/folders.ts'

export { beginEpoch, Deposed } from './epoch.ts'
export {
  claimWaiting,
  holdWaiting,
  markDone,
  noteFailure,
  putOff,
  readAgain,
  type Waiting,
  waitingDeliveries,
} from './waiting.ts'

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
