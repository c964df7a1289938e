import { type Queryable } from '../../db/connect.ts'
import { type ImapSession } from '../../mail/imap.ts'
import { type Place } from '../fetch/folders.ts'
import { missingUids } from '../fetch/missing-uids.ts'
import { type Unfetched, unfetchedIn } from '../fetch/unfetched.ts'

/** What a folder has on the server, beside what the ledger has of it. */
export interface Reconciliation {
  uidvalidity: number
  onServer: number
  /** Under the present UIDVALIDITY. */
  inLedger: number
  /** UIDs on the server that are neither in the ledger nor explained: there should be none. */
  missing: number[]
  /** What could not be fetched, and why. */
  explained: Unfetched[]
  /** In the ledger, but moved or removed on the server since. */
  gone: number
}

/** Opens a folder and compares all of it with the ledger. Reads only. docs/arrival.md, "Reconciliation" */
export async function reconcileFolder(
  db: Queryable,
  session: Pick<ImapSession, 'select' | 'uids'>,
  place: Place,
): Promise<Reconciliation> {
  const { uidvalidity, exists } = await session.select(place.folder)
  const at = { ...place, uidvalidity }
  const uids = exists === 0 ? [] : await session.uids()
  const lacking = await missingUids(db, at, uids)
  const [inLedger, explained] = [await entered(db, at), await unfetchedIn(db, at)]
  const known = new Set(explained.map(({ uid }) => uid))
  return {
    uidvalidity,
    onServer: uids.length,
    inLedger,
    missing: lacking.filter((uid) => !known.has(uid)),
    explained,
    gone: Math.max(0, inLedger - (uids.length - lacking.length)),
  }
}

async function entered(db: Queryable, at: Place & { uidvalidity: number }): Promise<number> {
  const { number } = await db
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<number>().as('number'))
    .where('mailbox_id', '=', at.mailboxId)
    .where('folder', '=', at.folder)
    .where('uidvalidity', '=', at.uidvalidity)
    .executeTakeFirstOrThrow()
  return number
}
