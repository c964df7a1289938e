import { type Db } from '../../db/connect.ts'

/** When the next mail after `looked` may leave; null: none. What could have left before waits for something else. */
export async function nextDue(db: Db, looked: Date): Promise<Date | null> {
  const { due } = await db
    .selectFrom('outbox')
    .select(({ fn }) => fn.min('next_attempt_at').as('due'))
    .where('state', '=', 'queued')
    .where('next_attempt_at', '>', looked)
    .executeTakeFirstOrThrow()
  return due
}
