import { type Tx } from '../../db/connect.ts'
import { notify } from '../../db/listen.ts'
import { type OutboxRow } from '../outbox.ts'
import { hasGivenUp, nextAttempt, type Verdict } from './delivery-error.ts'

/** The server has taken it. False when that was known already. */
export async function markSent(tx: Tx, id: string, acceptedAt: Date): Promise<boolean> {
  return settle(tx, id, ['sending', 'unknown'], {
    state: 'sent',
    accepted_at: acceptedAt,
    fault: null,
  })
}

/**
 * Not taken, and worth another try: back in the queue, or failed when that has gone on for too long.
 * 'gone' when somebody else has decided about it meanwhile.
 */
export async function retryLater(
  tx: Tx,
  row: Pick<OutboxRow, 'id' | 'attempts' | 'created_at'>,
  verdict: Pick<Verdict, 'about' | 'words'>,
  now: Date,
): Promise<'queued' | 'failed' | 'gone'> {
  const failed = hasGivenUp(row.created_at, now, verdict.about)
  const state = failed ? 'failed' : 'queued'
  const done = await settle(tx, row.id, ['sending'], {
    state,
    next_attempt_at: nextAttempt(row.attempts, now, verdict.about),
    fault: verdict.words,
  })
  return done ? state : 'gone'
}

/** Refused for good. False when somebody else has decided about it meanwhile. */
export async function fail(tx: Tx, id: string, words: string): Promise<boolean> {
  return settle(tx, id, ['sending'], { state: 'failed', fault: words })
}

/** It may have left or not: it is never sent again by itself. */
export async function markUnknown(tx: Tx, id: string, words: string): Promise<boolean> {
  return settle(tx, id, ['sending'], { state: 'unknown', fault: words })
}

type Change = Partial<Pick<OutboxRow, 'accepted_at' | 'next_attempt_at' | 'fault'>> & {
  state: OutboxRow['state']
}

async function settle(
  tx: Tx,
  id: string,
  from: OutboxRow['state'][],
  change: Change,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('outbox')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', from)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await notify(tx, 'outbox', id)
  return true
}
