import { automaticKinds, type InboundKind, type Status } from '../../journey.ts'
import { type Ticket } from '../../ticket/tickets.ts'
import { type Batch, putMessage } from './batch.ts'
import { type Letter, type Reasons } from './letter.ts'
import { alarmed, ofColleague, received } from './open.ts'

/**
 * Puts a letter into the ticket it belongs to. While a question waits for its answer a new letter is a
 * reminder of it; after the answer it is a new question, unless it only says thanks. Automatic mail
 * changes nothing. docs/turns.md
 */
export function joinTicket(
  batch: Batch,
  letter: Letter,
  to: { ticketId: string; reasons: Reasons },
): { ticketId: string; messageId: string } {
  const { sheet, house } = batch
  const ticket = { ...sheet.ticket(to.ticketId) }
  const kind = kindInThread(letter.reading.kind)
  const reasons = { ...to.reasons, ...overruled(letter.reading.kind, kind) }
  const known = { ...letter, reading: { ...letter.reading, kind } }
  const [open] = automaticKinds.includes(kind) ? [] : sheet.unansweredTurns(ticket.id)
  const isThanks = open === undefined && kind === 'human' && saysThanks(known, ticket)
  if (isThanks) reasons.turn = 'Tack, kräver inget svar.'
  const messageId = putMessage(batch, known, { ticketId: ticket.id, direction: 'in', reasons })
  const file = { batch, letter: known, ticket, messageId }
  sheet.record(received(known, { ticketId: ticket.id, messageId }, house.now))
  if (automaticKinds.includes(kind) || isThanks) sheet.changeTicket(ticket.id, {})
  else if (open !== undefined) remind(file, open.id)
  else ask(file)
  return { ticketId: ticket.id, messageId }
}

interface File {
  batch: Batch
  letter: Letter
  /** As it was before the letter came. */
  ticket: Ticket
  messageId: string
}

/** Who answers a mail in a ticket is no spammer and no list, whatever a filter or a header says. */
function kindInThread(kind: InboundKind): InboundKind {
  return ['spam', 'list', 'advertising'].includes(kind) ? 'human' : kind
}

function overruled(before: InboundKind, after: InboundKind): Reasons {
  return before === after ? {} : { kind: 'Svarar i ett ärende, därför räknas det som ett mejl.' }
}

function saysThanks({ reading }: Letter, { status }: Ticket): boolean {
  return reading.isThanks && (status === 'answered' || status === 'closed')
}

/** The same question once more: its clock runs on from the first mail. */
function remind(file: File, turnId: string): void {
  const { ticket, messageId } = file
  const { sheet, house } = file.batch
  const { arrivedAt } = file.letter.delivery
  const ticketId = ticket.id
  sheet.placeInTurn(messageId, turnId)
  sheet.record({ kind: 'turn.reminded', at: house.now, ticketId, turnId, data: { messageId } })
  sheet.askedEarlier({ ticketId, turnId, messageId }, arrivedAt, house.calendar)
  change(file, { status: statusWhenReminded(ticket) })
}

function statusWhenReminded({ status, assignee_id: assignee }: Ticket): Status {
  if (status === 'waiting') return assignee === null ? 'new' : 'started'
  return ['answered', 'closed', 'sorted'].includes(status) ? 'new' : status
}

/** A new question: back to the queue, for anybody to take. */
function ask(file: File): void {
  const { letter, ticket, messageId } = file
  const { sheet, house } = file.batch
  const { calendar } = house
  const about = { ticketId: ticket.id, messageId, areaKey: ticket.area_key }
  const { arrivedAt } = letter.delivery
  const excluded = ofColleague(file.batch, letter)
  const turn = sheet.openTurn({ ...about, arrivedAt, excluded, calendar })
  sheet.placeInTurn(messageId, turn.id)
  const status = ticket.status === 'urgent' ? 'urgent' : 'new'
  change(file, { status, assigneeId: null, preview: letter.reading.preview })
}

function change(
  { batch, letter, ticket }: File,
  to: { status: Status; assigneeId?: null; preview?: string },
): void {
  const { sheet, house } = batch
  const { urgentNow, sensitive } = letter.reading
  const union = [...new Set([...ticket.sensitive, ...sensitive])]
  const isFirst = letter.delivery.arrivedAt < ticket.arrived_at
  const begun = isFirst ? { subject: letter.reading.subject } : {}
  const alarm = urgentNow === null ? {} : { status: 'urgent' as const, urgent: urgentNow.class }
  sheet.changeTicket(ticket.id, { ...to, ...begun, ...alarm, sensitive: union })
  if (urgentNow === null || ticket.status === 'urgent') return
  sheet.record(alarmed(letter, ticket.id, house.now))
}
