import { type Log } from '../../base/log.ts'
import { type MailboxConfig } from '../../config.ts'
import { type Db } from '../../db/connect.ts'
import { type ImapSession, isRefusal, type MoveFault } from '../../mail/imap.ts'
import { type Place, recallFolder } from './folders.ts'
import { enterMoved } from '../ledger.ts'
import { missingUids } from './missing-uids.ts'

interface From extends Place {
  epoch: number
  /** See `FolderToRead`. */
  use: string
}

/** So many in one command. */
const atOnce = 500

/**
 * Moves what the ledger has of a folder to the folder of the settings, when there is one and the server can move
 * (RFC 6851). Only what is committed is moved, and nothing is ever copied or deleted. Spam stays where it is.
 * Returns what an admin should know, in plain Swedish, null: nothing; and whether mail has come meanwhile that
 * has not been asked for: nobody will be woken for it.
 */
export async function moveTaken(
  { db, log }: { db: Db; log: Log },
  session: ImapSession,
  from: From,
  { moveTo }: Pick<MailboxConfig, 'moveTo'>,
): Promise<{ notice: string | null; more: boolean }> {
  if (moveTo === null || from.use === '\\Junk') return nothing
  const target = await session.moveTarget(moveTo)
  if (target.fault !== null) return { ...nothing, notice: moveFaultWords(target.fault, moveTo) }
  if (target.path === from.folder) return nothing
  const opened = await session.select(from.folder)
  const at = { ...from, uidvalidity: opened.uidvalidity }
  const uids = opened.exists === 0 ? [] : await session.uids()
  const missing = new Set(await missingUids(db, at, uids))
  const taken = uids.filter((uid) => !missing.has(uid))
  const notice = await moveAll({ db, log }, session, at, { uids: taken, moveTo: target.path })
  // Moving opens the folder once more, and what came before that is not told of later.
  const { uidnext } = taken.length === 0 ? opened : await session.select(from.folder)
  const { completeBelow } = await recallFolder(db, from)
  const isNew = (uid: number) => completeBelow !== null && uid >= completeBelow
  return { notice, more: [...missing, (uidnext ?? 0) - 1].some(isNew) }
}

const nothing = { notice: null, more: false }

async function moveAll(
  { db, log }: { db: Db; log: Log },
  session: ImapSession,
  at: From & { uidvalidity: number },
  { uids, moveTo }: { uids: readonly number[]; moveTo: string },
): Promise<string | null> {
  try {
    for (let i = 0; i < uids.length; i += atOnce) {
      await moveSome(db, session, at, { uids: uids.slice(i, i + atOnce), moveTo })
    }
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown
    log.error('mail could not be moved after intake', thrown, { mailbox: at.mailboxId })
    return `Mejlservern vägrar flytta mejl till ${moveTo}, så de ligger kvar.`
  }
  return null
}

/** Why nothing is moved, in plain Swedish. */
export function moveFaultWords(fault: MoveFault, moveTo: string): string {
  return fault === 'no-move'
    ? `Mejlservern kan inte flytta mejl (MOVE saknas), så de ligger kvar i stället för i ${moveTo}.`
    : `Mappen ${moveTo} finns inte i brevlådan, så mejlen ligger kvar.`
}

/** A folder that is read too has the mail under new numbers: they are entered, so that it is not fetched again. */
async function moveSome(
  db: Db,
  session: ImapSession,
  at: From & { uidvalidity: number },
  { uids, moveTo }: { uids: readonly number[]; moveTo: string },
): Promise<void> {
  const { to } = await session.move({ path: at.folder, uidvalidity: at.uidvalidity }, uids, moveTo)
  if (to === null || to.uids.size === 0) return
  await db.transaction().execute((tx) => enterMoved(tx, at, { folder: moveTo, ...to }))
}
