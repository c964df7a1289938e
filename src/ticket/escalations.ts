import { type Tx } from '../db/connect.ts'
import { record } from './events.ts'
import { changeTicket, lockTicket } from './tickets.ts'

export interface NewEscalation {
  ticketId: string
  turnId: string
  to: { functionId: string | null; personId: string | null; name: string; address: string }
  summary: string
  by: string
  dueAt: Date
  remindAt: Date | null
}

/** Hands a question over. A second clock starts; the citizen's own keeps running. docs/clocks.md */
export async function startEscalation(tx: Tx, one: NewEscalation, now: Date): Promise<string> {
  const ticket = await lockTicket(tx, one.ticketId)
  await endOpen(tx, one.ticketId, { reason: 'replaced', personId: one.by }, now)
  const { id } = await tx
    .insertInto('escalation')
    .values({
      ticket_id: one.ticketId,
      turn_id: one.turnId,
      function_id: one.to.functionId,
      person_id: one.to.personId,
      to_name: one.to.name,
      to_address: one.to.address,
      summary: one.summary,
      escalated_by: one.by,
      escalated_at: now,
      due_at: one.dueAt,
      remind_at: one.remindAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await changeTicket(tx, ticket, { status: 'with-department' }, now)
  await record(tx, {
    kind: 'escalation.started',
    at: now,
    ticketId: one.ticketId,
    turnId: one.turnId,
    personId: one.by,
    data: { escalationId: id, to: one.to.name, dueAt: one.dueAt.toISOString() },
  })
  return id
}

/**
 * The department has come back: its clock stops, the ticket returns to the front line. A hand-over that has
 * ended meanwhile is 'already' over: its words are in the ticket, but they move nothing. `at` is when the
 * department's words came, which may be before we read them.
 */
export async function recordFeedback(
  tx: Tx,
  escalationId: string,
  by: { name: string; personId: string | null; at?: Date },
  now: Date,
): Promise<{ outcome: 'recorded' | 'already'; ticketId: string }> {
  const { ticket, escalation } = await lockEscalation(tx, escalationId)
  const ticketId = ticket.id
  if (escalation.feedback_at !== null || escalation.ended_at !== null) {
    return { outcome: 'already', ticketId }
  }
  const at = between(escalation.escalated_at, by.at ?? now, now)
  await tx
    .updateTable('escalation')
    .set({ feedback_at: at, feedback_by: by.name, remind_at: null })
    .where('id', '=', escalationId)
    .execute()
  if (ticket.status === 'with-department' || ticket.status === 'waiting') {
    const status = ticket.assignee_id === null ? 'new' : 'started'
    await changeTicket(tx, ticket, { status }, now)
  }
  await record(tx, {
    kind: 'escalation.feedback',
    at,
    ticketId,
    turnId: escalation.turn_id,
    personId: by.personId,
    data: { escalationId, by: by.name },
  })
  return { outcome: 'recorded', ticketId }
}

/** A mail server's clock may be wrong: nobody answers before the question, or after now. */
function between(earliest: Date, at: Date, latest: Date): Date {
  return new Date(Math.min(Math.max(earliest.getTime(), at.getTime()), latest.getTime()))
}

/**
 * The hand-over never reached anybody: it is over, and the ticket is back with the front line, which is the
 * only one who can ask somebody else. Nothing happens when it is over already.
 */
export async function handoverLost(
  tx: Tx,
  escalationId: string,
  why: string,
  now: Date,
): Promise<{ outcome: 'returned' | 'already' }> {
  const { ticket, escalation } = await lockEscalation(tx, escalationId)
  if (escalation.feedback_at !== null || escalation.ended_at !== null) return { outcome: 'already' }
  const about = { reason: 'undeliverable' as const, why, personId: null }
  await end(tx, [escalation], about, now)
  if (ticket.status === 'with-department') {
    const status = ticket.assignee_id === null ? 'new' : 'started'
    await changeTicket(tx, ticket, { status }, now)
  }
  return { outcome: 'returned' }
}

/** Says when the next reminder is due, or that none is. */
export async function scheduleReminder(
  tx: Tx,
  escalationId: string,
  at: Date | null,
): Promise<void> {
  await tx.updateTable('escalation').set({ remind_at: at }).where('id', '=', escalationId).execute()
}

/** Ends every hand-over of a ticket that still waits, because the citizen was answered or it was replaced. */
export async function endOpen(
  tx: Tx,
  ticketId: string,
  why: { reason: 'answered' | 'replaced' | 'closed'; personId: string | null },
  now: Date,
): Promise<void> {
  const open = await tx
    .selectFrom('escalation')
    .select(['id', 'turn_id', 'ticket_id'])
    .where('ticket_id', '=', ticketId)
    .where('feedback_at', 'is', null)
    .where('ended_at', 'is', null)
    .forUpdate()
    .execute()
  await end(tx, open, why, now)
}

/**
 * Ends the hand-overs of a ticket whose question had been answered at `at`, unknown to whoever handed it over; one
 * that was made later stands.
 */
export async function endAnswered(tx: Tx, ticketId: string, at: Date): Promise<void> {
  const over = await tx
    .selectFrom('escalation')
    .innerJoin('turn', 'turn.id', 'escalation.turn_id')
    .select(['escalation.id', 'escalation.turn_id', 'escalation.ticket_id'])
    .where('escalation.ticket_id', '=', ticketId)
    .where('escalation.escalated_at', '<=', at)
    .where('feedback_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('turn.complete_reply_at', '<=', at)
    .forUpdate('escalation')
    .execute()
  await end(tx, over, { reason: 'answered', personId: null }, at)
}

/** Whether a hand-over of the ticket still waits for somebody. */
export async function isHandedOver(tx: Tx, ticketId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('escalation')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .where('feedback_at', 'is', null)
    .where('ended_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

interface End {
  reason: 'answered' | 'replaced' | 'closed' | 'undeliverable'
  /** In Swedish, where the reason alone does not say it. */
  why?: string
  personId: string | null
}

async function end(
  tx: Tx,
  escalations: { id: string; turn_id: string; ticket_id: string }[],
  { personId, ...data }: End,
  now: Date,
): Promise<void> {
  for (const { id, turn_id: turnId, ticket_id: ticketId } of escalations) {
    await tx
      .updateTable('escalation')
      .set({ ended_at: now, ended_reason: data.reason, remind_at: null })
      .where('id', '=', id)
      .execute()
    const about = { ticketId, turnId, personId, data: { escalationId: id, ...data } }
    await record(tx, { kind: 'escalation.ended', at: now, ...about })
  }
}

/** Reads a hand-over and its ticket and holds both until the transaction ends. */
export async function lockEscalation(tx: Tx, id: string) {
  const found = tx.selectFrom('escalation').where('id', '=', id)
  const { ticket_id } = await found.select('ticket_id').executeTakeFirstOrThrow()
  const ticket = await lockTicket(tx, ticket_id)
  const escalation = await found.selectAll().forUpdate().executeTakeFirstOrThrow()
  // Its ticket may have become a part of another before this one was held.
  if (escalation.ticket_id === ticket_id) return { ticket, escalation }
  return { ticket: await lockTicket(tx, escalation.ticket_id), escalation }
}
