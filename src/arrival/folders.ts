import { sql } from 'kysely'
import { type Queryable, type Tx } from '../db/connect.ts'

/** One folder of one mailbox. */
export interface Place {
  mailboxId: string
  folder: string
}

/** The folder's UIDVALIDITY when we last stored from it; null before that. */
export async function lastUidvalidity(db: Queryable, place: Place): Promise<number | null> {
  const row = await db
    .selectFrom('folder')
    .select('uidvalidity')
    .where('mailbox_id', '=', place.mailboxId)
    .where('path', '=', place.folder)
    .executeTakeFirst()
  return row?.uidvalidity ?? null
}

/** Mail was stored from the folder, which the server numbers so. In the transaction that stores it. */
export async function noteMail(
  tx: Tx,
  place: Place & { uidvalidity: number },
  now: Date,
): Promise<void> {
  await noteFolder(tx, place, { uidvalidity: place.uidvalidity, mail_at: now })
}

/** The folder could be read now: any fault is over. */
export async function noteContact(db: Queryable, place: Place, now: Date): Promise<void> {
  await noteFolder(db, place, { contact_at: now, fault: null, fault_at: null })
}

/** The folder could not be read; `words` say why in plain Swedish. The time of the first failure stays. */
export async function noteFault(
  db: Queryable,
  place: Place,
  words: string,
  now: Date,
): Promise<void> {
  await db
    .insertInto('folder')
    .values({ mailbox_id: place.mailboxId, path: place.folder, fault: words, fault_at: now })
    .onConflict((on) =>
      on.columns(['mailbox_id', 'path']).doUpdateSet({
        fault: words,
        fault_at: sql`coalesce(folder.fault_at, ${now})`,
      }),
    )
    .execute()
}

async function noteFolder(
  db: Queryable,
  { mailboxId, folder }: Place,
  seen: { uidvalidity?: number; mail_at?: Date; contact_at?: Date; fault?: null; fault_at?: null },
): Promise<void> {
  await db
    .insertInto('folder')
    .values({ mailbox_id: mailboxId, path: folder, ...seen })
    .onConflict((on) => on.columns(['mailbox_id', 'path']).doUpdateSet(seen))
    .execute()
}
