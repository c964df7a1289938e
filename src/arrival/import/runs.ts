import { type Queryable } from '../../db/connect.ts'

/** An import that has begun and has not settled what it brought: it goes on, or was interrupted. */
export interface Run {
  beganAt: Date
  /** As it was asked for; null: not said. */
  openSince: Date | null
}

export async function noteBegun(db: Queryable, { beganAt, openSince }: Run): Promise<void> {
  await db.insertInto('import_run').values({ began_at: beganAt, open_since: openSince }).execute()
}

/** The latest that is not settled: what was asked for last counts. */
export async function unsettledRun(db: Queryable): Promise<Run | null> {
  const run = await db
    .selectFrom('import_run')
    .select(['began_at as beganAt', 'open_since as openSince'])
    .where('settled_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return run ?? null
}

/** All that imports have brought is settled. */
export async function noteSettled(db: Queryable, now: Date): Promise<void> {
  await db
    .updateTable('import_run')
    .set({ settled_at: now })
    .where('settled_at', 'is', null)
    .execute()
}
