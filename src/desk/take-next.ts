import { type Db } from '../db/connect.ts'
import { claim } from '../ticket/claim.ts'
import { frontLine, inTurn } from './views.ts'

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
      .where(frontLine)
      .where('assignee_id', 'is', null)
      .orderBy(inTurn)
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (next === undefined) return { outcome: 'nothing' }
    await claim(tx, next.id, personId, now)
    return { outcome: 'claimed', number: next.number }
  })
}
