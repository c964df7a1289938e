import { type FastifyRequest } from 'fastify'
import { type Calendar } from '../../clock/calendar.ts'
import { mergedInto } from '../../desk/merge.ts'
import { type LinkView, readLinks } from '../../desk/links.ts'
import { readEvents, type ThreadEvent } from '../../desk/history.ts'
import { readMessages, type ThreadMessage } from '../../desk/thread.ts'
import { openTurnOf, readTurns, type TurnView } from '../../desk/ticket-turns.ts'
import { findTicket, type TicketView } from '../../desk/ticket-view.ts'
import { earlierTickets, type EarlierTicket } from '../../desk/earlier-tickets.ts'
import { readEscalations, type EscalationView } from '../../desk/ticket-escalations.ts'
import { type Area, listAreas } from '../../municipality/areas.ts'
import { readSenders, type Sender, senderKey } from '../../municipality/senders.ts'
import { loadCalendar } from '../../municipality/calendar.ts'
import { csrfField } from '../request/csrf.ts'
import { HttpError } from '../request/http-error.ts'

/** All that the page of a ticket shows. */
export interface TicketData {
  ticket: TicketView
  turns: TurnView[]
  /** The question whose clock runs. */
  open: TurnView | null
  messages: ThreadMessage[]
  events: ThreadEvent[]
  /** The hand-over of the open question, the latest one. */
  handover: EscalationView | null
  earlier: EarlierTicket[]
  /** Who is behind the inquirer's address; null: nobody has looked. */
  sender: Sender | null
  /** Other tickets that it may belong with. */
  links: LinkView[]
  /** The numbers of those that have become a part of it. */
  merged: string[]
  areas: Area[]
  calendar: Calendar
}

/** Reads a ticket by the number in the address; what does not exist is a 404. */
export async function readTicketData(request: FastifyRequest, number: string): Promise<TicketData> {
  const { db } = request.server.ctx
  const ticket = await findTicket(db, number)
  if (ticket === null) throw new HttpError(404, 'Det finns inget ärende med det numret.')
  const address = ticket.inquirer.address
  const [turns, messages, events, escalations, earlier, merged, links, senders, areas, calendar] =
    await Promise.all([
      readTurns(db, ticket.id),
      readMessages(db, ticket.id),
      readEvents(db, ticket.id),
      readEscalations(db, ticket.id),
      earlierTickets(db, { ticketId: ticket.id, address }),
      mergedInto(db, ticket.id),
      readLinks(db, ticket.id),
      readSenders(db, [address]),
      listAreas(db),
      loadCalendar(db),
    ])
  const open = openTurnOf(turns)
  const handover = escalations.findLast(({ turnId, endedAt }) => {
    return turnId === open?.id && endedAt === null
  })
  return {
    ticket,
    turns,
    open,
    messages,
    events,
    handover: handover ?? null,
    earlier,
    merged,
    links,
    sender: senders.get(senderKey(address)) ?? null,
    areas,
    calendar,
  }
}

/** What the thread is told with. */
export function threadOptions(request: FastifyRequest, { ticket, areas, events }: TicketData) {
  const { now, person } = request
  return {
    now,
    personId: person.id,
    inquirer: ticket.inquirer,
    areas: new Map(areas.map(({ key, name }) => [key, name])),
    number: ticket.number,
    csrf: csrfField(request),
    bounced: bouncedIn(events),
    delayed: delayedIn(events),
  }
}

function bouncedIn(events: readonly ThreadEvent[]): Map<string, string> {
  const came = events.filter(({ kind }) => kind === 'reply.bounced')
  return new Map(came.map(({ data }) => [String(data.outboxId), String(data.reason)]))
}

function delayedIn(events: readonly ThreadEvent[]): Set<string> {
  const came = events.filter(({ kind }) => kind === 'reply.delayed')
  return new Set(came.map(({ data }) => String(data.outboxId)))
}

/** The latest words from outside. */
export function latestQuestion({ messages }: TicketData): ThreadMessage | undefined {
  return messages.findLast(({ direction }) => direction === 'in')
}
