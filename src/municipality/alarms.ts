import { sql } from 'kysely'
import { type Queryable, type Tx } from '../db/connect.ts'

export interface Alarm {
  /** What it is about, as `oauth-login:kontakt@kommun.se`: one alarm at a time for each. */
  key: string
  /** What is wrong and what to do, in plain Swedish. */
  words: string
  raisedAt: Date
  /** When the admin was told by mail; null: not yet. */
  toldAt: Date | null
}

/**
 * Something an admin must see to. One that stands already stays as it was, with the newest words, and is not told
 * again; one that had been cleared is a new one.
 */
export async function raiseAlarm(
  db: Queryable,
  { key, words }: Pick<Alarm, 'key' | 'words'>,
  now: Date,
): Promise<void> {
  await sql`
    insert into alarm (key, words, raised_at) values (${key}, ${words}, ${now})
    on conflict (key) do update set
      words = excluded.words,
      raised_at = case when alarm.cleared_at is null then alarm.raised_at else excluded.raised_at end,
      told_at = case when alarm.cleared_at is null then alarm.told_at end,
      cleared_at = null
    where alarm.cleared_at is not null or alarm.words <> excluded.words`.execute(db)
}

/**
 * It is well again. Nothing happens when no such alarm stands. 'quietly': another has taken its place, so that nobody
 * is told that it is over.
 */
export async function clearAlarm(
  db: Queryable,
  key: string,
  now: Date,
  how?: 'quietly',
): Promise<void> {
  await db
    .updateTable('alarm')
    .set({ cleared_at: now, ...(how === 'quietly' ? { told_at: null } : {}) })
    .where('key', '=', key)
    .where('cleared_at', 'is', null)
    .execute()
}

/** The alarms that stand, the oldest first. */
export async function openAlarms(db: Queryable): Promise<Alarm[]> {
  const rows = await db
    .selectFrom('alarm')
    .select(['key', 'words', 'raised_at', 'told_at'])
    .where('cleared_at', 'is', null)
    .orderBy('raised_at')
    .orderBy('key')
    .execute()
  return rows.map(({ key, words, raised_at, told_at }) => ({
    key,
    words,
    raisedAt: raised_at,
    toldAt: told_at,
  }))
}

/** An alarm that stands, or one that somebody was told of and has not heard is over. */
export interface AlarmToTell extends Alarm {
  /** When it was over; null: it stands. */
  clearedAt: Date | null
}

/** What somebody may have to be told of, the oldest first; held until the transaction ends. */
export async function lockAlarms(tx: Tx): Promise<AlarmToTell[]> {
  const rows = await tx
    .selectFrom('alarm')
    .select(['key', 'words', 'raised_at', 'told_at', 'cleared_at'])
    .where((or) => or.or([or('cleared_at', 'is', null), or('told_at', 'is not', null)]))
    .orderBy('raised_at')
    .orderBy('key')
    .forUpdate()
    .execute()
  return rows.map(({ key, words, raised_at, told_at, cleared_at }) => ({
    ...{ key, words, raisedAt: raised_at, toldAt: told_at },
    clearedAt: cleared_at,
  }))
}

/** Somebody is being told: that they stand, or that they are over. */
export async function markTold(
  tx: Tx,
  { standing, over }: { standing: readonly string[]; over: readonly string[] },
  now: Date,
): Promise<void> {
  for (const [keys, toldAt] of [
    [standing, now],
    [over, null],
  ] as const) {
    if (keys.length === 0) continue
    await tx.updateTable('alarm').set({ told_at: toldAt }).where('key', 'in', keys).execute()
  }
}
