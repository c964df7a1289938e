import { sql } from 'kysely'
import { type Queryable, type Tx } from '../../db/connect.ts'
import { notify } from '../../db/listen.ts'

/**
 * Takes a reply out of the queue, for everybody who was to have it. Its rows are kept as withdrawn, with what the
 * person wrote as their text, its click may send again, and its files are a draft's again. False when any of it is
 * under way or has left: then nothing is changed.
 */
export async function withdraw(
  tx: Tx,
  { replyId, words }: { replyId: string; words: string },
): Promise<boolean> {
  const rows = await tx
    .selectFrom('outbox')
    .select(['id', 'state'])
    .where('reply_id', '=', replyId)
    .forUpdate()
    .execute()
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0 || rows.some(({ state }) => state !== 'queued')) return false
  if (await mayHaveLeft(tx, ids)) return false
  await tx
    .updateTable('outgoing_file')
    .set({ outbox_id: null })
    .where('outbox_id', 'in', ids)
    .execute()
  await tx
    .updateTable('outbox')
    .set({
      state: 'withdrawn',
      reply_id: null,
      text: words,
      html: '',
      idempotency_key: sql<string>`'withdrawn:' || id || ':' || idempotency_key`,
    })
    .where('id', 'in', ids)
    .execute()
  for (const id of ids) await notify(tx, 'outbox', id)
  return true
}

/** Of every attempt it must be known that it did not leave. */
async function mayHaveLeft(tx: Tx, ids: readonly string[]): Promise<boolean> {
  const row = await tx
    .selectFrom('sending_attempt')
    .select('number')
    .where('outbox_id', 'in', ids)
    .where(sql<boolean>`coalesce(outcome, '') <> 'temporary'`)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The click key of the composer that a withdrawn reply was written in. */
export function draftKeyOf({ idempotency_key: key }: { idempotency_key: string }): string {
  return key.replace(/^withdrawn:[^:]*:/, '')
}

/** Lets a reply that waits leave as soon as it can. False when it does not wait. */
export async function hasten(db: Queryable, replyId: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('outbox')
    .set((row) => ({ next_attempt_at: sql`least(${row.ref('next_attempt_at')}, ${now})` }))
    .where('reply_id', '=', replyId)
    .where('state', '=', 'queued')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
