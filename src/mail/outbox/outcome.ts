import { type Tx } from '../../db/connect.ts'
import { loadCalendar } from '../../municipality/calendar.ts'
import { handoverLost } from '../../ticket/escalations.ts'
import { replyAccepted, replyFailed } from '../../ticket/replies.ts'
import { lockTicket } from '../../ticket/tickets.ts'
import { isReply, type OutboxRow, replyOf } from '../outbox.ts'
import { type Verdict } from './delivery-error.ts'
import { endPause } from './pause.ts'
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

/** What became of an attempt; `gone`: somebody else had decided about the mail, and it has no say. */
export type Outcome = keyof Counts | 'gone'

/** The server has just taken a mail: whatever waits in the mailbox may go. */
export async function acceptedNow(
  tx: Tx,
  row: OutboxRow,
  how: { acceptedAt: Date; providerId?: string | null },
): Promise<'sent'> {
  await accepted(tx, row, how)
  await endPause(tx, row.from_address)
  return 'sent'
}

/** The server has taken a mail: the clock of the question that it answers stops at that instant. */
export async function accepted(
  tx: Tx,
  row: OutboxRow,
  how: { acceptedAt: Date; providerId?: string | null },
): Promise<'sent'> {
  await holdTicket(tx, row)
  const first = await markSent(tx, row, how)
  const reply = replyOf(row)
  if (!first || reply === null) return 'sent'
  await replyAccepted(tx, reply, how.acceptedAt, await loadCalendar(tx))
  await withdrawNotice(tx, row)
  return 'sent'
}

/** The server has not taken it, or it is not known: what comes next, and who must hear of it. */
export async function notAccepted(
  tx: Tx,
  row: OutboxRow,
  verdict: Verdict,
  at: Date,
): Promise<Exclude<Outcome, 'sent'>> {
  const { outcome, words } = verdict
  await holdTicket(tx, row)
  if (outcome === 'no-archive') {
    await retryWithoutArchive(tx, row, words, at)
    return 'retried'
  }
  // A server that says something of one mail is there.
  if (outcome !== 'unknown' && verdict.about === 'mail') await endPause(tx, row.from_address)
  if (outcome === 'permanent') return givenUp(tx, row, words, at)
  if (outcome === 'unknown') return inDoubt(tx, row, verdict, at)
  return again(tx, row, verdict, at)
}

/** The ticket before the mail, as everybody else takes them: two that wait for each other would both be lost. */
async function holdTicket(tx: Tx, row: OutboxRow): Promise<void> {
  if (isReply(row) && row.ticket_id !== null) await lockTicket(tx, row.ticket_id)
}

/** A citizen never gets the same twice. A colleague rather twice than never. */
async function inDoubt(tx: Tx, row: OutboxRow, verdict: Verdict, at: Date) {
  const { words } = verdict
  const { witness } = row
  if (row.kind === 'acknowledgement') return givenUp(tx, row, words, at)
  if (!isReply(row)) return again(tx, row, verdict, at)
  const lookAt = witness === null ? null : firstLook(at)
  if (!(await markUnknown(tx, row, { words, witness, lookAt }, at))) return 'gone'
  await tellTicket(tx, row, { outcome: 'unknown', words }, at)
  return 'unknown'
}

async function again(tx: Tx, row: OutboxRow, verdict: Verdict, at: Date) {
  const next = await retryLater(tx, row, verdict, at)
  if (next !== 'failed') return next === 'gone' ? 'gone' : 'retried'
  await tellTicket(tx, row, { outcome: 'failed', words: verdict.words }, at)
  return 'failed'
}

async function givenUp(tx: Tx, row: OutboxRow, words: string, at: Date) {
  if (!(await fail(tx, row, words, at))) return 'gone'
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
