import { isAsked } from '../arrival/fetch/folders.ts'
import { type Db } from '../db/connect.ts'
import { type Mailbox } from '../municipality/mailboxes.ts'
import { type MailDelays, recentDelays } from './mail-delays.ts'

/** How the reading of one folder goes. */
export interface FolderFacts {
  path: string
  /** RFC 6154; '' for no special use, null while nobody has looked. */
  use: string | null
  /** When the server last answered or gave us mail. Null: never. */
  contactAt: Date | null
  /** When the newest mail was fetched. */
  mailAt: Date | null
  /** What went wrong, since when; null when the last contact was good. */
  fault: string | null
  faultAt: Date | null
  /** The last comparison with the ledger: messages on the server, and how many of them the ledger lacked. */
  reconciledAt: Date | null
  onServer: number | null
  missing: number
  /** What could not be fetched, by reason, most first. */
  unfetched: Unfetched[]
  /** In plain Swedish: what an admin should know although the folder can be read. */
  warnings: { words: string; at: Date | null }[]
}

export interface Unfetched {
  /** Somebody took it away on the server: explained, and nothing to do. */
  isGone: boolean
  /** In plain Swedish. */
  reason: string
  number: number
  lastAt: Date
}

/** How a mailbox is, whoever asks: the status page, /metrics, the alarms. */
export interface MailboxFacts {
  id: string
  address: string
  folders: FolderFacts[]
  /** `host:pid` of the process that reads it, since when; null: none has yet. */
  reader: { holder: string; since: Date } | null
  /** Mails fetched that wait to be filed, since when the first of them, and those that could not be. */
  waiting: number
  oldestWaitingAt: Date | null
  quarantined: number
  /** Null: no mail in the last 24 hours. */
  delays: MailDelays | null
}

/** How each configured mailbox is. Only folders that are read now count. */
export async function mailboxFacts(
  db: Db,
  mailboxes: readonly Mailbox[],
  now: Date,
): Promise<MailboxFacts[]> {
  const [folders, unfetched, leaders, stored, delays] = await Promise.all([
    folderRows(db),
    unfetchedNow(db),
    db.selectFrom('mailbox_leader').select(['mailbox_id', 'holder', 'since']).execute(),
    storedOf(db),
    recentDelays(db, now),
  ])
  return mailboxes.map(({ id, address, config }) => {
    const own = folders.filter((one) => one.mailbox_id === id && isAsked(config.folders, one))
    const leader = leaders.find((one) => one.mailbox_id === id)
    const count = (state: string) =>
      stored.find((one) => one.mailbox_id === id && one.state === state)
    return {
      id,
      address,
      folders: own.map((one) => folderFacts(one, unfetched)).sort(inboxFirst),
      reader: readerOf(leader),
      waiting: count('waiting')?.number ?? 0,
      oldestWaitingAt: count('waiting')?.oldest ?? null,
      quarantined: count('quarantined')?.number ?? 0,
      delays: delays.get(id) ?? null,
    }
  })
}

/** When the mailbox was last reached, by whichever folder. Null: never. */
export function reachedAt({ folders }: Pick<MailboxFacts, 'folders'>): Date | null {
  return latest(folders.map(({ contactAt }) => contactAt))
}

/** The newest mail of all folders. Null: none, ever. */
export function newestMailAt({ folders }: Pick<MailboxFacts, 'folders'>): Date | null {
  return latest(folders.map(({ mailAt }) => mailAt))
}

export function latest(instants: readonly (Date | null)[]): Date | null {
  return instants.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null)
}

type FolderRow = Awaited<ReturnType<typeof folderRows>>[number]
type UnfetchedRow = Awaited<ReturnType<typeof unfetchedNow>>[number]

/** Of numbers that the server has given up nothing can be fetched any more. */
async function unfetchedNow(db: Db) {
  return db
    .selectFrom('unfetched')
    .innerJoin('folder', (on) =>
      on
        .onRef('folder.mailbox_id', '=', 'unfetched.mailbox_id')
        .onRef('folder.path', '=', 'unfetched.folder')
        .onRef('folder.uidvalidity', '=', 'unfetched.uidvalidity'),
    )
    .select(['unfetched.mailbox_id', 'unfetched.folder', 'unfetched.kind', 'unfetched.reason'])
    .select(({ fn }) => fn.countAll<number>().as('number'))
    .select(({ fn }) => fn.max('unfetched.last_at').as('last_at'))
    .groupBy(['unfetched.mailbox_id', 'unfetched.folder', 'unfetched.kind', 'unfetched.reason'])
    .orderBy('number', 'desc')
    .execute()
}

async function storedOf(db: Db) {
  return (
    db
      .selectFrom('delivery')
      .select(['mailbox_id', 'state'])
      .select(({ fn }) => [fn.countAll<number>().as('number'), fn.min('ingested_at').as('oldest')])
      .where('state', 'in', ['waiting', 'quarantined'])
      // What an import has stored waits for the import.
      .where((where) =>
        where.or([where('state', '=', 'quarantined'), where('origin', '=', 'imap')]),
      )
      .groupBy(['mailbox_id', 'state'])
      .execute()
  )
}

async function folderRows(db: Db) {
  return db.selectFrom('folder').selectAll().execute()
}

function folderFacts(row: FolderRow, unfetched: readonly UnfetchedRow[]): FolderFacts {
  const own = unfetched.filter(
    (one) => one.mailbox_id === row.mailbox_id && one.folder === row.path,
  )
  return {
    path: row.path,
    use: row.special_use,
    contactAt: latest([row.contact_at, row.mail_at]),
    mailAt: row.mail_at,
    fault: row.fault,
    faultAt: row.fault_at,
    reconciledAt: row.reconciled_at,
    onServer: row.server_count,
    missing: row.missing ?? 0,
    unfetched: own.map(({ kind, reason, number, last_at }) => ({
      isGone: kind === 'vanished',
      reason,
      number,
      lastAt: last_at,
    })),
    warnings: [
      ...(row.notice === null ? [] : [{ words: row.notice, at: null }]),
      ...(row.dates_unsure === null ? [] : [{ words: row.dates_unsure, at: row.dates_unsure_at }]),
    ],
  }
}

function readerOf(
  leader: { holder: string | null; since: Date | null } | undefined,
): MailboxFacts['reader'] {
  if (leader === undefined || leader.holder === null || leader.since === null) return null
  return { holder: leader.holder, since: leader.since }
}

function inboxFirst(a: FolderFacts, b: FolderFacts): number {
  const rank = ({ path }: FolderFacts) => (path.toUpperCase() === 'INBOX' ? 0 : 1)
  return rank(a) - rank(b) || a.path.localeCompare(b.path, 'sv')
}
