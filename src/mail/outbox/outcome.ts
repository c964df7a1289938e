import { type Tx } from '../../db/connect.ts'
import { type Witness } from '../../db/schema.ts'
import { loadCalendar } from '../../municipality/calendar.ts'
import { handoverLost } from '../../ticket/escalations.ts'
import { replyAccepted, replyFailed } from '../../ticket/replies.ts'
import { isReply, type OutboxRow, replyOf } from '../outbox.ts'
import { type Verdict } from './delivery-error.ts'
import { fail, markSent, markUnknown, retryLater, retryWithoutArchive } from './settle.ts'
import { withdrawNotice } from './told.ts'
import { firstLook } from './witness.ts'

/** How many mails went which way. */
export interface Counts {
  sent: number
  retried: number
  failed: number
  unknown: number
}

/** The server has taken a mail: the clock of the question that it answers stops at that instant. */
export async function accepted(
  tx: Tx,
  row: OutboxRow,
  how: { acceptedAt: Date; providerId?: string | null },
): Promise<'sent'> {
  const first = await markSent(tx, row, how)
  const reply = replyOf(row)
  if (!first || reply === null) return 'sent'
  await replyAccepted(tx, reply, how.acceptedAt, await loadCalendar(tx))
  await withdrawNotice(tx, row.id)
  return 'sent'
}

/** The server has not taken it, or it is not known: what comes next, and who must hear of it. */
export async function notAccepted(
  tx: Tx,
  { row, verdict, witness }: { row: OutboxRow; verdict: Verdict; witness: Witness | null },
  at: Date,
): Promise<Exclude<keyof Counts, 'sent'>> {
  const { outcome, words } = verdict
  if (outcome === 'no-archive') {
    await retryWithoutArchive(tx, row, words, at)
    return 'retried'
  }
  if (outcome === 'permanent') return givenUp(tx, row, words, at)
  if (outcome === 'unknown') return inDoubt(tx, { row, verdict, witness }, at)
  return again(tx, row, verdict, at)
}

/** A citizen never gets the same twice. A colleague rather twice than never. */
async function inDoubt(
  tx: Tx,
  { row, verdict, witness }: { row: OutboxRow; verdict: Verdict; witness: Witness | null },
  at: Date,
) {
  const { words } = verdict
  if (row.kind === 'acknowledgement') return givenUp(tx, row, words, at)
  if (!isReply(row)) return again(tx, row, verdict, at)
  const lookAt = witness === null ? null : firstLook(at)
  if (await markUnknown(tx, row, { words, witness, lookAt }, at)) {
    await tellTicket(tx, row, { outcome: 'unknown', words }, at)
  }
  return 'unknown'
}

async function again(tx: Tx, row: OutboxRow, verdict: Verdict, at: Date) {
  const next = await retryLater(tx, row, verdict, at)
  if (next !== 'failed') return 'retried'
  await tellTicket(tx, row, { outcome: 'failed', words: verdict.words }, at)
  return 'failed'
}

async function givenUp(tx: Tx, row: OutboxRow, words: string, at: Date): Promise<'failed'> {
  if (await fail(tx, row, words, at)) await tellTicket(tx, row, { outcome: 'failed', words }, at)
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
