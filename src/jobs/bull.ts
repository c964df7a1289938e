import { setTimeout as pause } from 'node:timers/promises'
import { type IQueueBackend } from 'bullmq'
import { within } from './patience.ts'

/** What a job carries: ids, never a citizen's words. */
export type Data = Record<string, string>

/** Where jobs live. One per process, with as few connections as it can do with. */
export interface Store {
  readonly kind: 'redis' | 'postgres'
  /** Makes sure that the store answers and has what BullMQ needs in it. @throws when it does not. */
  prepare(signal: AbortSignal): Promise<void>
  /** @throws when the store does not answer. */
  ping(signal: AbortSignal): Promise<void>
  /** The store must be prepared: what is opened against a dead one may stay dead. */
  openQueue(name: string): StoreQueue
  openWorker(name: string, handle: (data: Data) => Promise<void>, concurrency: number): StoreWorker
  /** Lets go of every connection, answered or not. */
  cut(): void
}

export interface Schedule {
  every?: number
  pattern?: string
  tz?: string
}

/** As much of BullMQ's Queue as we use; it fails at once when the store is away. */
export interface StoreQueue {
  readonly name: string
  add(name: string, data: Data, options: object): Promise<unknown>
  getJobScheduler(id: string): Promise<(Schedule & { next?: number }) | undefined>
  upsertJobScheduler(id: string, schedule: Schedule, template: object): Promise<unknown>
  on(event: 'error', tell: (error: Error) => void): unknown
  waitUntilReady(): Promise<unknown>
}

/** As much of BullMQ's Worker as we use; it waits for the store to come back. */
export interface StoreWorker {
  on(event: 'error', tell: (error: Error) => void): unknown
  isRunning(): boolean
  waitUntilReady(): Promise<unknown>
  /** Waits for the jobs in hand. */
  close(): Promise<void>
}

/** A finished job leaves nothing behind that could stand in the way of the next. */
export const jobOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true }

/** Nobody reads BullMQ's own events; it keeps 10,000 of them unless told otherwise. */
export const queueOptions = { streams: { events: { maxLen: 100 } } }

/** Milliseconds. How soon a worker asks again, and how long a job stays with a worker that died. */
export const workerOptions = { runRetryDelay: 1_000, lockDuration: 30_000, stalledInterval: 30_000 }

/** As much of BullMQ's Job as we use. */
interface StoreJob {
  data: Data
  removeDeduplicationKey(): Promise<unknown>
}

/**
 * Works a job, and before that lets the next hint in. BullMQ would hold hints back until the job has ended, and
 * a job whose worker has died ends when its lock has run out, up to a minute later. Should the store not answer,
 * then it stays at that.
 */
export async function work(job: StoreJob, handle: (data: Data) => Promise<void>): Promise<void> {
  await within(1_000, 'the job store', job.removeDeduplicationKey()).catch(() => undefined)
  await handle(job.data)
}

/**
 * After an error that is no refused connection BullMQ asks again at once, thousands of times a second
 * while a schema is missing or a password is wrong. This makes it once a second.
 */
export function calm<B extends IQueueBackend>(backend: B): B {
  const take: IQueueBackend['moveToActive'] = backend.moveToActive.bind(backend)
  backend.moveToActive = async (token, name) => {
    try {
      return (await take(token, name)) as unknown[]
    } catch (error) {
      await pause(workerOptions.runRetryDelay)
      throw error
    }
  }
  return backend
}
