import { type Db } from '../../db/connect.ts'
import { type FetchedMail, type ImapSession, isRefusal, NotWhole } from '../../mail/imap.ts'
import { type Found, largest, type Unread } from './found.ts'
import { type Known, knownUidsOf } from './ledger.ts'

/** A message on a server, as its folder's ledger has it. */
export interface OnServer extends Found {
  server: { uidvalidity: number; uid: number }
}

/** A message that the ledger has by its UID: it is not fetched again. */
export interface KnownOnServer {
  outcome: 'known'
  path: string
  known: Known
}

type Session = Pick<ImapSession, 'select' | 'uids' | 'fetch' | 'sentFolder'>

/**
 * Every message of some folders of a mailbox, read and left as it is; `since` by the day it came there. `Sent` is
 * the folder that the server itself uses for sent mail. @throws when the line breaks
 */
export async function* readServer(
  db: Db,
  session: Session,
  from: {
    mailbox: { id: string; address: string }
    folders: readonly string[]
    since: Date | null
  },
): AsyncGenerator<OnServer | KnownOnServer | Unread> {
  for (const asked of from.folders) {
    const sent = /^\\?sent$/i.test(asked) ? await session.sentFolder() : null
    const folder = sent ?? asked
    const where = `${from.mailbox.address}/${folder}`
    const uidvalidity = await opened(session, folder)
    if (uidvalidity === null) {
      yield { outcome: 'unread', path: where, reason: 'Mappen finns inte i brevlådan.' }
      continue
    }
    const place = { mailboxId: from.mailbox.id, folder, uidvalidity, where }
    yield* readFolder(db, session, place, from.since)
  }
}

/** Null: there is no such folder. */
async function opened(session: Session, folder: string): Promise<number | null> {
  try {
    return (await session.select(folder)).uidvalidity
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown
    return null
  }
}

interface Place {
  mailboxId: string
  folder: string
  uidvalidity: number
  /** As it is told to people. */
  where: string
}

async function* readFolder(
  db: Db,
  session: Session,
  place: Place,
  since: Date | null,
): AsyncGenerator<OnServer | KnownOnServer | Unread> {
  const uids = await session.uids(1, since ?? undefined)
  const ledger = await knownUidsOf(db, place)
  const pathOf = (uid: number) => `${place.where};UID=${uid}`
  const missing: number[] = []
  for (const uid of uids) {
    const known = ledger.get(uid)
    if (known === undefined) missing.push(uid)
    else yield { outcome: 'known', path: pathOf(uid), known }
  }
  const missed: Unread[] = []
  const fetching = session.fetch(missing, ({ uid, kind }) => {
    missed.push({ outcome: 'unread', path: pathOf(uid), reason: hindrances[kind] })
  })
  for await (const mails of fetching) {
    for (const mail of mails) {
      if (since === null || mail.internalDate >= since) yield await whole(mail, place, pathOf)
      else await drained(mail)
    }
    yield* missed.splice(0)
  }
  yield* missed
}

async function whole(
  { uid, internalDate, source, size }: FetchedMail,
  { folder, uidvalidity }: Place,
  pathOf: (uid: number) => string,
): Promise<OnServer | Unread> {
  const path = pathOf(uid)
  try {
    const raw = Buffer.isBuffer(source) ? source : await collect(source)
    if (raw === null) {
      return { outcome: 'unread', path, reason: `Mejlet är för stort (${size} byte).` }
    }
    const clue = { from: 'server' as const, at: internalDate }
    return { outcome: 'found', path, folder, raw, clue, server: { uidvalidity, uid } }
  } catch (thrown) {
    if (!(thrown instanceof NotWhole)) throw thrown
    return { outcome: 'unread', path, reason: hindrances[thrown.kind] }
  }
}

/** Null: larger than anything we take. */
async function collect(source: AsyncIterable<Buffer>): Promise<Buffer | null> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of source) {
    size += part.length
    if (size <= largest) parts.push(part)
  }
  return size <= largest ? Buffer.concat(parts) : null
}

/** What is asked for in pieces is read to its end, before anything else may be asked for. */
async function drained({ source }: FetchedMail): Promise<void> {
  if (!Buffer.isBuffer(source)) await collect(source)
}

const hindrances = {
  vanished: 'Mejlet försvann ur brevlådan medan vi läste.',
  incomplete: 'Mejlservern gav inte hela mejlet.',
  refused: 'Mejlservern lämnade inte ut mejlet.',
} as const
