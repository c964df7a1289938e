import { type Tx } from '../db/connect.ts'

/** Everything that can happen, past tense. The report and the ticket's history are read from these. */
export type EventKind =
  | 'message.received'
  | 'message.internal'
  | 'ticket.opened'
  | 'ticket.claimed'
  | 'ticket.released'
  | 'ticket.sorted'
  | 'ticket.rescued'
  | 'ticket.closed'
  | 'ticket.merged'
  | 'ticket.merged-away'
  | 'ticket.unmerged'
  | 'ticket.kept-apart'
  | 'ticket.split'
  | 'ticket.split-off'
  | 'ticket.campaign'
  | 'ticket.urgent'
  | 'ticket.urgent-handled'
  | 'sender.decided'
  | 'area.changed'
  | 'area.confirmed'
  | 'turn.opened'
  | 'turn.arrived-earlier'
  | 'turn.excluded'
  | 'turn.counted'
  | 'turn.reminded'
  | 'turn.acknowledged'
  | 'turn.imported'
  | 'turn.merged'
  | 'turn.unmerged'
  | 'turn.moved'
  | 'reply.queued'
  | 'reply.withdrawn'
  | 'reply.accepted'
  | 'reply.delayed'
  | 'reply.failed'
  | 'reply.unknown'
  | 'reply.decided'
  | 'reply.again'
  | 'reply.bounced'
  | 'reply.moved'
  | 'reply.moved-away'
  | 'escalation.started'
  | 'escalation.reminded'
  | 'escalation.feedback'
  | 'escalation.ended'

export interface NewEvent {
  kind: EventKind
  at: Date
  ticketId: string
  turnId?: string | null
  personId?: string | null
  data?: Record<string, string | number | boolean | null>
}

/** Writes what happened, in the transaction of the change itself. */
export async function record(tx: Tx, event: NewEvent): Promise<void> {
  await recordAll(tx, [event])
}

/** Writes what happened, in this order. */
export async function recordAll(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  const rows = events.map((event) => ({
    at: event.at,
    kind: event.kind,
    ticket_id: event.ticketId,
    turn_id: event.turnId ?? null,
    person_id: event.personId ?? null,
    data: JSON.stringify(event.data ?? {}),
  }))
  await tx.insertInto('event').values(rows).execute()
}
