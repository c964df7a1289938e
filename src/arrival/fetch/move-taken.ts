import { type Log } from '../../base/log.ts'
import { type MailboxConfig } from '../../config.ts'
import { type Db } from '../../db/connect.ts'
import { type ImapSession, isRefusal, type MoveFault } from '../../mail/imap.ts'
import { type Place } from './folders.ts'
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
 * Returns what an admin should know, in plain Swedish; null: nothing.
 */
export async function moveTaken(
  { db, log }: { db: Db; log: Log },
  session: ImapSession,
  from: From,
  { moveTo }: Pick<MailboxConfig, 'moveTo'>,
): Promise<string | null> {
  if (moveTo === null || moveTo === from.folder || from.use === '\\Junk') return null
  const fault = await session.moveFault(moveTo)
  if (fault !== null) return moveFaultWords(fault, moveTo)
  const { uidvalidity, exists } = await session.select(from.folder)
  if (exists === 0) return null
  const at = { ...from, uidvalidity }
  const uids = await session.uids()
  const missing = new Set(await missingUids(db, at, uids))
  const taken = uids.filter((uid) => !missing.has(uid))
  try {
    for (let i = 0; i < taken.length; i += atOnce) {
      await moveSome(db, session, at, { uids: taken.slice(i, i + atOnce), moveTo })
    }
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown
    log.error('mail could not be moved after intake', thrown, { mailbox: from.mailboxId })
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
