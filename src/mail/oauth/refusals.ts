import { type Db } from '../../db/connect.ts'
import { clearAlarm, raiseAlarm } from '../../municipality/alarms.ts'
import { loginAlarm, loginAlarmKey, type Protocol } from './alarm.ts'

export interface Use {
  name: string
  protocol: Protocol
}

export interface Refusal extends Use {
  /** In plain Swedish. */
  words: string
  /** The first time in a row. */
  refusedAt: Date
}

/** A mail server did not take a token that was new: an alarm at once, and only one. */
export async function noteRefusal(db: Db, use: Use, words: string, now: Date): Promise<void> {
  await db
    .insertInto('oauth_refusal')
    .values({ ...use, words, refused_at: now })
    .onConflict((on) => on.doNothing())
    .execute()
  await raiseAlarm(db, loginAlarm(use, words), now)
}

/** It let us in: a refusal is over. What the account is refused for otherwise stands. */
export async function noteEntry(db: Db, { name, protocol }: Use, now: Date): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom('oauth_refusal')
    .where('name', '=', name)
    .where('protocol', '=', protocol)
    .executeTakeFirst()
  if (numDeletedRows > 0n) await clearAlarm(db, loginAlarmKey(name, protocol), now)
}

/** Those that stand, of the uses asked for. */
export async function readRefusals(db: Db, uses: readonly Use[]): Promise<Refusal[]> {
  if (uses.length === 0) return []
  const rows = await db
    .selectFrom('oauth_refusal')
    .selectAll()
    .where(
      'name',
      'in',
      uses.map(({ name }) => name),
    )
    .execute()
  const isAsked = ({ name, protocol }: Use) =>
    uses.some((use) => use.name === name && use.protocol === protocol)
  return rows.filter(isAsked).map(({ refused_at, ...row }) => ({ ...row, refusedAt: refused_at }))
}
