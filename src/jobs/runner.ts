import { reasonOf } from '../base/errors.ts'
import { type Log } from '../base/log.ts'
import { type Data, type Store, type StoreQueue, type StoreWorker } from './bull.ts'
import { makeNap, seldom, within } from './patience.ts'
import { keepSchedule, type Times } from './schedule.ts'

export interface Work {
  queue: string
  times: Times
  concurrency: number
  /** Milliseconds between two looks after the queue while all is well. */
  checkEvery: number
  handle: (data: Data) => Promise<void>
}

/** Milliseconds: the least time between two looks, and the most that a step of one may take. */
const breath = 2_000
const patience = 5_000

/**
 * Works one queue and looks after it, from time to time and soon after an error: is the store there, the
 * worker alive, the schedule in place? So it may start while the store is down, and it heals when the
 * store comes back, empty or not.
 */
export class Runner {
  readonly #work: Work
  readonly #store: Store
  readonly #queueOf: () => Promise<StoreQueue>
  readonly #log: Log
  readonly #mayTell = seldom(30_000)
  readonly #breath = makeNap()
  readonly #rest = makeNap()
  #worker: StoreWorker | undefined
  /** Then the next look comes soon. */
  #troubled = false
  #closed = false
  #tending = Promise.resolve()

  constructor(work: Work, store: Store, queueOf: () => Promise<StoreQueue>, log: Log) {
    this.#work = work
    this.#store = store
    this.#queueOf = queueOf
    this.#log = log
  }

  /** Returns after the first look, whatever that found. */
  async start(): Promise<void> {
    await this.#look()
    this.#tending = this.#tend()
  }

  /** Takes no more jobs and waits for those in hand. */
  async close(): Promise<void> {
    this.#closed = true
    this.#troubled = true
    this.#breath.end()
    this.#rest.end()
    await this.#tending
    await this.#worker?.close()
  }

  async #tend(): Promise<void> {
    for (;;) {
      await this.#breath.take(breath)
      if (!this.#troubled) await this.#rest.take(Math.max(0, this.#work.checkEvery - breath))
      if (this.#closed) return
      await this.#look()
    }
  }

  async #look(): Promise<void> {
    this.#troubled = false
    try {
      const ready = this.#store.prepare(AbortSignal.timeout(patience))
      await within(patience, 'the job store', ready)
      if (this.#closed) return
      await this.#keepWorker()
      const queue = await within(patience, 'the job store', this.#queueOf())
      await within(patience, 'the schedule', keepSchedule(queue, this.#work.times, new Date()))
    } catch (error) {
      this.#complain(error)
    }
  }

  /** A worker that was opened while the store went away may never become ready: then the next one will. */
  async #keepWorker(): Promise<void> {
    if (this.#worker?.isRunning() === false) this.#dropWorker()
    this.#worker ??= this.#openWorker()
    try {
      await within(patience, 'the worker', this.#worker.waitUntilReady())
    } catch (error) {
      this.#dropWorker()
      throw error
    }
  }

  #openWorker(): StoreWorker {
    const { queue, concurrency } = this.#work
    const worker = this.#store.openWorker(queue, (data) => this.#handle(data), concurrency)
    worker.on('error', (error) => {
      this.#complain(error)
    })
    return worker
  }

  #dropWorker(): void {
    this.#worker?.close().catch((error: unknown) => {
      this.#complain(error)
    })
    this.#worker = undefined
  }

  /** A job that fails is done with: what it was about still waits in the database for the next one. */
  async #handle(data: Data): Promise<void> {
    try {
      await this.#work.handle(data)
    } catch (error) {
      this.#log.error('a job failed', error)
    }
  }

  #complain(error: unknown): void {
    this.#troubled = true
    this.#rest.end()
    if (this.#closed || !this.#mayTell()) return
    this.#log.warn('the job store gives trouble', { reason: reasonOf(error) })
  }
}
