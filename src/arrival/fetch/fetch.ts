import { ahead } from '../../base/ahead.ts'
import { type Log } from '../../base/log.ts'
import { type Db } from '../../db/connect.ts'
import {
  type FetchedMail,
  type Folder,
  type ImapSession,
  Interrupted,
  type Missed,
} from '../../mail/imap.ts'
import { fetchPlan, type Plan } from './fetch-plan.ts'
import {
  type FolderMemory,
  noteComplete,
  noteNumbers,
  noteSuspects,
  type Place,
  recallFolder,
} from './folders.ts'
import { forgetNumbers, isRestored } from './restored.ts'
import { storeMails } from './store-mails.ts'
import { noteUnfetched } from './unfetched.ts'

export interface Target extends Place {
  /** From `beginEpoch`; a reader with an older one is refused. */
  epoch: number
  /** Whose Received lines tell when a mail arrived, see `isTrusted`; none: nobody's. */
  trusted?: readonly string[]
}

export interface Fetching {
  /** Called after each batch, when it is committed. */
  onStored: () => Promise<void>
  now: () => Date
  /** Compare everything the server has with the ledger, not only what is newer than the last time. */
  full?: boolean
  /** So many at most; then the caller may look elsewhere before it goes on. */
  most?: number
  /** Stops after the batch at hand. */
  signal?: AbortSignal
  /** Milliseconds, counted from when it is known what to fetch: then it stops too, after the batch at hand. */
  turnTime?: number
}

export interface Fetched {
  stored: number
  /** There is more to fetch: call again, with the same `full`. */
  more: boolean
}

type Session = Pick<ImapSession, 'select' | 'uids' | 'fetch'>

/**
 * Stores every message of a folder that the ledger lacks, the newest first, whatever its flags say. Bytes
 * and ledger row are committed before anything else is done with a message; nothing on the server changes.
 * What cannot be fetched is noted in `unfetched` and does not hold up the rest. docs/arrival.md, "Fetching"
 * @throws Deposed when another process has begun to read the mailbox
 * @throws Interrupted when the line breaks; what may have been the reason is remembered
 */
export async function fetchNew(
  deps: { db: Db; log: Log },
  session: Session,
  target: Target,
  options: Fetching,
): Promise<Fetched> {
  const opened = await session.select(target.folder)
  const at = { ...target, uidvalidity: opened.uidvalidity }
  const memory = await recall({ ...deps, session }, at, opened, options.now())
  const plan = await fetchPlan(
    { db: deps.db, session },
    { at, opened, memory },
    { full: options.full ?? false, most: options.most ?? Infinity, now: options.now() },
  )
  const { stored, brokeOff } = await run({ ...deps, session, at, memory, plan, options })
  if (plan.more || brokeOff) return { stored, more: true }
  if (plan.completeBelow !== memory.completeBelow || memory.suspects.size > 0) {
    await noteComplete(deps.db, at, plan.completeBelow)
  }
  return { stored, more: false }
}

/** The server may have numbered its messages anew: then all are fetched again, and found to be known by their bytes. */
async function recall(
  { db, log, session }: { db: Db; log: Log; session: Session },
  at: Target & { uidvalidity: number },
  opened: Folder,
  now: Date,
): Promise<FolderMemory> {
  const memory = await recallFolder(db, at)
  if (memory.uidvalidity === at.uidvalidity) {
    if (!(await isRestored(session, opened, memory))) return memory
    await forgetNumbers({ db, log }, at, opened, now)
  } else if (memory.uidvalidity === null) await noteNumbers(db, at, null)
  else {
    log.warn('a folder has a new uidvalidity and is read again', {
      mailbox: at.mailboxId,
      folder: at.folder,
    })
    await noteNumbers(db, at, { at: now, below: opened.uidnext ?? 0xffffffff })
  }
  return recallFolder(db, at)
}

interface Run {
  db: Db
  log: Log
  session: Session
  at: Target & { uidvalidity: number }
  memory: FolderMemory
  plan: Plan
  options: Fetching
}

/** Returns how many were stored, and whether something of the plan is left. At least one batch is fetched. */
async function run(one: Run): Promise<{ stored: number; brokeOff: boolean }> {
  const { onStored } = one.options
  const signal = stopSignal(one.options)
  let stored = 0
  let left = one.plan.groups.flat().length
  try {
    for await (const batch of fetchAll(one)) {
      stored += batch.stored
      left -= batch.asked
      await onStored()
      if (left > 0 && signal.aborted) return { stored, brokeOff: true }
    }
  } catch (thrown) {
    if (thrown instanceof Interrupted) await suspect(one, thrown.uids)
    throw thrown
  }
  return { stored, brokeOff: false }
}

/** A slow server that has just been asked what it has would have used up a time that began before that. */
function stopSignal({ signal, turnTime }: Fetching): AbortSignal {
  const signals = signal === undefined ? [] : [signal]
  if (turnTime !== undefined) signals.push(AbortSignal.timeout(turnTime))
  return AbortSignal.any(signals)
}

/** So many messages were asked for, and so many of them could be stored. */
interface Batch {
  asked: number
  stored: number
}

async function* fetchAll(one: Run): AsyncGenerator<Batch> {
  for (const group of one.plan.groups) yield* fetchGroup(one, group)
}

/** The next batch is on its way while one is stored. */
async function* fetchGroup(
  { db, log, session, at, memory, plan, options }: Run,
  uids: readonly number[],
): AsyncGenerator<Batch> {
  const missed: Missed[] = []
  const tell = async () => {
    const told = missed.splice(0)
    for (const one of told) {
      log.warn('a message could not be fetched', { folder: at.folder, ...one })
      await noteUnfetched(db, at, one, options.now())
    }
    return told.length
  }
  const place = { ...at, renumberedBelow: memory.renumberedBelow, troubled: plan.troubled }
  const batches = session.fetch(uids, (one) => missed.push(one))
  for await (const mails of ahead<FetchedMail[]>(batches)) {
    const { stored, lost } = await storeMails(db, place, mails, options.now())
    missed.push(...lost)
    const told = await tell()
    yield { asked: mails.length - lost.length + told, stored }
  }
  await tell()
}

/**
 * One that broke the line alone has failed once more. Of several nobody knows which it was, so that each is
 * asked for alone the next time.
 */
async function suspect(
  { db, log, at, memory, options }: Run,
  uids: readonly number[],
): Promise<void> {
  log.warn('the line broke while mail was read', { folder: at.folder, messages: uids.length })
  const [only] = uids
  if (uids.length > 1 || only === undefined) {
    await noteSuspects(db, at, new Set([...memory.suspects, ...uids]))
    return
  }
  await noteUnfetched(db, at, { uid: only, kind: 'refused' }, options.now())
}
