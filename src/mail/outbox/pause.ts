import { type Tx } from '../../db/connect.ts'

/**
 * Lets a mailbox rest, since its server is away or has asked for less: longer each time, until a mail is taken.
 * Returns when one may be tried again.
 */
export async function pauseMailbox(
  tx: Tx,
  { address, words, slow }: { address: string; words: string; slow: boolean },
  now: Date,
): Promise<Date> {
  const known = await tx
    .selectFrom('sending_pause')
    .select(['until', 'step'])
    .where('from_address', '=', address)
    .forUpdate()
    .executeTakeFirst()
  // Those that were under way together met the same: it counts once.
  if (known !== undefined && known.until > now) return known.until
  const step = known === undefined ? 0 : known.step + 1
  const steps = slow ? slowSteps : awaySteps
  const seconds = steps[Math.min(step, steps.length - 1)] ?? 60
  const until = new Date(now.getTime() + seconds * 1000)
  const row = { from_address: address, until, step, words }
  await tx
    .insertInto('sending_pause')
    .values(row)
    .onConflict((on) => on.column('from_address').doUpdateSet({ until, step, words }))
    .execute()
  return until
}

/** The server has taken a mail. */
export async function endPause(tx: Tx, address: string): Promise<void> {
  await tx.deleteFrom('sending_pause').where('from_address', '=', address).execute()
}

/** One that is away is asked often, so that work is back within a minute of its return. Seconds. */
const awaySteps = [15, 30, 45]
/** One that asks for less gets it. Seconds. */
const slowSteps = [60, 120, 300, 900]
