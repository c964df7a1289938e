import { type Tx } from '../db/connect.ts'
import { letterKinds, type Status, statuses } from '../journey.ts'
import { type EventKind, record } from './events.ts'
import { removeMessage } from './messages.ts'
import { changeTicket, lockTicket, type Ticket } from './tickets.ts'

export interface WithdrawnReply {
  ticketId: string
  turnId: string | null
  outboxId: string
  /** The reply's message, which goes: nobody has received it. */
  replyId: string
  personId: string
}

/** A person takes back a reply that has not left: the ticket is as before it, but with somebody who has it. */
export async function replyWithdrawn(tx: Tx, reply: WithdrawnReply, now: Date): Promise<void> {
  const ticket = await lockTicket(tx, reply.ticketId)
  await removeMessage(tx, reply.replyId)
  const { before, kind } = await whenQueued(tx, reply)
  const status = backTo(ticket, before)
  if (status !== ticket.status) await changeTicket(tx, ticket, { status }, now)
  const { ticketId, turnId, outboxId, personId } = reply
  const what = { kind: 'reply.withdrawn', at: now, ticketId, turnId, personId } as const
  await record(tx, { ...what, data: { outboxId, kind } })
}

/** Only what the reply has moved moves back; whatever has happened since stands. */
function backTo({ status }: Ticket, before: Status | null): Status {
  if (status !== 'answered' && status !== 'waiting') return status
  return before === null || before === 'new' ? 'started' : before
}

/** What the log says of the reply: the ticket's status before it, and its kind. */
async function whenQueued(tx: Tx, reply: WithdrawnReply) {
  const row = await tx
    .selectFrom('event')
    .select('data')
    .where('kind', '=', 'reply.queued' satisfies EventKind)
    .where((event) =>
      event.or([event('ticket_id', '=', reply.ticketId), event('turn_id', '=', reply.turnId)]),
    )
    .where((event) => event(event.ref('data', '->>').key('outboxId'), '=', reply.outboxId))
    .executeTakeFirst()
  const { before, kind } = row?.data ?? {}
  return {
    before: statuses.find((one) => one === before) ?? null,
    kind: letterKinds.find((one) => one === kind) ?? null,
  }
}
