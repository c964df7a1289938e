import { type Log } from '../../base/log.ts'
import { type MailboxConfig } from '../../config.ts'
import { type Db, type Queryable } from '../../db/connect.ts'
import { openImap, type ImapSession } from '../imap.ts'
import { imapFault } from '../imap/fault.ts'
import { type FoundMail } from '../imap/find.ts'
import { type Tokens } from '../oauth.ts'
import { type OutboxRow } from '../outbox.ts'
import { accepted } from './outcome.ts'
import { markAbsent } from './settle.ts'
import { nextLook, provenAfter, weigh } from './witness.ts'

export interface Asking {
  db: Db
  log: Log
  tokens?: Tokens
  mailboxes: readonly { id: string; config: MailboxConfig }[]
  archive: MailboxConfig | null
}

const atOnce = 50

/**
 * Asks the witnesses about mails of which nobody knows whether they left. One that is there has left; one that surely
 * is not is sent again with the same id; of the others they are asked again later, or a person decides.
 * docs/sending.md, "When the answer was lost"
 */
export async function askWitnesses(
  ctx: Asking,
  now: () => Date,
  open: typeof openImap = openImap,
): Promise<{ left: number; absent: number; wait: number }> {
  const counts = { left: 0, absent: 0, wait: 0 }
  const rows = await claimLooks(ctx.db, now())
  for (const [key, some] of Map.groupBy(rows, keyOf)) {
    const place = placeOf(ctx, some[0])
    if (place === null) continue
    let session: ImapSession | undefined
    try {
      session = await open(place.config, ctx)
      const folder = await place.folderIn(session)
      await session.select(folder)
      const reliable = reliability(ctx.db, session, now())
      for (const row of some) counts[await decide(ctx.db, { session, row, reliable }, now())] += 1
    } catch (thrown) {
      ctx.log.warn('a witness could not be asked', { witness: key, reason: imapFault(thrown) })
    } finally {
      await session?.close()
    }
  }
  return counts
}

/** Whom to ask about now, held back from others until the next look. */
async function claimLooks(db: Db, now: Date): Promise<OutboxRow[]> {
  return db.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('outbox')
      .selectAll()
      .where('state', '=', 'unknown')
      .where('look_at', '<=', now)
      .orderBy('look_at')
      .limit(atOnce)
      .forUpdate()
      .skipLocked()
      .execute()
    for (const { id, looks } of rows) {
      const change = { looks: looks + 1, look_at: nextLook(looks + 1, now) }
      await tx.updateTable('outbox').set(change).where('id', '=', id).execute()
    }
    return rows
  })
}

function keyOf({ witness, mailbox_id }: OutboxRow): string {
  return witness === 'archive' ? 'archive' : `sent ${mailbox_id ?? ''}`
}

interface Place {
  config: MailboxConfig
  folderIn: (session: ImapSession) => Promise<string>
}

function placeOf({ archive, mailboxes }: Asking, row: OutboxRow | undefined): Place | null {
  if (row?.witness === 'archive') {
    return archive && { config: archive, folderIn: async () => archive.folders[0] ?? 'INBOX' }
  }
  const mailbox = mailboxes.find(({ id }) => id === row?.mailbox_id)
  if (mailbox === undefined) return null
  const folderIn = async (session: ImapSession) => {
    const folder = await session.sentFolder()
    if (folder === null) throw new Error('The mailbox has no folder for sent mail.')
    return folder
  }
  return { config: mailbox.config, folderIn }
}

interface Case {
  session: ImapSession
  row: OutboxRow
  reliable: (row: OutboxRow) => Promise<boolean>
}

async function decide(db: Db, { session, row, reliable }: Case, now: Date) {
  const found = await session.find(wanted(row))
  const isReliable = found === null && (await reliable(row))
  const triedAt = await lastHeardOf(db, row)
  const verdict = weigh({ isThere: found !== null, isReliable, triedAt, now })
  if (verdict === 'left' && found !== null) {
    const at = acceptedAt(found, row, { triedAt, now })
    const how = { acceptedAt: at, providerId: otherId(found, row) }
    await db.transaction().execute((tx) => accepted(tx, row, how))
  }
  if (verdict === 'absent') await db.transaction().execute((tx) => markAbsent(tx, row, now))
  return verdict
}

/** The last mail of the same mailbox that surely left, and has had its time to be there, is there. */
function reliability(db: Queryable, session: ImapSession, now: Date) {
  const known = new Map<string, Promise<boolean>>()
  const look = async ({ from_address, witness }: OutboxRow) => {
    const last = await db
      .selectFrom('outbox')
      .selectAll()
      .where('from_address', '=', from_address)
      .where('state', '=', 'sent')
      .where('accepted_at', '<=', new Date(now.getTime() - provenAfter))
      // One that left while nobody kept it, or that we kept ourselves, tells nothing of the witness.
      .where('witness', '=', witness)
      .orderBy('accepted_at', 'desc')
      .limit(1)
      .executeTakeFirst()
    return last !== undefined && (await session.find(wanted(last))) !== null
  }
  return (row: OutboxRow) => {
    const answer = known.get(row.from_address) ?? look(row)
    known.set(row.from_address, answer)
    return answer
  }
}

async function lastHeardOf(db: Queryable, row: OutboxRow): Promise<Date> {
  const attempt = await db
    .selectFrom('sending_attempt')
    .select(['began_at', 'ended_at'])
    .where('outbox_id', '=', row.id)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return attempt?.ended_at ?? attempt?.began_at ?? row.attempted_at ?? row.created_at
}

export function wanted(row: OutboxRow) {
  const { message_id: messageId, to_address: to, subject, created_at: date } = row
  // A copy is like its original in all that is compared.
  const isAlone = !row.is_copy && row.cc.length === 0
  return { messageId, to, subject, date, isAlone }
}

/** When the server stored it, which is when it took it; never before the click or after now. */
function acceptedAt(
  { internalDate }: FoundMail,
  row: OutboxRow,
  { triedAt, now }: { triedAt: Date; now: Date },
): Date {
  if (internalDate === null) return triedAt
  const latest = Math.min(internalDate.getTime(), now.getTime())
  return new Date(Math.max(latest, row.created_at.getTime()))
}

/** The id that the provider gave it, when it is another than ours. */
export function otherId({ messageId }: FoundMail, row: OutboxRow): string | null {
  const isOurs = messageId === null || messageId.toLowerCase() === row.message_id.toLowerCase()
  return isOurs ? null : messageId
}
