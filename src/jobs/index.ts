import { reasonOf } from '../base/errors.ts'
import { type Log } from '../base/log.ts'
import { schedules, type Queue } from '../journey.ts'
import { type Data, type Store, type StoreQueue } from './bull.ts'
import { hinter } from './hints.ts'
import { within } from './patience.ts'
import { Runner } from './runner.ts'
import { type Times } from './schedule.ts'
import { openStore } from './store.ts'

export interface Jobs {
  /**
   * Tells the queue's worker that something waits; call it after the commit. `data` are ids. Never throws
   * and takes at most a second: a lost hint is made up for by the schedule. However many are given, at
   * most one job waits per queue and data, besides the one that each worker has in hand.
   */
  hint(queue: Queue, data?: Data): Promise<void>
  /**
   * Lets `handle` work the queue: once for each hint, on the schedule of journey.ts with no data, and once
   * when that schedule had to be made anew. It may be called twice for the same and must not mind. What it
   * throws is logged; the next tick tries again. Returns though the store be down, and heals with it.
   */
  run(
    queue: Queue,
    handle: (data: Data) => Promise<void>,
    options?: { concurrency?: number },
  ): Promise<{ close(): Promise<void> }>
  /** Whether the store answers just now, within two seconds. */
  state(): Promise<{ ok: boolean; store: 'redis' | 'postgres'; reason: string | null }>
  /** Waits three seconds for the jobs in hand, then leaves them and lets go of every connection. */
  close(): Promise<void>
}

export interface JobsOptions {
  databaseUrl: string
  /** null: jobs live in the database. */
  redisUrl: string | null
  log: Log
  /** Milliseconds between two looks after each running queue and its schedule. */
  checkEvery?: number
  times?: Record<Queue, Times>
}

/** Opens no connection yet: each queue's come with its first hint, or when it is run. */
export function openJobs(options: JobsOptions): Jobs {
  const { databaseUrl, redisUrl, checkEvery = 60_000, times = schedules } = options
  const store = openStore(databaseUrl, redisUrl)
  const log = options.log.child({ store: store.kind })
  const queueOf = opener(store)
  const runners = new Set<Runner>()
  const hint = hinter(queueOf, log)
  let closing: Promise<void> | undefined
  return {
    hint: async (queue, data = {}) => {
      if (closing === undefined) await hint(queue, data)
    },
    run: async (queue, handle, { concurrency = 1 } = {}) => {
      if (closing !== undefined) throw new Error('The job store is closed.')
      const work = { queue, handle, concurrency, checkEvery, times: times[queue] }
      const runner = new Runner(work, store, () => queueOf(queue), log.child({ queue }))
      runners.add(runner)
      await runner.start()
      return {
        close: async () => {
          await inTime(runner.close(), log)
          runners.delete(runner)
        },
      }
    },
    state: async () => ({ store: store.kind, ...(await stateOf(store)) }),
    close: () => (closing ??= closeAll(store, runners, log)),
  }
}

/** Opens each queue once, and again when it could not be made ready. */
function opener(store: Store): (name: string) => Promise<StoreQueue> {
  const queues = new Map<string, Promise<StoreQueue>>()
  const open = async (name: string) => {
    await store.prepare(AbortSignal.timeout(60_000))
    const queue = store.openQueue(name)
    // Whoever uses the queue gets the error as well; without a listener BullMQ prints it.
    queue.on('error', () => undefined)
    await queue.waitUntilReady()
    return queue
  }
  return (name) => {
    const opened = queues.get(name) ?? open(name)
    queues.set(name, opened)
    opened.catch(() => queues.delete(name))
    return opened
  }
}

async function stateOf(store: Store): Promise<{ ok: boolean; reason: string | null }> {
  try {
    await within(2_000, store.kind, store.ping(AbortSignal.timeout(2_000)))
    return { ok: true, reason: null }
  } catch (error) {
    return { ok: false, reason: reasonOf(error) }
  }
}

async function closeAll(store: Store, runners: Set<Runner>, log: Log): Promise<void> {
  await inTime(Promise.all([...runners].map((runner) => runner.close())), log)
  store.cut()
}

async function inTime(closing: Promise<unknown>, log: Log): Promise<void> {
  try {
    await within(3_000, 'jobs in hand', closing)
  } catch (error) {
    log.warn('jobs were left unfinished', { reason: reasonOf(error) })
  }
}
