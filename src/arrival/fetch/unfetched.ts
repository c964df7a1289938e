import { type Queryable } from '../../db/connect.ts'
import { type Hindrance } from '../../mail/imap.ts'
import { asReader } from '../epoch.ts'
import { type Place } from './folders.ts'

type At = Place & { uidvalidity: number }

/** A message that the server has or had and the ledger lacks. */
export interface Unfetched {
  uid: number
  kind: Hindrance
  /** In plain Swedish. */
  reason: string
  firstAt: Date
  lastAt: Date
  attempts: number
}

/** What of a folder could not be fetched, and why, lowest UID first. */
export async function unfetchedIn(db: Queryable, at: At): Promise<Unfetched[]> {
  return db
    .selectFrom('unfetched')
    .select(['uid', 'kind', 'reason', 'first_at as firstAt', 'last_at as lastAt', 'attempts'])
    .where('mailbox_id', '=', at.mailboxId)
    .where('folder', '=', at.folder)
    .where('uidvalidity', '=', at.uidvalidity)
    .orderBy('uid')
    .execute()
}

/** Notes one more attempt that failed, unless the message has been stored meanwhile. */
export async function noteUnfetched(
  db: Queryable,
  at: At,
  { uid, kind }: { uid: number; kind: Hindrance },
  now: Date,
): Promise<void> {
  const stored = await db
    .selectFrom('delivery')
    .select('id')
    .where('mailbox_id', '=', at.mailboxId)
    .where('folder', '=', at.folder)
    .where('uidvalidity', '=', at.uidvalidity)
    .where('uid', '=', uid)
    .executeTakeFirst()
  if (stored !== undefined) return
  const seen = { kind, reason: reasons[kind], last_at: now }
  await asReader(db, at, (tx) =>
    tx
      .insertInto('unfetched')
      .values({ ...keyOf(at), uid, ...seen, first_at: now })
      .onConflict((on) =>
        on
          .columns(['mailbox_id', 'folder', 'uidvalidity', 'uid'])
          .doUpdateSet(({ eb }) => ({ ...seen, attempts: eb('unfetched.attempts', '+', 1) })),
      )
      .execute(),
  )
}

/** These are stored now, or are to be asked for as if for the first time. */
export async function forgetUnfetched(
  db: Queryable,
  at: At,
  uids: readonly number[],
): Promise<void> {
  if (uids.length === 0) return
  await asReader(db, at, (tx) =>
    tx
      .deleteFrom('unfetched')
      .where('mailbox_id', '=', at.mailboxId)
      .where('folder', '=', at.folder)
      .where('uidvalidity', '=', at.uidvalidity)
      .where('uid', 'in', uids)
      .execute(),
  )
}

/** So often soon again; then ever more seldom, up to every six hours. Milliseconds. */
const patience = 3
const soon = 4_000
const firstRest = 5 * 60_000
const longestRest = 6 * 60 * 60_000

/** Whether it is time to ask for the message again. What has gone is not asked for. */
export function isDue({ kind, attempts, lastAt }: Unfetched, now: Date): boolean {
  if (kind === 'vanished') return false
  const longer = Math.min(firstRest * 2 ** (attempts - patience), longestRest)
  const rest = attempts < patience ? soon : longer
  return now.getTime() - lastAt.getTime() >= rest
}

const reasons: Record<Hindrance, string> = {
  vanished: 'Mejlet flyttades eller togs bort av någon annan innan det hann hämtas.',
  incomplete: 'Mejlservern lämnar inte ut mejlet likadant två gånger. Vi försöker igen.',
  refused: 'Mejlservern lämnar inte ut mejlet, eller bryter förbindelsen. Vi försöker igen.',
}

function keyOf({ mailboxId, folder, uidvalidity }: At) {
  return { mailbox_id: mailboxId, folder, uidvalidity }
}
