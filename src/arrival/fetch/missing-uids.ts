import { sql } from 'kysely'
import { type Queryable } from '../../db/connect.ts'
import { type Place } from './folders.ts'

/** At most so many are compared in one query. */
const comparedAtOnce = 10_000

/** Those of the UIDs, lowest first, that the ledger lacks. As many as there are rows cost no more memory. */
export async function missingUids(
  db: Queryable,
  place: Place & { uidvalidity: number },
  uids: readonly number[],
): Promise<number[]> {
  const missing: number[] = []
  for (let at = 0; at < uids.length; at += comparedAtOnce) {
    const some = uids.slice(at, at + comparedAtOnce)
    const { rows } = await sql<{ uid: number }>`
      select asked.uid from unnest(${some}::bigint[]) as asked (uid)
      where not exists (
        select from delivery
        where mailbox_id = ${place.mailboxId} and folder = ${place.folder}
          and uidvalidity = ${place.uidvalidity} and delivery.uid = asked.uid
          and delivery.uid between ${some[0]} and ${some.at(-1)}
      ) order by asked.uid`.execute(db)
    for (const { uid } of rows) missing.push(uid)
  }
  return missing
}
