import { sql } from 'kysely'
import { type Queryable, type Tx } from '../../db/connect.ts'
import { type Letter } from '../file/letter.ts'
import { markKept, waitAgain } from './ledger.ts'

/** Why a mail that we sent is no answer to anything we have. */
export interface Loose {
  kind: 'unpaired' | 'automatic' | 'not-to-inquirer'
  /** In plain Swedish. */
  reason: string
}

/** Keeps a mail that we sent before and that counts for nothing now. It may find its question later. */
export async function keepLoose(
  tx: Tx,
  { delivery, reading }: Letter,
  { kind, reason }: Loose,
): Promise<void> {
  const row = {
    message_id: reading.messageId,
    refs: referredBy(reading),
    sent_at: delivery.arrivedAt,
    kind,
    reason,
  }
  await tx
    .insertInto('loose_answer')
    .values({ delivery_id: delivery.id, ...row })
    .onConflict((on) => on.column('delivery_id').doUpdateSet(row))
    .execute()
  await markKept(tx, delivery.id, reason)
}

/** It has found its question. */
export async function noLongerLoose(tx: Tx, deliveryId: number): Promise<void> {
  await tx.deleteFrom('loose_answer').where('delivery_id', '=', deliveryId).execute()
}

/**
 * Answers whose question has come since they were kept wait to be filed once more, whichever way it came; those
 * in `recalled` have had their chance and are left, and it is told of these. Returns how many.
 */
export async function recallAnswers(db: Queryable, recalled: Set<number>): Promise<number> {
  const rows = await db
    .selectFrom('loose_answer')
    .select('delivery_id')
    .where('kind', '=', 'unpaired')
    .where(
      sql<boolean>`exists (select from message
        where message.message_id = any (loose_answer.refs) and message.direction <> 'internal')`,
    )
    .execute()
  const ids = rows.map(({ delivery_id }) => delivery_id).filter((id) => !recalled.has(id))
  for (const id of ids) recalled.add(id)
  await waitAgain(db, ids)
  return ids.length
}

/** The ids that a mail refers to, the nearest first. */
export function referredBy(reading: Letter['reading']): string[] {
  return [...new Set([reading.inReplyTo ?? [], reading.references.toReversed()].flat())]
}
