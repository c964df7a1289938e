import { type Queryable } from '../db/connect.ts'

export interface Heartbeat {
  worker: string
  at: Date
  note: string | null
}

/** How one running worker is known: several of a kind may run, each on its own host. */
export function heartbeatName(worker: string, host: string): string {
  return `${worker}@${host}`
}

/** Forgets workers that have not been heard of since `before`, such as those of replaced containers. */
export async function forgetSilent(db: Queryable, before: Date): Promise<void> {
  await db.deleteFrom('heartbeat').where('at', '<', before).execute()
}

/** `worker` is alive `now`; it says so every half minute, and the health check misses whoever does not. */
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
