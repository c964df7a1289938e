import { type Log } from '../../base/log.ts'
import { type Db } from '../../db/connect.ts'
import { type ImapSession, isRefusal } from '../../mail/imap.ts'
import { type Fetching, fetchNew } from '../fetch/fetch.ts'
import { noteReconciled, noteRenumbered } from '../fetch/folders.ts'
import { reconcileFolder } from './reconcile.ts'

interface Reader {
  id: string
  /** From `beginEpoch`. */
  epoch: number
  trusted: readonly string[]
}

/**
 * Compares every folder with the ledger and notes the result; what is missing is fetched first. INBOX comes last,
 * so that it is the one that stays open. A folder that is refused holds up no other.
 */
export async function reconcileMailbox(
  { db, log }: { db: Db; log: Log },
  session: ImapSession,
  { id, epoch, trusted, ...fetching }: Reader & Fetching,
): Promise<void> {
  const folders = (await session.folders()).flatMap(({ path }) => path ?? [])
  for (const folder of folders.reverse()) {
    if (fetching.signal?.aborted) return
    const place = { mailboxId: id, folder, epoch, trusted }
    try {
      let found = await reconcileFolder(db, session, place)
      if (found.missing.length > 0) {
        await fetchNew({ db, log }, session, place, { ...fetching, full: true })
        found = await reconcileFolder(db, session, place)
      }
      const { onServer, missing } = found
      await noteReconciled(db, place, { onServer, missing: missing.length }, fetching.now())
      await noteRenumbered(db, place)
      if (missing.length > 0)
        log.warn('mail is missing', { mailbox: id, folder, count: missing.length })
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown
      log.error('a folder could not be compared', thrown, { mailbox: id })
    }
  }
}
