import { sql } from 'kysely'
import { type Db, type Tx } from '../../db/connect.ts'
import { type FetchedMail, type Missed, NotWhole } from '../../mail/imap.ts'
import { storeRaw, storeRaws } from '../../mail/raw.ts'
import { arrivalInstant } from './arrival-instant.ts'
import { type Place } from './folders.ts'
import { enter, type NewDelivery } from '../ledger.ts'
import { forgetUnfetched } from './unfetched.ts'

interface At extends Place {
  uidvalidity: number
  epoch: number
  /** See `FolderMemory`. */
  renumberedBelow: number
  /** What is noted as unfetched until now. */
  troubled: ReadonlySet<number>
  trusted?: readonly string[]
}

/**
 * Stores what came in one batch: bytes and ledger rows in one transaction, large mail in one of its own. What
 * turns out not to be whole leaves nothing behind and is given back.
 * @throws Deposed, and what breaks the line
 */
export async function storeMails(
  db: Db,
  at: At,
  mails: readonly FetchedMail[],
  now: Date,
): Promise<{ stored: number; lost: Missed[] }> {
  const lost: Missed[] = []
  let stored = await db.transaction().execute((tx) => storeSmall(tx, at, mails, now))
  for (const mail of mails) {
    if (Buffer.isBuffer(mail.source)) continue
    try {
      stored += await db.transaction().execute((tx) => storeLarge(tx, at, mail, now))
    } catch (thrown) {
      if (!(thrown instanceof NotWhole)) throw thrown
      lost.push({ uid: mail.uid, kind: thrown.kind })
    }
  }
  return { stored, lost }
}

async function storeSmall(
  tx: Tx,
  at: At,
  mails: readonly FetchedMail[],
  now: Date,
): Promise<number> {
  const small = mails.flatMap((mail) =>
    Buffer.isBuffer(mail.source) ? [{ mail, source: mail.source }] : [],
  )
  const raws = await storeRaws(
    tx,
    small.map(({ source }) => source),
    now,
  )
  const deliveries = raws.flatMap(({ sha256 }, i) => {
    const mail = small[i]?.mail
    return mail === undefined ? [] : [deliveryOf(at, mail, sha256, now)]
  })
  return enterAll(tx, at, deliveries, now)
}

/** The server may take its time between two pieces; the line itself is given up when it is silent for long. */
async function storeLarge(tx: Tx, at: At, mail: FetchedMail, now: Date): Promise<number> {
  await sql`set local idle_in_transaction_session_timeout = '10min'`.execute(tx)
  const { sha256 } = await storeRaw(tx, mail.source, now)
  return enterAll(tx, at, [deliveryOf(at, mail, sha256, now)], now)
}

async function enterAll(
  tx: Tx,
  at: At,
  deliveries: readonly NewDelivery[],
  now: Date,
): Promise<number> {
  const entered = await enter(tx, at, deliveries, now)
  const uids = deliveries.map(({ uid }) => uid).filter((uid) => at.troubled.has(uid))
  await forgetUnfetched(tx, at, uids)
  return entered
}

/** Whoever numbers a folder anew may have written its dates anew too. */
const renumbered = 'Mejlservern har numrerat om mappen, så dess ankomsttid är osäker.'

function deliveryOf(
  at: At,
  { uid, head, internalDate }: FetchedMail,
  sha256: Buffer,
  now: Date,
): NewDelivery {
  const arrival = arrivalInstant(
    { head, internalDate },
    { trusted: at.trusted ?? [], ingestedAt: now },
  )
  const isUnsure = uid < at.renumberedBelow && arrival.receivedAt === null
  return {
    ...{ uid, sha256, internalDate: readable(internalDate, now) },
    ...{ arrivedAt: arrival.arrivedAt, receivedAt: arrival.receivedAt, sentAt: arrival.sentAt },
    reason: arrival.reason ?? (isUnsure ? renumbered : null),
  }
}

function readable(date: Date, otherwise: Date): Date {
  return Number.isNaN(date.getTime()) ? otherwise : date
}
