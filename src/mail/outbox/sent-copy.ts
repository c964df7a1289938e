import { type Log } from '../../base/log.ts'
import { type DkimKey, type MailboxConfig } from '../../config.ts'
import { type Db } from '../../db/connect.ts'
import { openImap, type ImapSession } from '../imap.ts'
import { imapFault } from '../imap/fault.ts'
import { type Tokens } from '../oauth.ts'
import { otherId, wanted } from './ask-witness.ts'
import { claimCopies, type Copy, noteCopy } from './copies.ts'
import { type OutboxRow } from '../outbox.ts'
import { filesOf, outgoing } from './outgoing.ts'
import { buildRaw } from '../write/build.ts'

export interface Copying {
  db: Db
  log: Log
  tokens?: Tokens
  mailboxes: readonly { id: string; config: MailboxConfig }[]
  /** What the mail was signed with when it left. */
  dkim?: DkimKey | undefined
}

const atOnce = 50

/**
 * Sees to it that what was sent is in the Sent folder of the mailbox it left from: puts it there, or where the server
 * does so itself looks for it, and learns by which id it is known there. A step of its own: whatever happens here, the
 * mail is sent and is not sent again.
 */
export async function storeCopies(
  ctx: Copying,
  now: () => Date,
  open: typeof openImap = openImap,
): Promise<{ stored: number; failed: number }> {
  const rows = await claimCopies(ctx.db, now(), atOnce)
  const counts = { stored: 0, failed: 0 }
  for (const mailbox of ctx.mailboxes) {
    const own = rows.filter((row) => row.mailbox_id === mailbox.id)
    if (own.length === 0) continue
    const stored = await storeIn(ctx, mailbox, own, open)
    counts.stored += stored
    counts.failed += own.length - stored
  }
  // A mailbox that is set up no more has no folder to look in.
  const known = new Set(ctx.mailboxes.map(({ id }) => id))
  const homeless = rows.filter(({ mailbox_id: id }) => id === null || !known.has(id))
  for (const row of homeless) await noteCopy(ctx.db, row, { outcome: 'missing' })
  counts.failed += homeless.length
  return counts
}

/** Returns how many of the rows are in Sent now. */
async function storeIn(
  ctx: Copying,
  { id, config }: Copying['mailboxes'][number],
  rows: OutboxRow[],
  open: typeof openImap,
): Promise<number> {
  let session: ImapSession | undefined
  const waiting = [...rows]
  let count = 0
  try {
    session = await open(config, ctx)
    const folder = await session.sentFolder()
    if (folder === null) throw new Error('The mailbox has no folder for sent mail.')
    const place = { session, folder }
    for (let row = waiting[0]; row !== undefined; row = waiting[0]) {
      const copy =
        config.sentCopy === 'server' ? await seek(place, row) : await put(ctx, place, row)
      await noteCopy(ctx.db, row, copy)
      if (copy.outcome === 'stored') count += 1
      waiting.shift()
    }
  } catch (thrown) {
    ctx.log.warn('copies could not be put in Sent', { mailbox: id, reason: imapFault(thrown) })
    for (const row of waiting) await noteCopy(ctx.db, row, { outcome: 'missing' })
  } finally {
    await session?.close()
  }
  return count
}

interface Place {
  session: ImapSession
  folder: string
}

/** The server keeps what it sends: is it there, and as what? */
async function seek({ session, folder }: Place, row: OutboxRow): Promise<Copy> {
  await session.select(folder)
  const found = await session.find(wanted(row))
  if (found === null) return { outcome: 'missing' }
  return { outcome: 'stored', providerId: otherId(found, row) }
}

/** Looks first: the copy may be there from a try whose answer was lost. */
async function put(
  { db, dkim }: Copying,
  { session, folder }: Place,
  row: OutboxRow,
): Promise<Copy> {
  if (await session.has(folder, row.message_id)) return { outcome: 'stored' }
  const date = row.accepted_at ?? row.created_at
  const raw = await buildRaw(outgoing(row, await filesOf(db, row)), dkim)
  await session.append(folder, raw, { flags: ['\\Seen'], date })
  return { outcome: 'stored' }
}
