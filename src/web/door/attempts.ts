import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { minuteMs } from '../../clock/local-time.ts'
import { duration } from '../../clock/words.ts'
import { type Db } from '../../db/connect.ts'

/** What attempts to sign in are counted for, and how long the pause may grow. */
export interface AttemptKey {
  key: string
  /** This many may fail; with the last of them the pauses begin. */
  free: number
  longestMs: number
}

/** `wait`: nothing was tried; `words` is how long, such as "16 sekunder" or "15 min". */
export type Attempt = { outcome: 'try' } | { outcome: 'wait'; words: string }

const secondMs = 1_000
/** After an hour without an attempt the counting starts again. */
const forgetMs = 60 * minuteMs

/**
 * An account from an address; the address, for whoever tries many accounts (a town hall shares one, so more
 * is allowed); and the account from anywhere. The last pauses half a minute at most: a stranger must not be
 * able to keep somebody out. What was typed as the account is kept as a hash: it may be a password.
 */
export function attemptKeys(account: string, address: string): AttemptKey[] {
  const name = createHash('sha256').update(account.trim().toLowerCase()).digest('base64url')
  return [
    { key: `both ${address} ${name}`, free: 5, longestMs: 15 * minuteMs },
    { key: `address ${address}`, free: 30, longestMs: 15 * minuteMs },
    { key: `account ${name}`, free: 20, longestMs: minuteMs / 2 },
  ]
}

/**
 * Counts an attempt as failed before the password is looked at, so that many at once cannot slip past, and
 * says how long to wait while there is a pause. An attempt during a pause is not counted.
 */
export async function beginAttempt(
  db: Db,
  keys: readonly AttemptKey[],
  now: Date,
): Promise<Attempt> {
  const names = keys.map(({ key }) => key)
  await forget(db, now)
  if ((await pauseLeft(db, names, now)) === 0) {
    const counted = []
    for (const key of keys) counted.push(await count(db, key, now))
    if (counted.every(Boolean)) return { outcome: 'try' }
  }
  const left = Math.ceil((await pauseLeft(db, names, now)) / secondMs)
  return { outcome: 'wait', words: left < 60 ? seconds(left) : duration(left * secondMs) }
}

/** The password was right: what was counted for this attempt is taken back. */
export async function endAttempt(db: Db, keys: readonly AttemptKey[]): Promise<void> {
  const [both = '', ...others] = keys.map(({ key }) => key)
  await db.deleteFrom('sign_in_failure').where('key', '=', both).execute()
  await db
    .updateTable('sign_in_failure')
    .set((row) => ({ failures: sql`greatest(0, ${row.ref('failures')} - 1)` }))
    .where('key', 'in', others)
    .execute()
}

async function forget(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('sign_in_failure')
    .where('last_at', '<', new Date(now.getTime() - forgetMs))
    .execute()
}

/** Milliseconds; 0: no pause. */
async function pauseLeft(db: Db, keys: string[], now: Date): Promise<number> {
  const { until } = await db
    .selectFrom('sign_in_failure')
    .select((on) => on.fn.max('blocked_until').$castTo<Date | null>().as('until'))
    .where('key', 'in', keys)
    .executeTakeFirstOrThrow()
  return Math.max(0, (until?.getTime() ?? 0) - now.getTime())
}

/** 1 s after the free ones, then twice as long each time. False: another attempt began a pause meanwhile. */
async function count(db: Db, { key, free, longestMs }: AttemptKey, now: Date): Promise<boolean> {
  const { rows } = await sql`
    insert into sign_in_failure as known (key, failures, last_at, blocked_until)
    values (${key}, 1, ${now}, ${now})
    on conflict (key) do update set
      failures = known.failures + 1,
      last_at = ${now},
      blocked_until = ${now}::timestamptz + interval '1 millisecond' *
        case when known.failures + 1 < ${free}::int then 0
        else least(${longestMs}::float8, 1000 * power(2, least(known.failures + 1 - ${free}::int, 30)))
        end
    where known.blocked_until <= ${now}
    returning key`.execute(db)
  return rows.length > 0
}

function seconds(n: number): string {
  return n === 1 ? '1 sekund' : `${n} sekunder`
}
