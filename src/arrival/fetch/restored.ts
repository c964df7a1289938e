import { type Log } from '../../base/log.ts'
import { type Db } from '../../db/connect.ts'
import { type Folder, type ImapSession } from '../../mail/imap.ts'
import { setNumbersAside } from '../ledger.ts'
import { type FolderMemory, noteNumbers, noteUnsureDates, type Place } from './folders.ts'
import { forgetUnfetched, unfetchedIn } from './unfetched.ts'

type At = Place & { uidvalidity: number; epoch: number }

const words =
  'Mejlservern är tillbaka i ett tidigare läge, som efter en återläst säkerhetskopia. Allt som finns i mappen ' +
  'hämtas igen. Mejl som har hämtats men inte finns kvar där finns här. Ankomsttiden kan vara osäker.'

/**
 * Whether the server has fewer numbers than we have seen, under the same UIDVALIDITY: it was put back to an
 * earlier state, and new mail gets numbers that we take for known. UIDNEXT alone is not believed: there are
 * servers that have mail above it.
 */
export async function isRestored(
  session: Pick<ImapSession, 'uids'>,
  { uidnext }: Folder,
  { completeBelow }: FolderMemory,
): Promise<boolean> {
  if (uidnext === null || completeBelow === null || uidnext >= completeBelow) return false
  return (await session.uids(uidnext)).length === 0
}

/** Everything in the folder is to be fetched again, and will be found to be known by its bytes. Says so. */
export async function forgetNumbers(
  { db, log }: { db: Db; log: Log },
  at: At,
  { uidnext }: Folder,
  now: Date,
): Promise<void> {
  log.warn('a mail server is back in an earlier state, and a folder is read again', {
    mailbox: at.mailboxId,
    folder: at.folder,
  })
  await db.transaction().execute(async (tx) => {
    await setNumbersAside(tx, at)
    const unfetched = await unfetchedIn(tx, at)
    await forgetUnfetched(
      tx,
      at,
      unfetched.map(({ uid }) => uid),
    )
    await noteNumbers(tx, at, { at: now, below: uidnext ?? 1 })
    await noteUnsureDates(tx, at, words, now)
  })
}
