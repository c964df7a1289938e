import { setTimeout as pause } from 'node:timers/promises'
import { type Context } from '../context.ts'
import { lead, type Lead } from '../db/leader.ts'
import { pollEvery } from '../journey.ts'
import { imapFault, type ImapSession, openImap } from '../mail/imap.ts'
import { type Mailbox } from '../municipality/mailboxes.ts'
import { fetchFolders } from './fetch-folders.ts'
import { noteFault } from './folders.ts'
import { beginEpoch } from './ledger.ts'

export interface Watch {
  /** Comes back when the watch has ended and its connections are closed. */
  close(): Promise<void>
}

/** How long to wait after a fault, or when somebody else leads. Milliseconds. */
const betweenTries = 5_000

/**
 * Watches one mailbox for ever: one leader across machines, IDLE as wake-up, a poll as the truth.
 * A fault is noted for the status page and tried again; it never reaches another mailbox.
 */
export function watchMailbox(
  ctx: Context,
  mailbox: Mailbox,
  tells: { onStored: () => Promise<void>; now: () => Date },
): Watch {
  const stop = new AbortController()
  const ended = (async () => {
    while (!stop.signal.aborted) {
      try {
        await leadAndFollow({ ctx, mailbox, ...tells, signal: stop.signal })
      } catch (thrown) {
        await tell(ctx, mailbox, thrown, tells.now())
      }
      await rest(stop.signal)
    }
  })()
  return {
    close: async () => {
      stop.abort()
      await ended
    },
  }
}

interface Task {
  ctx: Context
  mailbox: Mailbox
  onStored: () => Promise<void>
  now: () => Date
  signal: AbortSignal
}

/** Returns when somebody else leads, the lead is lost or the watch is stopped. */
async function leadAndFollow(task: Task): Promise<void> {
  const { ctx, mailbox, signal } = task
  const held = await lead(ctx.databaseUrl, `mailbox:${mailbox.id}`)
  if (held === null) return
  const over = new AbortController()
  held.onLost(() => {
    over.abort()
  })
  const both = AbortSignal.any([signal, over.signal])
  try {
    const epoch = await beginEpoch(ctx.db, mailbox.id)
    const session = await openImap(mailbox.config, { log: ctx.log })
    try {
      await follow({ ...task, signal: both }, session, { epoch, held })
    } finally {
      await session.close()
    }
  } finally {
    await held.release()
  }
}

async function follow(
  { ctx, mailbox, onStored, now, signal }: Task,
  session: ImapSession,
  { epoch, held }: { epoch: number; held: Lead },
): Promise<void> {
  const reader = { id: mailbox.id, config: mailbox.config, epoch }
  let full = true
  while (!signal.aborted && held.held) {
    const options = { onStored, now, full, signal }
    await fetchFolders({ db: ctx.db, log: ctx.log }, session, reader, options)
    full = false
    const woken = await session.idle(signal, pollEvery)
    if (woken === 'closed') throw new Error('The connection to the mailbox was closed.')
  }
}

async function tell(ctx: Context, mailbox: Mailbox, thrown: unknown, now: Date): Promise<void> {
  const words = imapFault(thrown)
  ctx.log.error('a mailbox could not be read', thrown, { mailbox: mailbox.id })
  try {
    const place = { mailboxId: mailbox.id, folder: mailbox.config.folders[0] ?? 'INBOX' }
    await noteFault(ctx.db, place, words, now)
  } catch (noted) {
    ctx.log.error('the fault of a mailbox could not be noted', noted, { mailbox: mailbox.id })
  }
}

/** Ends early when the watch is stopped. */
async function rest(signal: AbortSignal): Promise<void> {
  try {
    await pause(betweenTries, undefined, { signal })
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  }
}
