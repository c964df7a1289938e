import { jobOptions, type Schedule, type StoreQueue } from './bull.ts'

/** As in journey.ts: milliseconds, or cron with seconds, in Europe/Stockholm. */
export type Times = { every: number } | { cron: string }

/** Milliseconds. A tick may wait this much, and twice its interval, for a busy worker. */
const grace = 60_000

/**
 * Sees to it that the queue has its one schedule. A schedule that runs is left alone, so that asking again
 * does not put off its next tick. One that is missing, differs, or has not ticked when it should have, is
 * made anew, with a tick at once: whatever emptied the store may have taken a tick with it.
 */
export async function keepSchedule(
  queue: StoreQueue,
  times: Times,
  now: Date,
): Promise<'kept' | 'made'> {
  const wanted = asSchedule(times)
  const found = await queue.getJobScheduler(queue.name)
  if (found !== undefined && isSame(found, wanted) && !isOverdue(found, now)) return 'kept'
  await queue.upsertJobScheduler(queue.name, wanted, { name: 'tick', data: {}, opts: jobOptions })
  await addHint(queue, {})
  return 'made'
}

/**
 * One hint on the queue. While one with the same data waits, nothing is added. One that runs does not count, see
 * `work`; in the moment before that is known, one more is kept for afterwards.
 */
export async function addHint(queue: StoreQueue, data: Record<string, string>): Promise<void> {
  const deduplication = { id: hintKey(data), keepLastIfActive: true }
  await queue.add('hint', data, { ...jobOptions, deduplication })
}

/** The same for the same data, in whatever order it was written. */
export function hintKey(data: Record<string, string>): string {
  return JSON.stringify(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function asSchedule(times: Times): Schedule {
  if ('every' in times) return { every: times.every }
  return { pattern: times.cron, tz: 'Europe/Stockholm' }
}

function isSame(found: Schedule, wanted: Schedule): boolean {
  return found.every === wanted.every && found.pattern === wanted.pattern && found.tz === wanted.tz
}

function isOverdue(found: Schedule & { next?: number }, now: Date): boolean {
  return found.next === undefined || found.next + 2 * (found.every ?? 0) + grace < now.getTime()
}
