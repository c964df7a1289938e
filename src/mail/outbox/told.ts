import { type Tx } from '../../db/connect.ts'
import { type OutboxRow } from '../outbox.ts'

/** Its author has been told that it has not left; once is enough. */
export async function noteTold(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.updateTable('outbox').set({ told_at: now }).where('id', '=', id).execute()
}

/** The key of the notice that a mail has not left: one for each time that a person has ordered it. */
export function noticeKey({ id, again_at: again }: Pick<OutboxRow, 'id' | 'again_at'>): string {
  return `unsent:${id}:${again?.getTime() ?? 0}`
}

/** It has left after all: the notice that it had not need not, when it waits itself. */
export async function withdrawNotice(
  tx: Tx,
  row: Pick<OutboxRow, 'id' | 'again_at'>,
): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ state: 'withdrawn' })
    .where('idempotency_key', '=', noticeKey(row))
    .where('state', '=', 'queued')
    .execute()
}
