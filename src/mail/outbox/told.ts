import { type Tx } from '../../db/connect.ts'

/** Its author has been told that it has not left; once is enough. */
export async function noteTold(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.updateTable('outbox').set({ told_at: now }).where('id', '=', id).execute()
}

/** It has left after all: the notice that it had not need not, when it waits itself. */
export async function withdrawNotice(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('outbox')
    .set({ state: 'withdrawn' })
    .where('idempotency_key', '=', `unsent:${id}`)
    .where('state', '=', 'queued')
    .execute()
}
