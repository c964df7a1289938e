import { type Calendar } from '../clock/calendar.ts'
import { type Tx } from '../db/connect.ts'
import { record } from './events.ts'
import { placeInTurn } from './messages.ts'
import { copyMessage } from './moving.ts'
import { changeTicket, lockTicket, openTicket, type Ticket } from './tickets.ts'
import { leftOut, openTurn, type Turn, unansweredTurns } from './turns.ts'

/** What the opening of a ticket takes from the house. */
export interface House {
  /** The beginning of ticket numbers. */
  prefix: string
  calendar: Calendar
}

/** One of the questions of a mail, in the words of who divides it. */
export interface Part {
  subject: string
  areaKey: string
}

export type Split =
  { outcome: 'split'; numbers: string[] } | { outcome: 'nothing-open' } | { outcome: 'urgent' }

/**
 * Divides a mail with several questions: each part gets a ticket of its own beside this one, which keeps the first
 * question. They arrived when the mail did, and are measured as one question: docs/turns.md, "Splitting". The mail
 * stands in each; what the inquirer answers goes to the ticket that it answers.
 */
export async function splitTicket(
  tx: Tx,
  { ticketId, parts }: { ticketId: string; parts: readonly Part[] },
  by: { personId: string; house: House },
  now: Date,
): Promise<Split> {
  const ticket = await lockTicket(tx, ticketId)
  if (ticket.status === 'urgent') return { outcome: 'urgent' }
  const [open] = await unansweredTurns(tx, ticketId)
  if (open === undefined) return { outcome: 'nothing-open' }
  const numbers: string[] = []
  for (const part of parts) {
    const child = await openPart(tx, { ticket, open, part }, by, now)
    numbers.push(child.number)
  }
  await changeTicket(tx, ticket, {}, now)
  return { outcome: 'split', numbers }
}

async function openPart(
  tx: Tx,
  { ticket, open, part }: { ticket: Ticket; open: Turn; part: Part },
  { personId, house }: { personId: string; house: House },
  now: Date,
): Promise<Ticket> {
  const { arrived_at: arrivedAt, opened_by: originalId } = open
  const child = await openTicket(
    tx,
    {
      ...besides(ticket, house),
      status: 'new',
      subject: part.subject,
      preview: ticket.preview,
      inquirer: { name: ticket.inquirer_name, address: ticket.inquirer_address },
      area: { key: part.areaKey, confidence: 'sure', reason: chosen },
      arrivedAt,
    },
    now,
  )
  const messageId = await copyMessage(tx, originalId, child.id)
  const question = { ticketId: child.id, messageId, areaKey: part.areaKey, arrivedAt }
  const partOf = open.part_of ?? open.id
  const { calendar } = house
  const turn = await openTurn(tx, { ...question, excluded: leftOut(open), partOf, calendar }, now)
  await placeInTurn(tx, messageId, turn.id)
  const about = { at: now, personId }
  const there = { number: child.number, why: part.subject, part: true }
  await record(tx, { kind: 'ticket.split', ...about, ticketId: ticket.id, data: there })
  const back = { number: ticket.number, why: part.subject, part: true }
  await record(tx, { kind: 'ticket.split-off', ...about, ticketId: child.id, data: back })
  return child
}

const chosen = { words: [], alternative: null, why: 'Valdes när ärendet delades.' }

/** What a ticket that comes out of another has from it. */
export function besides(ticket: Ticket, { prefix }: House) {
  return {
    prefix,
    mailboxId: ticket.mailbox_id,
    sensitive: ticket.sensitive,
    urgent: null,
    linkedTicketId: ticket.id,
  }
}
