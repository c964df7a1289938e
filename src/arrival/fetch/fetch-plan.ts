import { type Queryable } from '../../db/connect.ts'
import { type Folder, type ImapSession } from '../../mail/imap.ts'
import { type FolderMemory, type Place } from './folders.ts'
import { missingUids } from './missing-uids.ts'
import { forgetUnfetched, isDue, noteUnfetched, type Unfetched, unfetchedIn } from './unfetched.ts'

/** What to ask for, in which order. */
export interface Plan {
  /** The UIDs of one group are asked for together, the newest group first. */
  groups: number[][]
  /** What was noted as unfetched, and is tried again. */
  troubled: ReadonlySet<number>
  /** More is missing than was asked for. */
  more: boolean
  /** Once all of it is done, every UID below is in the ledger, explained or gone. */
  completeBelow: number
}

type At = Place & { uidvalidity: number }

/**
 * What the ledger lacks of the open folder. Between two complete looks only UIDs above all that were ever seen
 * are asked for, and when the server says that there are none (UIDNEXT) not even that. The newest come first;
 * those that may have broken the line each alone, those that failed before each alone and last.
 */
export async function fetchPlan(
  { db, session }: { db: Queryable; session: Pick<ImapSession, 'uids'> },
  { at, opened, memory }: { at: At; opened: Folder; memory: FolderMemory },
  { full, most, now }: { full: boolean; most: number; now: Date },
): Promise<Plan> {
  const from = full ? 1 : (memory.completeBelow ?? 1)
  const isOver = opened.uidnext !== null && opened.uidnext <= from
  const uids = isOver ? [] : await session.uids(from)
  const found = await missingUids(db, at, uids)
  const failed = await stillUnfetched(db, at, { uids, found, isWhole: from === 1 }, now)
  const aside = new Set(failed.map(({ uid }) => uid))
  const fresh = found.filter((uid) => !aside.has(uid)).reverse()
  const some = fresh.slice(0, most)
  const alone = some.filter((uid) => memory.suspects.has(uid))
  const together = some.filter((uid) => !memory.suspects.has(uid))
  const again = failed.filter((one) => isDue(one, now)).map(({ uid }) => uid)
  const more = some.length < fresh.length
  return {
    groups: [...single(alone), together, ...single(more ? [] : again)].filter(
      (group) => group.length > 0,
    ),
    troubled: aside,
    more,
    completeBelow: Math.max(from, opened.uidnext ?? 0, (uids.at(-1) ?? 0) + 1),
  }
}

const single = (uids: readonly number[]) => uids.map((uid) => [uid])

interface Seen {
  /** What the server has, from some UID on, lowest first; of that what the ledger lacks. */
  uids: readonly number[]
  found: readonly number[]
  /** Whether that is all it has. */
  isWhole: boolean
}

/** What could not be fetched and still cannot be said to be gone, or to be there as if nothing had been. */
async function stillUnfetched(
  db: Queryable,
  at: At,
  { uids, found, isWhole }: Seen,
  now: Date,
): Promise<Unfetched[]> {
  const rows = await unfetchedIn(db, at)
  if (rows.length === 0) return []
  const there = new Set(uids)
  const missing = new Set(found)
  const back = rows.filter(({ kind, uid }) => kind === 'vanished' && missing.has(uid))
  const stored = rows.filter(({ uid }) => there.has(uid) && !missing.has(uid))
  await forgetUnfetched(
    db,
    at,
    [...back, ...stored].map(({ uid }) => uid),
  )
  const open = rows.filter((row) => row.kind !== 'vanished' && !stored.includes(row))
  if (!isWhole) return open
  const gone = open.filter(({ uid }) => !there.has(uid))
  for (const { uid } of gone) await noteUnfetched(db, at, { uid, kind: 'vanished' }, now)
  return open.filter((row) => !gone.includes(row))
}
