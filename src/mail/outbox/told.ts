import { type Tx } from '../../db/connect.ts'

/** Its author has been told that it has not left; once is enough. */
export async function noteTold(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.updateTable('outbox').set({ told_at: now }).where('id', '=', id).execute()
}
