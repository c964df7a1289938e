import { setTimeout as pause } from 'node:timers/promises'
import { type Log } from '../../base/log.ts'
import { type Db, type Tx } from '../../db/connect.ts'
import { loadCalendar } from '../../municipality/calendar.ts'
import { handoverLost } from '../../ticket/escalations.ts'
import { replyAccepted, replyFailed } from '../../ticket/replies.ts'
import { type Verdict } from './delivery-error.ts'
import { filesOf, outgoing } from './outgoing.ts'
import { claimWaiting, staleSending } from './claim.ts'
import { fail, markSent, markUnknown, retryLater } from './settle.ts'
import { isReply, type OutboxRow, replyOf } from '../outbox.ts'
import { SendError, type Transport } from '../smtp.ts'

export interface Delivery {
  db: Db
  log: Log
  smtp: Pick<Transport, 'send'>
}

/** How many mails went which way. */
export interface Counts {
  sent: number
  retried: number
  failed: number
  unknown: number
}

/** A mail under way for longer than this has lost its sender. Milliseconds; far above what one may take. */
const staleAfter = 10 * 60_000

/**
 * Sends what waits in the outbox, `limit` at a time, until nothing waits or the server is away. A mail is
 * marked as under way and committed first; the reply's acceptance and the stop of the turn's clock are
 * committed together after. One whose outcome could not be learnt or written down is never sent again.
 */
export async function deliverWaiting(ctx: Delivery, now: () => Date, limit = 3): Promise<Counts> {
  const counts = await recoverStale(ctx, now())
  for (;;) {
    const rows = await claimWaiting(ctx.db, now(), limit)
    const ends = await Promise.all(rows.map((row) => deliver(ctx, row, now)))
    for (const { outcome } of ends) counts[outcome] += 1
    if (rows.length === 0 || ends.some(({ serverAway }) => serverAway)) return counts
  }
}

/**
 * Decides about mails whose sender died: a reply may have arrived, so a person must decide; what goes to
 * colleagues is sent again, since twice is better than never.
 */
async function recoverStale({ db, log }: Delivery, now: Date): Promise<Counts> {
  const counts = { sent: 0, retried: 0, failed: 0, unknown: 0 }
  const before = new Date(now.getTime() - staleAfter)
  await db.transaction().execute(async (tx) => {
    for (const row of await staleSending(tx, before)) {
      const outcome = await notAccepted(tx, row, lost, now)
      counts[outcome] += 1
      log.warn('a mail had lost its sender', { outbox: row.id, outcome })
    }
  })
  return counts
}

const lost: Verdict = {
  outcome: 'unknown',
  about: 'server',
  words: 'Oklart om mejlet gick iväg. Tjänsten avbröts medan det skickades.',
}

type Outcome = keyof Counts

async function deliver(
  ctx: Delivery,
  row: OutboxRow,
  now: () => Date,
): Promise<{ outcome: Outcome; serverAway: boolean }> {
  const verdict = await attempt(ctx, row)
  const at = now()
  const settle = (tx: Tx) => (verdict ? notAccepted(tx, row, verdict, at) : accepted(tx, row, at))
  const outcome = await insist(ctx, row, settle)
  ctx.log.info('a mail was tried', { outbox: row.id, kind: row.kind, outcome })
  return { outcome, serverAway: verdict?.about === 'server' }
}

/** null: the server has taken it. */
async function attempt({ db, smtp }: Delivery, row: OutboxRow): Promise<Verdict | null> {
  try {
    await smtp.send(outgoing(row, await filesOf(db, row)))
    return null
  } catch (thrown) {
    if (thrown instanceof SendError) return thrown.verdict
    throw thrown
  }
}

async function accepted(tx: Tx, row: OutboxRow, at: Date): Promise<Outcome> {
  const first = await markSent(tx, row.id, at)
  const reply = replyOf(row)
  if (first && reply) await replyAccepted(tx, reply, at, await loadCalendar(tx))
  return 'sent'
}

async function notAccepted(tx: Tx, row: OutboxRow, verdict: Verdict, at: Date): Promise<Outcome> {
  const { outcome, words } = verdict
  if (outcome === 'permanent') {
    if (await fail(tx, row.id, words)) await tellTicket(tx, row, { outcome: 'failed', words }, at)
    return 'failed'
  }
  if (outcome === 'unknown' && isReply(row)) {
    if (await markUnknown(tx, row.id, words)) await tellTicket(tx, row, { outcome, words }, at)
    return 'unknown'
  }
  const next = await retryLater(tx, row, verdict, at)
  if (next !== 'failed') return 'retried'
  await tellTicket(tx, row, { outcome: 'failed', words }, at)
  return 'failed'
}

async function tellTicket(
  tx: Tx,
  row: OutboxRow,
  { outcome, words }: { outcome: 'failed' | 'unknown'; words: string },
  at: Date,
): Promise<void> {
  const reply = replyOf(row)
  if (reply) await replyFailed(tx, reply, { outcome, reason: words }, at)
  if (row.kind !== 'handover' || row.escalation_id === null || outcome !== 'failed') return
  await handoverLost(tx, row.escalation_id, words, at)
}

const insistFor = 60_000

/**
 * Writes down how it went, again and again while the database is away: only this process knows. When even
 * that fails the mail stays under way, and is taken for lost later.
 */
async function insist(
  { db, log }: Delivery,
  row: OutboxRow,
  settle: (tx: Tx) => Promise<Outcome>,
): Promise<Outcome> {
  const deadline = performance.now() + insistFor
  for (;;) {
    try {
      return await db.transaction().execute(settle)
    } catch (thrown) {
      log.error('the outcome of a mail could not be written down', thrown, { outbox: row.id })
      if (performance.now() > deadline) return 'unknown'
    }
    await pause(500)
  }
}
