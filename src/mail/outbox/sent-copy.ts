import { type Log } from '../../base/log.ts'
import { type DkimKey, type MailboxConfig } from '../../config.ts'
import { type Db } from '../../db/connect.ts'
import { openImap, type ImapSession } from '../imap.ts'
import { imapFault } from '../imap/fault.ts'
import { type Tokens } from '../oauth.ts'
import { claimCopies, noteCopy } from './copies.ts'
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
 * Puts what was sent in the Sent folder of the mailbox it left from, for mailboxes whose server does not do
 * it itself. A step of its own: whatever happens here, the mail is sent and is not sent again.
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
  let count = 0
  try {
    session = await open(config, ctx)
    const folder = await session.sentFolder()
    if (folder === null) throw new Error('The mailbox has no folder for sent mail.')
    for (const row of rows) {
      await storeOne(ctx, { session, folder }, row)
      await noteCopy(ctx.db, row, true)
      count += 1
    }
  } catch (thrown) {
    ctx.log.warn('copies could not be put in Sent', { mailbox: id, reason: imapFault(thrown) })
    for (const row of rows.slice(count)) await noteCopy(ctx.db, row, false)
  } finally {
    await session?.close()
  }
  return count
}

/** Looks first: the copy may be there from a try whose answer was lost. */
async function storeOne(
  { db, dkim }: Copying,
  { session, folder }: { session: ImapSession; folder: string },
  row: OutboxRow,
): Promise<void> {
  if (await session.has(folder, row.message_id)) return
  const date = row.accepted_at ?? row.created_at
  const raw = await buildRaw(outgoing(row, await filesOf(db, row)), dkim)
  await session.append(folder, raw, { flags: ['\\Seen'], date })
}
