import { sql } from 'kysely'
import { type Queryable } from '../../db/connect.ts'
import { type FolderToRead } from '../../mail/imap.ts'
import { asReader } from '../epoch.ts'
import { misnamed } from './asked.ts'
import { type Place } from './folders.ts'

/** The folder could not be read; `words` say why in plain Swedish. The time of the first failure stays. */
export async function noteFault(
  db: Queryable,
  place: Place,
  words: string,
  now: Date,
): Promise<void> {
  await asReader(db, place, (tx) =>
    tx
      .insertInto('folder')
      .values({ mailbox_id: place.mailboxId, path: place.folder, fault: words, fault_at: now })
      .onConflict((on) =>
        on.columns(['mailbox_id', 'path']).doUpdateSet({
          fault: words,
          fault_at: sql`coalesce(folder.fault_at, ${now})`,
        }),
      )
      .execute(),
  )
}

/** The mailbox cannot be reached, so no folder that has been read can: the fault of each, at least of `place`. */
export async function noteUnreachable(
  db: Queryable,
  place: Place,
  words: string,
  now: Date,
): Promise<void> {
  await noteFault(db, place, words, now)
  await asReader(db, place, (tx) =>
    tx
      .updateTable('folder')
      .set({ fault: words, fault_at: sql`coalesce(fault_at, ${now})` })
      .where('mailbox_id', '=', place.mailboxId)
      .where('contact_at', 'is not', null)
      .execute(),
  )
}

/**
 * Forgets what is noted of folders that the settings ask for but that the server has under another name: a fault
 * that was noted before we had looked, or a name that is gone. Nobody reads them, so that it would stay for ever.
 */
export async function forgetMisnamed(
  db: Queryable,
  place: Omit<Place, 'folder'>,
  folders: readonly FolderToRead[],
): Promise<void> {
  const own = sql<boolean>`mailbox_id = ${place.mailboxId}`
  const rows = await db.selectFrom('folder').select(['path', 'special_use']).where(own).execute()
  const paths = misnamed(folders, rows)
  if (paths.length === 0) return
  await asReader(db, place, (tx) =>
    tx.deleteFrom('folder').where(own).where('path', 'in', paths).execute(),
  )
}
