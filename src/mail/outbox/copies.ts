import { sql } from 'kysely'
import { type Db, type Queryable } from '../../db/connect.ts'
import { notify } from '../../db/listen.ts'
import { type OutboxRow } from '../outbox.ts'

/** How long after its acceptance each try at the copy may come. */
const copyTries = ['0 s', '30 s', '2 min', '30 min', '12 h']

/** Takes up to `limit` sent mails whose copy is to be stored now, and counts the try before it is made. */
export async function claimCopies(db: Db, now: Date, limit: number): Promise<OutboxRow[]> {
  const due = sql<boolean>`accepted_at + (${copyTries}::interval[])[sent_copy_attempts + 1] <= ${now}`
  return db
    .with('waiting', (cte) =>
      cte
        .selectFrom('outbox')
        .select('id')
        .where('sent_copy', '=', 'pending')
        .where('state', '=', 'sent')
        .where(due)
        .orderBy('accepted_at')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('outbox')
    .from('waiting')
    .set((row) => ({
      sent_copy_attempts: row(row.ref('outbox.sent_copy_attempts'), '+', 1),
    }))
    .whereRef('outbox.id', '=', 'waiting.id')
    .returningAll('outbox')
    .execute()
}

/** How the copy in Sent stands; `providerId`: the id it has there, when it is not ours. */
export type Copy = { outcome: 'stored'; providerId?: string | null } | { outcome: 'missing' }

/** The copy is in Sent, or this try failed; after the last one it is given up. Says nothing of the mail. */
export async function noteCopy(
  db: Queryable,
  row: Pick<OutboxRow, 'id' | 'sent_copy_attempts'>,
  copy: Copy,
): Promise<void> {
  const stored = copy.outcome === 'stored'
  if (!stored && row.sent_copy_attempts < copyTries.length) return
  const providerId = (copy.outcome === 'stored' ? copy.providerId : null) ?? null
  await db
    .updateTable('outbox')
    .set({
      sent_copy: stored ? 'stored' : 'failed',
      ...(providerId === null ? {} : { provider_id: providerId }),
    })
    .where('id', '=', row.id)
    .where('sent_copy', '=', 'pending')
    .execute()
  await notify(db, 'outbox', row.id)
}
