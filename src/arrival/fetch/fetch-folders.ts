import { type Log } from '../../base/log.ts'
import { type MailboxConfig } from '../../config.ts'
import { type Db } from '../../db/connect.ts'
import { type FolderToRead, imapFault, type ImapSession, isRefusal } from '../../mail/imap.ts'
import { isNamed } from '../../mail/imap/folders.ts'
import { type Fetching, fetchNew } from './fetch.ts'
import { forgetMisnamed, noteFault } from './folder-faults.ts'
import { noteContact, noteNotice, noteUse } from './folders.ts'
import { moveTaken } from './move-taken.ts'

interface Deps {
  db: Db
  log: Log
}

interface Reader {
  id: string
  config: Pick<MailboxConfig, 'folders' | 'moveTo'>
  /** From `beginEpoch`. */
  epoch: number
  /** As in `Target`. */
  trusted?: readonly string[]
}

/** So many from one folder, then the next has its turn, so that a folder with much holds up none. */
const inTurn = 2_000
/** And, once it is known what to fetch, no longer than this, when the mail server is slow. Milliseconds. */
const turnTime = 10_000

/**
 * Reads every folder of a mailbox, INBOX first; it is looked at again whenever another folder has had its turn,
 * and is the one that is open at the end. A folder that is missing, renamed or refused is a fault of its own and
 * holds up no other. With `full` everything is compared, and the names of the folders are looked up anew.
 * docs/arrival.md, "Fetching"
 * @throws when the line breaks, and as `fetchNew`
 */
export async function fetchFolders(
  deps: Deps,
  session: ImapSession,
  reader: Reader,
  options: Omit<Fetching, 'most'>,
): Promise<{ stored: number }> {
  const { folders, isListed } = await look(session, options)
  if (options.full) await noteNames(deps, reader, folders, options.now())
  const there = folders.flatMap((one) => (one.path === null ? [] : [{ ...one, path: one.path }]))
  const [first, ...others] = there
  if (first === undefined) return { stored: 0 }
  let stored = 0
  let unread = there
  while (unread.length > 0 && !options.signal?.aborted) {
    const unfinished: typeof there = []
    for (const folder of unread) {
      const read = await readOne(deps, session, { ...reader, folder, isListed }, options)
      stored += read.stored
      if (read.more) unfinished.push(folder)
    }
    if (others.length > 0 && !unfinished.includes(first)) {
      const again = { ...reader, folder: first, isListed: false }
      stored += (await readOne(deps, session, again, { ...options, full: false })).stored
    }
    unread = unfinished
  }
  return { stored }
}

/** While one that the settings name is missing it is looked for each time. */
async function look(
  session: ImapSession,
  { full = false }: Fetching,
): Promise<{ folders: FolderToRead[]; isListed: boolean }> {
  const folders = await session.folders(full)
  const isMissing = folders.some(({ asked, path }) => path === null && isNamed(asked))
  if (full || !isMissing) return { folders, isListed: full }
  return { folders: await session.folders(true), isListed: true }
}

async function noteNames(
  { db }: Deps,
  { id, epoch }: Reader,
  folders: readonly FolderToRead[],
  now: Date,
): Promise<void> {
  const mailbox = { mailboxId: id, epoch }
  await forgetMisnamed(db, mailbox, folders)
  for (const { asked, path } of folders) {
    if (path !== null || !isNamed(asked)) continue
    await noteFault(db, { ...mailbox, folder: asked }, 'Mappen finns inte i brevlådan.', now)
  }
}

interface One extends Reader {
  folder: FolderToRead & { path: string }
  /** The server has just told what it is for. */
  isListed: boolean
}

async function readOne(
  { db, log }: Deps,
  session: ImapSession,
  { id, config, folder, isListed, ...reader }: One,
  options: Fetching,
): Promise<{ stored: number; more: boolean }> {
  const place = { ...reader, mailboxId: id, folder: folder.path }
  try {
    // Before any mail is stored: whether it is spam depends on it.
    if (isListed) await noteUse(db, place, folder.use)
    const how = { most: inTurn, turnTime, ...options }
    const fetched = await fetchNew({ db, log }, session, place, how)
    const moved = await moveTaken({ db, log }, session, { ...place, use: folder.use }, config)
    if (options.full) await noteNotice(db, place, moved.notice)
    await noteContact(db, place, options.now())
    return { stored: fetched.stored, more: fetched.more || moved.more }
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown
    log.error('a folder could not be read', thrown, { mailbox: id })
    await noteFault(db, place, imapFault(thrown), options.now())
    return { stored: 0, more: false }
  }
}
