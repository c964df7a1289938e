import { type ExpressionBuilder, sql } from 'kysely'
import { type Calendar } from '../clock/calendar.ts'
import { hourMs } from '../clock/local-time.ts'
import { type Tx } from '../db/connect.ts'
import { type Schema } from '../db/schema.ts'
import { type LetterKind, replyKinds, type Status } from '../journey.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { endOpen } from './escalations.ts'
import { type EventKind, record } from './events.ts'
import { completes, counts } from './kinds.ts'
import { recountReplies } from './recount.ts'
import { changeTicket, lockTicket, type Ticket } from './tickets.ts'
import { answerTurn, unansweredTurns } from './turns.ts'

/**
 * A reply that comes back within this time never was one; after it the citizen has had it, and no figure
 * changes. Milliseconds. docs/measures.md
 */
export const bounceCountsMs = 72 * hourMs

export interface Reply {
  ticketId: string
  turnId: string | null
  outboxId: string
  kind: LetterKind
  personId: string
}

/** A person has pressed send: the ticket leaves the queue, the clock runs until the mail is accepted. */
export async function replyQueued(tx: Tx, reply: Reply, now: Date): Promise<void> {
  const ticket = await lockTicket(tx, reply.ticketId)
  const status = await statusAfter(tx, reply, ticket.status)
  await changeTicket(tx, ticket, { status, ...ownerIn(ticket, reply) }, now)
  const { data, ...rest } = about(reply)
  // So that it can be taken back.
  await record(tx, {
    kind: 'reply.queued',
    at: now,
    ...rest,
    data: { ...data, before: ticket.status },
  })
}

/** Where the ticket goes: out of the queue only when nothing else in it waits for an answer. */
async function statusAfter(tx: Tx, reply: Reply, before: Status): Promise<Status> {
  if (!counts(reply.kind)) return before === 'new' ? 'started' : before
  if (reply.kind === 'motfraga') return 'waiting'
  // The department still owes what it was asked.
  if (reply.kind === 'delsvar') return before === 'with-department' ? before : 'started'
  const open = await unansweredTurns(tx, reply.ticketId)
  return open.some(({ id }) => id !== reply.turnId) ? 'started' : 'answered'
}

/**
 * The outgoing server has accepted a reply: the turn's clock stops at that instant. docs/measures.md
 * Runs in the transaction that marks the mail as sent.
 */
export async function replyAccepted(
  tx: Tx,
  sent: Reply,
  acceptedAt: Date,
  calendar: Calendar,
): Promise<void> {
  const { ticket, reply, isInDoubt } = await holdReply(tx, sent)
  if (reply.turnId !== null && counts(reply.kind)) {
    const complete = completes(reply.kind)
    const turn = { id: reply.turnId, ticketId: reply.ticketId }
    await answerTurn(tx, turn, { at: acceptedAt, complete, calendar })
  }
  await record(tx, { kind: 'reply.accepted', at: acceptedAt, ...about(reply) })
  // One of which nobody knew whether it had left is back with its author: it need not be.
  if (isInDoubt) await moveOn(tx, ticket, reply, acceptedAt)
  if (!completes(reply.kind)) return
  const { ticketId, personId } = reply
  await endOpen(tx, ticketId, { reason: 'answered', personId }, acceptedAt)
}

/**
 * A reply came back undeliverable: its turn runs on from its original arrival, and the ticket is back with who
 * answered. A second report about the same mail changes nothing.
 */
export async function replyBounced(
  tx: Tx,
  sent: Reply,
  reason: string,
  now: Date,
): Promise<{ outcome: 'reopened' | 'noted' | 'already' }> {
  const { ticket, reply } = await holdReply(tx, sent)
  if (await hasBounced(tx, reply)) return { outcome: 'already' }
  const { data, ...rest } = about(reply)
  await record(tx, { kind: 'reply.bounced', at: now, ...rest, data: { ...data, reason } })
  // A notice has answered nothing, so nothing is open again.
  if (!counts(reply.kind)) return { outcome: 'noted' }
  if (reply.turnId !== null) {
    const turn = { id: reply.turnId, ticketId: reply.ticketId }
    await recountReplies(tx, turn, await loadCalendar(tx))
  }
  if (['answered', 'waiting', 'closed'].includes(ticket.status)) {
    await changeTicket(tx, ticket, { status: 'started', ...ownerIn(ticket, reply) }, now)
  }
  return { outcome: 'reopened' }
}

async function hasBounced(tx: Tx, { ticketId, turnId, outboxId }: Reply): Promise<boolean> {
  const row = await tx
    .selectFrom('event')
    .select('id')
    .where((event) => event.or([event('ticket_id', '=', ticketId), event('turn_id', '=', turnId)]))
    .where('kind', '=', 'reply.bounced' satisfies EventKind)
    .where((event) => event(event.ref('data', '->>').key('outboxId'), '=', outboxId))
    .executeTakeFirst()
  return row !== undefined
}

