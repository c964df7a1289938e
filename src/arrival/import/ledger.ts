import { type Selectable, sql } from 'kysely'
import { type Queryable, type Tx } from '../../db/connect.ts'
import { type DeliveryTable } from '../../db/schema.ts'

/** Where an import found a message, and when it had arrived. */
export interface ImportedDelivery {
  mailboxId: string
  folder: string
  /** null: it was in a file. */
  server: { uidvalidity: number; uid: number } | null
  sha256: Buffer
  internalDate: Date
  arrivedAt: Date
  sentAt: Date | null
  receivedAt: Date | null
  /** What the arrival was read from, in plain Swedish. */
  arrivalReason: string
}

/**
 * Enters a message that an import brings, in the transaction that stores its bytes. On a server it is the very
 * row that the reader of the mailbox would write, so that whoever comes second finds it there. It waits for the
 * import alone (drain.ts). Null: it was there already.
 */
export async function enterImported(
  tx: Tx,
  one: ImportedDelivery,
  now: Date,
): Promise<number | null> {
  const row = await tx
    .insertInto('delivery')
    .values({
      mailbox_id: one.mailboxId,
      folder: one.folder,
      uidvalidity: one.server?.uidvalidity ?? 0,
      uid: one.server?.uid ?? sql<number>`nextval('import_uid')`,
      sha256: one.sha256,
      internal_date: one.internalDate,
      arrived_at: one.arrivedAt,
      received_at: one.receivedAt,
      sent_at: one.sentAt,
      ingested_at: now,
      origin: 'import',
      arrival_reason: one.arrivalReason,
    })
    .onConflict((on) => on.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

/** A message that we have the bytes of. */
export interface Known {
  deliveryId: number
  /** Lower-case hex. */
  sha256: string
  /** False: an import has stored it and was interrupted before it was filed. */
  isFiled: boolean
}

/** Which of these bytes we have, by their hash in hex; a delivery that still waits for the import before others. */
export async function knownBytes(
  db: Queryable,
  hashes: readonly Buffer[],
): Promise<Map<string, Known>> {
  if (hashes.length === 0) return new Map()
  const rows = await db
    .selectFrom('delivery')
    .select(['id', 'sha256', 'state', 'origin'])
    .where('sha256', 'in', hashes)
    .orderBy('id')
    .execute()
  const known = rows.map(knownOf).sort((a, b) => Number(b.isFiled) - Number(a.isFiled))
  return new Map(known.map((one) => [one.sha256, one]))
}

/** The messages of a folder on a server that we have, by UID. */
export async function knownUidsOf(
  db: Queryable,
  place: { mailboxId: string; folder: string; uidvalidity: number },
): Promise<Map<number, Known>> {
  const rows = await db
    .selectFrom('delivery')
    .select(['id', 'uid', 'sha256', 'state', 'origin'])
    .where('mailbox_id', '=', place.mailboxId)
    .where('folder', '=', place.folder)
    .where('uidvalidity', '=', place.uidvalidity)
    .execute()
  return new Map(rows.map((row) => [row.uid, knownOf(row)]))
}

function knownOf(
  row: Pick<Selectable<DeliveryTable>, 'id' | 'sha256' | 'state' | 'origin'>,
): Known {
  const waits = row.state === 'waiting' && row.origin === 'import'
  return { deliveryId: row.id, sha256: row.sha256.toString('hex'), isFiled: !waits }
}

/** Deliveries that are done wait for the import once more. */
export async function waitAgain(db: Queryable, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('delivery')
    .set({ state: 'waiting', message_id: null, reason: null })
    .where('id', 'in', ids)
    .where('state', '=', 'done')
    .where('origin', '=', 'import')
    .execute()
}

/** The delivery is kept, but it has become no message. */
export async function markKept(tx: Tx, id: number, reason: string): Promise<void> {
  await tx
    .updateTable('delivery')
    .set({ state: 'done', message_id: null, reason })
    .where('id', '=', id)
    .execute()
}
