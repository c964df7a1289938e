import { type QueryCreator, sql } from 'kysely'
import { type Tx } from '../../db/connect.ts'
import { type AttemptOutcome, type Schema, type Witness } from '../../db/schema.ts'
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
  const end = { outcome: 'sent', words: null, at: acceptedAt } as const
  return settleAttempt(tx, row, {
    from: ['queued', 'sending', 'unknown', 'failed'],
    change,
    end,
  })
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
  const end = { outcome: 'temporary', words, at: now } as const
  if (!(await settleAttempt(tx, row, { from: ['sending'], change, end }))) return 'gone'
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
  await settleAttempt(tx, row, {
    from: ['sending'],
    change,
    end: { outcome: 'temporary', words, at: now },
  })
}

/** Refused for good. False when somebody else has decided about it meanwhile. */
export async function fail(tx: Tx, row: Tried, words: string, now: Date): Promise<boolean> {
  const change = { state: 'failed', fault: words } as const
  return settleAttempt(tx, row, {
    from: ['sending'],
    change,
    end: { outcome: 'permanent', words, at: now },
  })
}

/** It may have left or not. Until `lookAt` the witness is left alone; null: there is none, a person decides. */
export async function markUnknown(
  tx: Tx,
  row: Tried,
  { words, witness, lookAt }: { words: string; witness: Witness | null; lookAt: Date | null },
  now: Date,
): Promise<boolean> {
  const change = { state: 'unknown', fault: words, witness, look_at: lookAt, looks: 0 } as const
  return settleAttempt(tx, row, {
    from: ['sending'],
    change,
    end: { outcome: 'unknown', words, at: now },
  })
}

/** The witness has not got it: it never left, and leaves now with the same id. */
export async function markAbsent(tx: Tx, row: Tried, now: Date): Promise<boolean> {
  const change = { state: 'queued', next_attempt_at: now, look_at: null } as const
  return settle(tx, row, { from: ['unknown'], change })
}

/** A person wants it sent, with the same id. False when it is under way, has left or was taken back. */
export async function markAgain(tx: Tx, row: Tried, now: Date): Promise<boolean> {
  const again = { state: 'queued', next_attempt_at: now, again_at: now, look_at: null } as const
  const change = { ...again, fault: null, told_at: null }
  return settle(tx, row, { from: ['unknown', 'failed'], change })
}

type Change = Partial<
  Pick<
    OutboxRow,
    | ('accepted_at' | 'next_attempt_at' | 'fault' | 'look_at' | 'looks' | 'again_at')
    | ('provider_id' | 'without_archive' | 'told_at' | 'witness')
  >
> & { state: OutboxRow['state'] }

interface Settling {
  /** The states that it may be in. */
  from: OutboxRow['state'][]
  change: Change
}

/** How the attempt ended that is under way. */
interface End {
  outcome: AttemptOutcome
  words: string | null
  at: Date
}

async function settleAttempt(
  tx: Tx,
  row: Tried,
  { end, ...settling }: Settling & { end: End },
): Promise<boolean> {
  const { outcome, words, at } = end
  const done = await tx
    .with('settled', (cte) => changed(cte, row, settling))
    .with('ended', (cte) =>
      cte
        .updateTable('sending_attempt')
        .from('settled')
        .set({ ended_at: at, outcome, words })
        .whereRef('outbox_id', '=', 'settled.id')
        .where('number', '=', row.attempts),
    )
    .selectFrom('settled')
    .select(told)
    .executeTakeFirst()
  return done !== undefined
}

async function settle(tx: Tx, row: Tried, settling: Settling): Promise<boolean> {
  const done = await tx
    .with('settled', (cte) => changed(cte, row, settling))
    .selectFrom('settled')
    .select(told)
    .executeTakeFirst()
  return done !== undefined
}

const told = sql`pg_notify('outbox', id::text)`.as('told')

/** Of a mail under way only the attempt that is under way now has a say: an earlier sender may wake late. */
function changed(cte: QueryCreator<Schema>, { id, attempts }: Tried, { from, change }: Settling) {
  return cte
    .updateTable('outbox')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', from)
    .$if(!from.includes('unknown'), (query) => query.where('attempts', '=', attempts))
    .returning('id')
}
