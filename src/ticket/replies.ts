import { type Calendar } from '../clock/calendar.ts'
import { type Tx } from '../db/connect.ts'
import { type ReplyKind, type Status } from '../journey.ts'
import { endOpen } from './escalations.ts'
import { record } from './events.ts'
import { changeTicket, lockTicket } from './tickets.ts'
import { answerTurn, unanswerTurn } from './turns.ts'

export interface Reply {
  ticketId: string
  turnId: string | null
  outboxId: string
  kind: ReplyKind
  personId: string
}

/** Where the ticket goes when a reply of this kind is sent. */
const after: Record<ReplyKind, Status> = {
  svar: 'answered',
  delsvar: 'started',
  motfraga: 'waiting',
}

/** A person has pressed send: the ticket leaves the queue, the clock runs until the mail is accepted. */
export async function replyQueued(tx: Tx, reply: Reply, now: Date): Promise<void> {
  const ticket = await lockTicket(tx, reply.ticketId)
  const assigneeId = ticket.assignee_id ?? reply.personId
  await changeTicket(tx, ticket, { status: after[reply.kind], assigneeId }, now)
  await record(tx, { kind: 'reply.queued', at: now, ...about(reply) })
}

/**
 * The outgoing server has accepted a reply: the turn's clock stops at that instant. docs/measures.md
 * Runs in the transaction that marks the mail as sent.
 */
export async function replyAccepted(
  tx: Tx,
  reply: Reply,
  acceptedAt: Date,
  calendar: Calendar,
): Promise<void> {
  if (reply.turnId !== null) {
    const complete = reply.kind === 'svar'
    const turn = { id: reply.turnId, ticketId: reply.ticketId }
    await answerTurn(tx, turn, { at: acceptedAt, complete, calendar })
  }
  await record(tx, { kind: 'reply.accepted', at: acceptedAt, ...about(reply) })
  if (reply.kind !== 'svar') return
  const { ticketId, personId } = reply
  await endOpen(tx, ticketId, { reason: 'answered', personId }, acceptedAt)
}

/** An accepted reply came back undeliverable: the turn runs on from its original arrival. */
export async function replyBounced(
  tx: Tx,
  reply: Reply,
  reason: string,
  now: Date,
): Promise<void> {
  const ticket = await lockTicket(tx, reply.ticketId)
  if (reply.turnId !== null) {
    await unanswerTurn(tx, { id: reply.turnId, ticketId: reply.ticketId })
  }
  if (['answered', 'waiting', 'closed'].includes(ticket.status)) {
    await changeTicket(tx, ticket, { status: 'started' }, now)
  }
  const { data, ...rest } = about(reply)
  await record(tx, { kind: 'reply.bounced', at: now, ...rest, data: { ...data, reason } })
}

/** A reply did not leave, or it is not known whether it did: the ticket comes back to who answered. */
export async function replyFailed(
  tx: Tx,
  reply: Reply,
  why: { outcome: 'failed' | 'unknown'; reason: string },
  now: Date,
): Promise<void> {
  const ticket = await lockTicket(tx, reply.ticketId)
  if (ticket.status === 'answered' || ticket.status === 'waiting') {
    await changeTicket(tx, ticket, { status: 'started' }, now)
  }
  const { data, ...rest } = about(reply)
  await record(tx, {
    kind: why.outcome === 'failed' ? 'reply.failed' : 'reply.unknown',
    at: now,
    ...rest,
    data: { ...data, reason: why.reason },
  })
}

function about(reply: Reply) {
  const { ticketId, turnId, personId } = reply
  return { ticketId, turnId, personId, data: { kind: reply.kind, outboxId: reply.outboxId } }
}