/** A reply did not leave, or it is not known whether it did: the ticket comes back to who answered. */
export async function replyFailed(
  tx: Tx,
  sent: Reply,
  why: { outcome: 'failed' | 'unknown'; reason: string },
  now: Date,
): Promise<void> {
  const { ticket, reply } = await holdReply(tx, sent)
  const moved = ticket.status === 'answered' || ticket.status === 'waiting'
  if (moved && counts(reply.kind) && !(await isOvertaken(tx, reply))) {
    await changeTicket(tx, ticket, { status: 'started', ...ownerIn(ticket, reply) }, now)
  }
  const { data, ...rest } = about(reply)
  await record(tx, {
    kind: why.outcome === 'failed' ? 'reply.failed' : 'reply.unknown',
    at: now,
    ...rest,
    data: { ...data, reason: why.reason },
  })
}

/** Another reply to the same has been written since, and has left or is on its way: nothing waits for this one. */
async function isOvertaken(tx: Tx, { ticketId, outboxId }: Reply): Promise<boolean> {
  const row = await tx
    .selectFrom('outbox as later')
    .innerJoin('outbox as own', 'own.ticket_id', 'later.ticket_id')
    .select('later.id')
    .where('own.id', '=', outboxId)
    .where('later.ticket_id', '=', ticketId)
    .where('later.reply_id', 'is not', null)
    .where('later.is_copy', '=', false)
    .where('later.state', 'in', ['queued', 'sending', 'sent'])
    .where('later.kind', 'in', [...replyKinds])
    .whereRef('later.created_at', '>', 'own.created_at')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** A person knows that a reply has left of which nobody else did. */
export async function replyDecided(tx: Tx, sent: Reply, now: Date): Promise<void> {
  const { reply } = await holdReply(tx, sent)
  await record(tx, { kind: 'reply.decided', at: now, ...about(reply) })
}

/** A person has ordered a reply to be sent again: the ticket is where it was when the reply was written. */
export async function replySentAgain(tx: Tx, sent: Reply, now: Date): Promise<void> {
  const { ticket, reply } = await holdReply(tx, sent)
  await record(tx, { kind: 'reply.again', at: now, ...about(reply) })
  await moveOn(tx, ticket, reply, now)
}

/** Where a reply takes a ticket that has come back because of it. Whatever else has happened since stands. */
async function moveOn(tx: Tx, ticket: Ticket, reply: Reply, now: Date): Promise<void> {
  if (ticket.status !== 'started') return
  const status = await statusAfter(tx, reply, ticket.status)
  if (status !== ticket.status) await changeTicket(tx, ticket, { status }, now)
}

interface Held {
  ticket: Ticket
  reply: Reply
  /** Nobody knew for a while whether it had left. */
  isInDoubt: boolean
}

/** Holds the ticket that a reply belongs to by now: it may have moved while the mail was under way. */
export async function holdReply(tx: Tx, sent: Reply): Promise<Held> {
  const ticket = await lockTicket(tx, sent.ticketId)
  const place = await tx
    .selectFrom('outbox')
    .select(['ticket_id', 'turn_id'])
    .select((outbox) => wasInDoubt(outbox).as('isInDoubt'))
    .where('id', '=', sent.outboxId)
    .executeTakeFirst()
  if (place === undefined || place.ticket_id === null) {
    return { ticket, reply: sent, isInDoubt: false }
  }
  const reply = { ...sent, ticketId: place.ticket_id, turnId: place.turn_id }
  if (reply.ticketId !== sent.ticketId) return holdReply(tx, reply)
  return { ticket, reply, isInDoubt: place.isInDoubt === true }
}

/** Of a row of the outbox. */
function wasInDoubt(outbox: ExpressionBuilder<Schema, 'outbox'>) {
  return outbox.exists(
    outbox
      .selectFrom('event')
      .select('event.id')
      .whereRef('event.ticket_id', '=', 'outbox.ticket_id')
      .where('event.kind', '=', 'reply.unknown' satisfies EventKind)
      .whereRef(sql`event.data ->> 'outboxId'`, '=', sql`outbox.id::text`),
  )
}

/** Who answers a ticket that nobody has, has it. */
function ownerIn(ticket: Pick<Ticket, 'assignee_id'>, { personId }: Reply) {
  return ticket.assignee_id === null ? { assigneeId: personId } : {}
}

function about(reply: Reply) {
  const { ticketId, turnId, personId } = reply
  return { ticketId, turnId, personId, data: { kind: reply.kind, outboxId: reply.outboxId } }
}
