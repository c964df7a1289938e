import { type Db, type Tx } from '../../db/connect.ts'
import { type OutboxRow } from '../outbox.ts'

/**
 * Takes up to `limit` mails to send now, the longest waiting first. Each is marked as under way before it
 * is returned, so that whoever finds it so after a crash knows that it may have left.
 */
export async function claimWaiting(db: Db, now: Date, limit: number): Promise<OutboxRow[]> {
  return db
    .with('waiting', (cte) =>
      cte
        .selectFrom('outbox')
        .select('id')
        .where('state', '=', 'queued')
        .where('next_attempt_at', '<=', now)
        .orderBy('next_attempt_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('outbox')
    .from('waiting')
    .set((row) => ({
      state: 'sending',
      attempted_at: now,
      attempts: row(row.ref('outbox.attempts'), '+', 1),
    }))
    .whereRef('outbox.id', '=', 'waiting.id')
    .returningAll('outbox')
    .execute()
}

/**
 * Mails that a sender left under way when it died, last tried before `before`; held until the transaction
 * ends. The caller decides about each.
 */
export async function staleSending(tx: Tx, before: Date): Promise<OutboxRow[]> {
  return tx
    .selectFrom('outbox')
    .selectAll()
    .where('state', '=', 'sending')
    .where('attempted_at', '<', before)
    .orderBy('attempted_at')
    .limit(100)
    .forUpdate()
    .skipLocked()
    .execute()
}
