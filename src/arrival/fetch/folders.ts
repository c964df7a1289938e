import { sql } from 'kysely'
import { type Queryable, type Tx } from '../../db/connect.ts'
import { asReader } from '../epoch.ts'

export { isAsked } from './asked.ts'

/** One folder of one mailbox. */
export interface Place {
  mailboxId: string
  folder: string
  /** From `beginEpoch`: what is noted of the folder is refused when another reader has begun. */
  epoch?: number
}

/** What we remember of a folder. */
export interface FolderMemory {
  /** When we last looked; null before that. */
  uidvalidity: number | null
  /** Every UID below it is in the ledger, explained or gone; null: nobody knows. */
  completeBelow: number | null
  /** In flight when the line broke: one of them may be the reason. */
  suspects: ReadonlySet<number>
  /** The messages below it were there when the server numbered the folder anew; 0: it never has. */
  renumberedBelow: number
}

export async function recallFolder(db: Queryable, place: Place): Promise<FolderMemory> {
  const row = await db
    .selectFrom('folder')
    .select(['uidvalidity', 'complete_below', 'suspects', 'renumbered_below'])
    .where('mailbox_id', '=', place.mailboxId)
    .where('path', '=', place.folder)
    .executeTakeFirst()
  return {
    uidvalidity: row?.uidvalidity ?? null,
    completeBelow: row?.complete_below ?? null,
    suspects: new Set(row?.suspects.map(Number)),
    renumberedBelow: row?.renumbered_below ?? 0,
  }
}

/**
 * The server numbers the folder so; nothing is known of it under these numbers. `renumbered` is given when it had
 * other numbers before: the time, and a number above the messages that are there now.
 */
export async function noteNumbers(
  db: Queryable,
  place: Place & { uidvalidity: number },
  renumbered: { at: Date; below: number } | null,
): Promise<void> {
  await noteFolder(db, place, {
    ...{ uidvalidity: place.uidvalidity, complete_below: null, suspects: [] },
    ...(renumbered === null
      ? {}
      : { renumbered_at: renumbered.at, renumbered_below: renumbered.below }),
  })
}

/** All below is in the ledger or explained, and nothing is under suspicion any more. */
export async function noteComplete(
  db: Queryable,
  place: Place & { uidvalidity: number },
  below: number,
): Promise<void> {
  await asReader(db, place, (tx) =>
    tx
      .updateTable('folder')
      .set({ complete_below: sql`greatest(complete_below, ${below})`, suspects: [] })
      .where('mailbox_id', '=', place.mailboxId)
      .where('path', '=', place.folder)
      .where('uidvalidity', '=', place.uidvalidity)
      .execute(),
  )
}

/** The line broke while these were asked for. Each is asked for alone until the folder is complete. */
export async function noteSuspects(
  db: Queryable,
  place: Place,
  uids: Iterable<number>,
): Promise<void> {
  await noteFolder(db, place, { suspects: [...uids] })
}

/** What the folder is for, see `FolderToRead`. */
export async function noteUse(db: Queryable, place: Place, use: string): Promise<void> {
  await noteFolder(db, place, { special_use: use })
}

/** What an admin should know of the folder, in plain Swedish; null: nothing. */
export async function noteNotice(
  db: Queryable,
  place: Place,
  notice: string | null,
): Promise<void> {
  await noteFolder(db, place, { notice })
}

/** What a comparison of the folder with the ledger has shown. */
export async function noteReconciled(
  db: Queryable,
  place: Place,
  { onServer, missing }: { onServer: number; missing: number },
  now: Date,
): Promise<void> {
  await noteFolder(db, place, { reconciled_at: now, server_count: onServer, missing })
}

/** Why the dates that the mail server gives are not to be trusted, in plain Swedish. */
export async function noteUnsureDates(
  db: Queryable,
  place: Place,
  words: string,
  now: Date,
): Promise<void> {
  await noteFolder(db, place, { dates_unsure: words, dates_unsure_at: now })
}

/** Whoever numbers a folder anew may have dated its mail anew. */
const renumberedWords =
  'Mejlservern har numrerat om mappen. Ankomsttiden för mejl som redan låg där kan vara osäker.'

/** The dates in a folder that was numbered anew are not to be trusted: noted once each time. */
export async function noteRenumbered(db: Queryable, place: Place): Promise<void> {
  await asReader(db, place, (tx) =>
    tx
      .updateTable('folder')
      .set((eb) => ({ dates_unsure: renumberedWords, dates_unsure_at: eb.ref('renumbered_at') }))
      .where('mailbox_id', '=', place.mailboxId)
      .where('path', '=', place.folder)
      .where(sql<boolean>`renumbered_at > coalesce(dates_unsure_at, '-infinity')`)
      .execute(),
  )
}

/** Mail was stored from the folder, which the server numbers so. In the transaction that stores it. */
export async function noteMail(
  tx: Tx,
  place: Place & { uidvalidity: number },
  now: Date,
): Promise<void> {
  await noteFolder(tx, place, { uidvalidity: place.uidvalidity, mail_at: now })
}

/** The folder could be read now: any fault is over, see folder-faults.ts. */
export async function noteContact(db: Queryable, place: Place, now: Date): Promise<void> {
  await noteFolder(db, place, { contact_at: now, fault: null, fault_at: null })
}

interface Seen {
  uidvalidity?: number
  complete_below?: null
  suspects?: number[]
  renumbered_at?: Date
  renumbered_below?: number
  special_use?: string
  notice?: string | null
  reconciled_at?: Date
  server_count?: number
  missing?: number
  dates_unsure?: string
  dates_unsure_at?: Date
  mail_at?: Date
  contact_at?: Date
  fault?: null
  fault_at?: null
}

async function noteFolder(db: Queryable, place: Place, seen: Seen): Promise<void> {
  await asReader(db, place, (tx) =>
    tx
      .insertInto('folder')
      .values({ mailbox_id: place.mailboxId, path: place.folder, ...seen })
      .onConflict((on) => on.columns(['mailbox_id', 'path']).doUpdateSet(seen))
      .execute(),
  )
}
