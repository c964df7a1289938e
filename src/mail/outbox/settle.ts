import { type Tx } from '../../db/connect.ts'
import { notify } from '../../db/listen.ts'
import { type AttemptOutcome, type Witness } from '../../db/schema.ts'
import { type OutboxRow } from '../outbox.ts'
import { hasGivenUp, nextAttempt, type Verdict } from './delivery-error.ts'
import { pauseMailbox } from './pause.ts'

type Tried = Pick<OutboxRow, 'id' | 'attempts' | 'from_address' | 'created_at' | 'again_at'>

/**
 * The server has taken it, at this attempt or an earlier one: that is so whatever was thought of it meanwhile. False
 * when it was known already.
 */
export async function markSent(
  tx: Tx,
  row: Tried,
  { acceptedAt, providerId = null }: { acceptedAt: Date; providerId?: string | null },
): Promise<boolean> {
  const sent = { state: 'sent', accepted_at: acceptedAt, fault: null, look_at: null } as const
  const change = providerId === null ? sent : { ...sent, provider_id: providerId }
  if (!(await settle(tx, row, ['queued', 'sending', 'unknown', 'failed'], change))) return false
  await endAttempt(tx, row, { outcome: 'sent', words: null, at: acceptedAt })
  return true
}

/**
 * Not taken, and worth another try: back in the queue, or failed when that has gone on for too long.
 * 'gone' when somebody else has decided about it meanwhile.
 */
export async function retryLater(
  tx: Tx,
  row: Tried,
  verdict: Pick<Verdict, 'about' | 'words' | 'slow'> & { outcome?: Verdict['outcome'] },
  now: Date,
): Promise<'queued' | 'failed' | 'gone'> {
  const { words, about, slow = false, outcome = 'temporary' } = verdict
  const since = row.again_at ?? row.created_at
  const state = hasGivenUp(since, now, about) ? 'failed' : 'queued'
  const change = { state, next_attempt_at: nextAttempt(since, now), fault: words } as const
  if (!(await settle(tx, row, ['sending'], change))) return 'gone'
  await endAttempt(tx, row, { outcome: 'temporary', words, at: now })
  if (about === 'mail') return state
  const soon = new Date(now.getTime() + soonMs)
  // Of a lost answer nothing follows for the others.
  const pause = { address: row.from_address, words, slow }
  const next = outcome === 'unknown' ? soon : await pauseMailbox(tx, pause, now)
  await tx.updateTable('outbox').set({ next_attempt_at: next }).where('id', '=', row.id).execute()
  return state
}

/** After so long a mail is tried again whose answer was lost, and that may come twice. Milliseconds. */
const soonMs = 15_000

/** The archive would not have its copy: at once again, without one. */
export async function retryWithoutArchive(
  tx: Tx,
  row: Tried,
  words: string,
  now: Date,
): Promise<void> {
  const change = { state: 'queued', next_attempt_at: now, without_archive: true } as const
  if (!(await settle(tx, row, ['sending'], change))) return
  await endAttempt(tx, row, { outcome: 'temporary', words, at: now })
}

/** Refused for good. False when somebody else has decided about it meanwhile. */
export async function fail(tx: Tx, row: Tried, words: string, now: Date): Promise<boolean> {
  if (!(await settle(tx, row, ['sending'], { state: 'failed', fault: words }))) return false
  await endAttempt(tx, row, { outcome: 'permanent', words, at: now })
  return true
}

/** It may have left or not. Until `lookAt` the witness is left alone; null: there is none, a person decides. */
export async function markUnknown(
  tx: Tx,
  row: Tried,
  { words, witness, lookAt }: { words: string; witness: Witness | null; lookAt: Date | null },
  now: Date,
): Promise<boolean> {
  const change = { state: 'unknown', fault: words, witness, look_at: lookAt, looks: 0 } as const
  if (!(await settle(tx, row, ['sending'], change))) return false
  await endAttempt(tx, row, { outcome: 'unknown', words, at: now })
  return true
}

/** The witness has not got it: it never left, and leaves now with the same id. */
export async function markAbsent(tx: Tx, row: Tried, now: Date): Promise<boolean> {
  const change = { state: 'queued', next_attempt_at: now, look_at: null } as const
  return settle(tx, row, ['unknown'], change)
}

/** A person wants it sent, with the same id. False when it is under way, has left or was taken back. */
export async function markAgain(tx: Tx, row: Tried, now: Date): Promise<boolean> {
  const again = { state: 'queued', next_attempt_at: now, again_at: now, look_at: null } as const
  return settle(tx, row, ['unknown', 'failed'], { ...again, fault: null, told_at: null })
}

type Change = Partial<
  Pick<
    OutboxRow,
    | ('accepted_at' | 'next_attempt_at' | 'fault' | 'look_at' | 'looks' | 'again_at')
    | ('provider_id' | 'without_archive' | 'told_at' | 'witness')
  >
> & { state: OutboxRow['state'] }

/** Of a mail under way only the attempt that is under way now has a say: an earlier sender may wake late. */
async function settle(
  tx: Tx,
  { id, attempts }: Tried,
  from: OutboxRow['state'][],
  change: Change,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('outbox')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', from)
    .$if(!from.includes('unknown'), (query) => query.where('attempts', '=', attempts))
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return false
  await notify(tx, 'outbox', id)
  return true
}

interface End {
  outcome: AttemptOutcome
  words: string | null
  at: Date
}

async function endAttempt(tx: Tx, row: Tried, { outcome, words, at }: End): Promise<void> {
  await tx
    .updateTable('sending_attempt')
    .set({ ended_at: at, outcome, words })
    .where('outbox_id', '=', row.id)
    .where('number', '=', row.attempts)
    .execute()
}
