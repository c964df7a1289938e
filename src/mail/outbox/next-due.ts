import { type Db } from '../../db/connect.ts'
import { type Jobs } from '../../jobs/index.ts'
import { queues, schedules } from '../../journey.ts'

/**
 * Lets the sender be called when the next mail after `looked` may leave: an answer that can still be taken back
 * leaves when it no longer can, not when the schedule comes by. What could have left before waits for something
 * else. Returns the timer; undefined: the schedule is soon enough, or nothing waits.
 */
export async function wakeWhenDue(
  { db, jobs }: { db: Db; jobs: Pick<Jobs, 'hint'> },
  { looked, now }: { looked: Date; now: () => Date },
): Promise<NodeJS.Timeout | undefined> {
  const due = await nextDue(db, looked)
  const wait = due === null ? Infinity : due.getTime() - now().getTime()
  if (wait > schedules[queues.send].every) return undefined
  return setTimeout(() => void jobs.hint(queues.send), wait)
}

async function nextDue(db: Db, looked: Date): Promise<Date | null> {
  const { due } = await db
    .selectFrom('outbox')
    .select(({ fn }) => fn.min('next_attempt_at').as('due'))
    .where('state', '=', 'queued')
    .where('next_attempt_at', '>', looked)
    .executeTakeFirstOrThrow()
  return due
}
