import { setTimeout as pause } from 'node:timers/promises'
import { reasonOf } from '../../base/errors.ts'
import { type Log } from '../../base/log.ts'
import { type Db, type Tx } from '../../db/connect.ts'
import { type OutgoingMail } from '../mail.ts'
import { type OutboxRow } from '../outbox.ts'
import { SendError, type Transport } from '../smtp.ts'
import { claimWaiting, type Limits, staleSending } from './claim.ts'
import { type Verdict } from './delivery-error.ts'
import { filesOf, outgoing } from './outgoing.ts'
import { acceptedNow, type Counts, notAccepted, type Outcome } from './outcome.ts'

export interface Delivery {
  db: Db
  log: Log
  smtp: Pick<Transport, 'send'>
  limits?: Limits
  /** Gets a copy of every mail; null: nobody does. */
  archive?: string | null
  /** The ids of the mailboxes whose server keeps itself what they send. */
  keepsSent?: readonly string[]
}

/** A mail under way for longer than this has lost its sender. Milliseconds; far above what one may take. */
const staleAfter = 10 * 60_000
/** Exchange Online takes three at once from one mailbox. */
const usual: Limits = { atOnce: 3, perMinute: 0 }
/**
 * Sends what waits in the outbox until nothing that may leave is left. A mail is marked as under way and committed
 * first; the reply's acceptance and the stop of the turn's clock are committed together after. One whose outcome could
 * not be learnt or written down is never sent again before somebody can say that it has not left. docs/sending.md
 */
export async function deliverWaiting(ctx: Delivery, now: () => Date): Promise<Counts> {
  const counts = await recoverStale(ctx, now())
  const limits = ctx.limits ?? usual
  const { archive = null, keepsSent = [] } = ctx
  const witnesses = { archive: archive !== null, keepsSent }
  const under = new Set<Promise<void>>()
  for (;;) {
    // No more than there are connections: one that waits for a connection is under way too.
    const most = limits.atOnce - under.size
    for (const row of await claimWhile(under, ctx, now(), { ...limits, witnesses, most })) {
      const one = deliver(ctx, row, now).then((outcome) => {
        if (outcome !== 'gone') counts[outcome] += 1
        under.delete(one)
      })
      under.add(one)
    }
    if (under.size === 0) return counts
    // Those that are quick leave together; one that is slow holds up no others for long.
    await Promise.race([Promise.all(under), pause(500)])
    if (under.size >= limits.atOnce) await Promise.race(under)
  }
}

/** What is under way is seen to its end, also when no more can be claimed because the database is away. */
async function claimWhile(
  under: ReadonlySet<Promise<void>>,
  { db, log }: Delivery,
  now: Date,
  limits: Parameters<typeof claimWaiting>[2],
): Promise<OutboxRow[]> {
  try {
    return await claimWaiting(db, now, limits)
  } catch (thrown) {
    if (under.size === 0) throw thrown
    log.warn('no more mails could be claimed', { reason: reasonOf(thrown) })
    return []
  }
}

/**
 * Decides about mails whose sender died: a reply may have arrived, so the witness or a person must decide; what goes
 * to colleagues is sent again, since twice is better than never.
 */
async function recoverStale({ db, log }: Delivery, now: Date): Promise<Counts> {
  const counts: Counts = { sent: 0, retried: 0, failed: 0, unknown: 0 }
  const before = new Date(now.getTime() - staleAfter)
  for (const row of await staleSending(db, before)) {
    const outcome = await db.transaction().execute((tx) => notAccepted(tx, row, lost, now))
    if (outcome === 'gone') continue
    counts[outcome] += 1
    log.warn('a mail had lost its sender', { outbox: row.id, outcome })
  }
  return counts
}

const lost: Verdict = {
  outcome: 'unknown',
  about: 'server',
  words: 'Oklart om mejlet gick iväg. Tjänsten avbröts medan det skickades.',
}

async function deliver(ctx: Delivery, row: OutboxRow, now: () => Date): Promise<Outcome> {
  const tried = await attempt(ctx, row)
  const at = now()
  const outcome = await insist(ctx, row, async (tx) =>
    'verdict' in tried
      ? notAccepted(tx, row, tried.verdict, at)
      : acceptedNow(tx, row, { acceptedAt: at, providerId: tried.providerId }),
  )
  ctx.log.info('a mail was tried', { outbox: row.id, kind: row.kind, outcome })
  return outcome
}

type Tried = { verdict: Verdict } | { providerId: string | null }

async function attempt(ctx: Delivery, row: OutboxRow): Promise<Tried> {
  const { smtp, archive = null, log } = ctx
  const mail = await mailOf(ctx, row)
  if (mail === null) return { verdict: unread }
  try {
    return await smtp.send(mail, row.witness === 'archive' ? archive : null)
  } catch (thrown) {
    if (thrown instanceof SendError) return { verdict: thrown.verdict }
    log.error('a mail was not sent as it should be', thrown, { outbox: row.id })
    return { verdict: lost }
  }
}

/** null: its files could not be read, and nothing has been said to the server. */
async function mailOf({ db, log }: Delivery, row: OutboxRow): Promise<OutgoingMail | null> {
  try {
    return outgoing(row, await filesOf(db, row))
  } catch (thrown) {
    log.warn('a mail could not be read', { outbox: row.id, reason: reasonOf(thrown) })
    return null
  }
}

const unread: Verdict = {
  outcome: 'temporary',
  about: 'server',
  words: 'Databasen svarade inte när mejlet skulle skickas.',
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
