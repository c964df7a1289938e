import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { type Context } from '../../context.ts'
import { lead } from '../../db/leader.ts'
import { pollEvery } from '../../journey.ts'
import { type ImapSession, isUnreachable, openImap } from '../../mail/imap.ts'
import { type Mailbox } from '../../municipality/mailboxes.ts'
import { beginEpoch } from '../epoch.ts'
import { fetchFolders } from '../fetch/fetch-folders.ts'
import { type MailboxMemory } from './mailbox-memory.ts'
import { reconcileMailbox } from './reconcile-mailbox.ts'
import { watchdog, type Watchdog } from './watchdog.ts'

export interface Task {
  ctx: Pick<Context, 'databaseUrl' | 'db' | 'log' | 'tokens'>
  mailbox: Mailbox
  /** Called after each batch, when it is committed. */
  onStored: () => Promise<void>
  now: () => Date
  /** Ends the watch. */
  signal: AbortSignal
  memory: MailboxMemory
}

/** Longer than any answer of a server or a database that is worth waiting for, and than a wait for news. */
const longestSilence = 120_000
/** How long what is in hand may take once we are asked to stop. */
const grace = 8_000
/** How often everything on the server is compared with the ledger, besides at the beginning. */
const reconcileEvery = 5 * 60_000

/** The connection was good and has gone. */
export class LineClosed extends Error {
  override name = 'LineClosed'
  /** As the mail library calls it, for `imapFault`. */
  readonly code = 'EConnectionClosed'
}

/** Nobody answers where the mailbox should be. See `cause`. */
export class Unreached extends Error {
  override name = 'Unreached'

  constructor(cause: unknown) {
    super('The mailbox could not be reached.', { cause })
  }
}

/**
 * Reads a mailbox for as long as we lead and the line holds. Wherever it hangs, it ends. 'led': somebody else
 * reads it. Resolves also when the watch is stopped.
 * @throws whatever ends it; by then everything is closed
 */
export async function spell(task: Task): Promise<'led' | 'stopped'> {
  const held = await lead(task.ctx.databaseUrl, `mailbox:${task.mailbox.id}`)
  if (held === null) return 'led'
  const over = new AbortController()
  held.onLost(() => over.abort())
  const dog = watchdog(longestSilence)
  const closers = [() => held.release()]
  const done = new AbortController()
  const both = AbortSignal.any([task.signal, over.signal])
  const work = read({ ...task, signal: both }, dog, closers)
  work.catch(() => undefined)
  try {
    await Promise.race([work, dog.barked, ended(both, done.signal)])
    return task.signal.aborted ? 'stopped' : 'led'
  } finally {
    done.abort()
    dog.stop()
    for (const close of closers.reverse()) await close()
  }
}

/** Resolves some time after the signal: what is in hand may end well, or is left. Forgotten when `done`. */
async function ended(signal: AbortSignal, done: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    const once = { once: true, signal: done }
    signal.addEventListener('abort', () => resolve(), once)
  })
  await pause(grace, undefined, { ref: false })
}

async function read(task: Task, dog: Watchdog, closers: (() => Promise<void>)[]): Promise<void> {
  const { ctx, mailbox, memory, signal, onStored, now } = task
  const holder = `${hostname()}:${process.pid}`
  const epoch = await beginEpoch(ctx.db, mailbox.id, { holder, since: now() })
  memory.begin({ mailboxId: mailbox.id, epoch })
  const session = memory.look(await opened(task, closers), { sign: () => dog.sign(), now })
  const { config } = mailbox
  const reader = { id: mailbox.id, config, epoch, trusted: config.trustedReceived ?? [] }
  let fullAt = 0
  while (!signal.aborted) {
    const full = performance.now() >= fullAt || memory.takeRenumbered()
    await fetchFolders(ctx, session, reader, { onStored, now, full, signal })
    if (full) {
      await reconcileMailbox(ctx, session, { ...reader, onStored, now, signal })
      fullAt = performance.now() + reconcileEvery
    }
    await memory.rest(ctx, now())
    const why = await session.idle(signal, pollEvery)
    if (why === 'closed') throw new LineClosed('The connection to the mailbox was closed.')
  }
}

/** A session that comes when nobody waits for it any more is closed too. */
async function opened(
  { ctx, mailbox }: Task,
  closers: (() => Promise<void>)[],
): Promise<ImapSession> {
  const opening = openImap(mailbox.config, { log: ctx.log, tokens: ctx.tokens })
  closers.push(() => closed(opening))
  try {
    return await opening
  } catch (thrown) {
    throw isUnreachable(thrown) ? new Unreached(thrown) : thrown
  }
}

async function closed(opening: Promise<ImapSession>): Promise<void> {
  const closing = opening.then(
    (session) => session.close(),
    () => undefined,
  )
  await Promise.race([closing, pause(grace, undefined, { ref: false })])
}
