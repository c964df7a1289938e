import { type Log } from '../base/log.ts'
import { type Db } from '../db/connect.ts'
import { type FetchedMail, type ImapSession } from '../mail/imap.ts'
import { storeRaw } from '../mail/raw.ts'
import { arrivalInstant } from './arrival-instant.ts'
import { lastUidvalidity, type Place } from './folders.ts'
import { enter, knownUids, type NewDelivery } from './ledger.ts'

interface Target extends Place {
  /** From `beginEpoch`; a reader with an older one is refused. */
  epoch: number
  /** Whose Received lines tell when a mail arrived, see `isTrusted`; none: nobody's. */
  trusted?: readonly string[]
}

/**
 * Stores every message of a folder that the ledger lacks, the newest first, whatever its flags say. Bytes
 * and ledger row are committed before anything else is done with a message; nothing on the server changes.
 * `onStored` is called after each batch. docs/arrival.md, "Fetching"
 * @throws Deposed when another process has begun to read the mailbox
 */
export async function fetchNew(
  { db, log }: { db: Db; log: Log },
  session: Pick<ImapSession, 'select' | 'uids' | 'fetch'>,
  target: Target,
  { onStored, now }: { onStored: () => Promise<void>; now: () => Date },
): Promise<{ stored: number }> {
  const { uidvalidity } = await session.select(target.folder)
  const at = { ...target, uidvalidity }
  await tellOfNewNumbers({ db, log }, at)
  const known = await knownUids(db, at)
  const missing = (await session.uids()).filter((uid) => !known.has(uid))
  let stored = 0
  let seen = 0
  for await (const mails of newestFirst(session, missing)) {
    stored += await storeBatch(db, at, mails, now())
    seen += mails.length
    await onStored()
  }
  if (seen < missing.length) {
    log.warn('messages could not be fetched', { folder: at.folder, count: missing.length - seen })
  }
  return { stored }
}

/** The server has numbered its messages anew: all are fetched again, and found to be known by their bytes. */
async function tellOfNewNumbers(
  { db, log }: { db: Db; log: Log },
  at: Target & { uidvalidity: number },
): Promise<void> {
  const last = await lastUidvalidity(db, at)
  if (last === null || last === at.uidvalidity) return
  log.warn('a folder has a new uidvalidity and is read again', {
    mailbox: at.mailboxId,
    folder: at.folder,
  })
}

/** The newest first, so many at a time, since a server gives what it is asked for lowest UID first. */
async function* newestFirst(
  session: Pick<ImapSession, 'fetch'>,
  uids: readonly number[],
): AsyncGenerator<FetchedMail[]> {
  for (let end = uids.length; end > 0; end -= atOnce) {
    yield* session.fetch(uids.slice(Math.max(0, end - atOnce), end))
  }
}

const atOnce = 25

async function storeBatch(
  db: Db,
  at: Target & { uidvalidity: number },
  mails: readonly FetchedMail[],
  now: Date,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const deliveries: NewDelivery[] = []
    for (const mail of mails) {
      const { sha256 } = await storeRaw(tx, mail.source, now)
      const arrival = arrivalInstant(mail, { trusted: at.trusted ?? [], ingestedAt: now })
      const internalDate = readable(mail.internalDate, now)
      deliveries.push({ uid: mail.uid, sha256, internalDate, ...arrival })
    }
    return enter(tx, at, deliveries, now)
  })
}

function readable(date: Date, otherwise: Date): Date {
  return Number.isNaN(date.getTime()) ? otherwise : date
}
