import { setTimeout as pause } from 'node:timers/promises'
import { type Context } from '../../context.ts'
import { imapFault, isLoginRefused } from '../../mail/imap.ts'
import { type Mailbox } from '../../municipality/mailboxes.ts'
import { Deposed } from '../epoch.ts'
import { noteFault, noteUnreachable } from '../fetch/folder-faults.ts'
import { MailboxMemory } from './mailbox-memory.ts'
import { spell, type Task, Unreached } from './spell.ts'
import { Told } from './told.ts'
import { type Ending, Waits } from './waits.ts'

export interface Watch {
  /** Comes back when the watch has ended and its connections are closed. */
  close(): Promise<void>
}

/**
 * Watches one mailbox for ever: one leader across machines, IDLE as wake-up, a poll as the truth. A fault is
 * noted for the status page and tried again; it never reaches another mailbox. docs/arrival.md, "Watching"
 */
export function watchMailbox(
  ctx: Pick<Context, 'databaseUrl' | 'db' | 'log' | 'tokens'>,
  mailbox: Mailbox,
  tells: { onStored: () => Promise<void>; now: () => Date },
): Watch {
  const stop = new AbortController()
  const memory = new MailboxMemory()
  const ended = keepWatching({ ctx, mailbox, ...tells, signal: stop.signal, memory })
  return {
    close: async () => {
      stop.abort()
      await ended
    },
  }
}

async function keepWatching(task: Task): Promise<void> {
  const [waits, told] = [new Waits(), new Told()]
  while (!task.signal.aborted) {
    const began = performance.now()
    const { ending, thrown } = await tried(task)
    const wait = waits.next(ending, { lasted: performance.now() - began, random: Math.random() })
    if (thrown !== undefined) {
      if (told.isNews(imapFault(thrown), began)) log(task, thrown)
      await note(task, thrown, { isFirst: wait === 0 })
    }
    await rest(wait, task.signal)
  }
}

async function tried(task: Task): Promise<{ ending: Ending; thrown?: unknown }> {
  try {
    await spell(task)
    return { ending: 'led' }
  } catch (thrown) {
    if (thrown instanceof Deposed) return { ending: 'led' }
    if (thrown instanceof Unreached) return { ending: 'unreached', thrown: thrown.cause }
    return { ending: isLoginRefused(thrown) ? 'refused' : 'broke', thrown }
  }
}

function log({ ctx, mailbox }: Task, thrown: unknown): void {
  ctx.log.error('a mailbox could not be read', thrown, { mailbox: mailbox.id })
}

/**
 * A line that breaks once is made anew before anybody needs to know. What cannot be mended so is noted where it
 * belongs: with the folder that breaks the line again and again, else with all.
 */
async function note(
  { ctx, mailbox, memory, now }: Task,
  thrown: unknown,
  { isFirst }: { isFirst: boolean },
): Promise<void> {
  const breaking = memory.broke()
  if (isFirst && breaking === null) return
  const folder = breaking ?? memory.first ?? firstAsked(mailbox.config.folders)
  const { epoch } = memory.reader ?? {}
  try {
    const place = { mailboxId: mailbox.id, folder, ...(epoch === undefined ? {} : { epoch }) }
    if (breaking === null) await noteUnreachable(ctx.db, place, imapFault(thrown), now())
    else await noteFault(ctx.db, place, breaksWords, now())
  } catch (noted) {
    if (noted instanceof Deposed) return
    ctx.log.error('the fault of a mailbox could not be noted', noted, { mailbox: mailbox.id })
  }
}

/** Before the server has told what its folders are called. RFC 3501 section 5.1: INBOX is INBOX however written. */
function firstAsked([first = 'INBOX']: readonly string[]): string {
  return first.toUpperCase() === 'INBOX' ? 'INBOX' : first
}

const breaksWords =
  'Förbindelsen bryts varje gång mappen läses, så den får vila en stund. De andra mapparna läses som vanligt.'

/** Ends early when the watch is stopped. */
async function rest(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(ms, undefined, { signal })
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  }
}
