import { sql } from 'kysely'
import { type Db } from '../db/connect.ts'
import { claim } from '../ticket/claim.ts'

/**
 * Gives a person the next mail nobody has: urgent first, then oldest due. Two who ask at once get two
 * different ones.
 */
export async function takeNext(
  db: Db,
  personId: string,
  now: Date,
): Promise<{ outcome: 'claimed'; number: string } | { outcome: 'nothing' }> {
  return db.transaction().execute(async (tx) => {
    const next = await tx
      .selectFrom('ticket')
      .select(['id', 'number'])
      .where('status', 'in', ['urgent', 'new', 'started'])
      .where('assignee_id', 'is', null)
      .orderBy(sql`(status = 'urgent') desc, due_at nulls last, arrived_at, id`)
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (next === undefined) return { outcome: 'nothing' }
    await claim(tx, next.id, personId, now)
    return { outcome: 'claimed', number: next.number }
  })
}
