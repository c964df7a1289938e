import { type Queryable } from '../db/connect.ts'

export interface Heartbeat {
  worker: string
  at: Date
  note: string | null
}

/** `worker` is alive `now`; it says so each minute, and the health check misses whoever does not. */
export async function beat(
  db: Queryable,
  worker: string,
  now: Date,
  note: string | null = null,
): Promise<void> {
  await db
    .insertInto('heartbeat')
    .values({ worker, at: now, note })
    .onConflict((same) => same.column('worker').doUpdateSet({ at: now, note }))
    .execute()
}

/** The last sign of life of each worker, by name. */
export async function heartbeats(db: Queryable): Promise<Heartbeat[]> {
  return db.selectFrom('heartbeat').select(['worker', 'at', 'note']).orderBy('worker').execute()
}
