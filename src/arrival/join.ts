import { type Tx } from '../db/connect.ts'
import { type InboundKind, type Status } from '../journey.ts'
import { record } from '../ticket/events.ts'
import { addMessage, placeInTurn } from '../ticket/messages.ts'
import { changeTicket, lockTicket, type Ticket } from '../ticket/tickets.ts'
import { openTurn, unansweredTurns } from '../ticket/turns.ts'
import { type House, type Letter, messageRow, type Reasons } from './letter.ts'
import { alarmed, received } from './open.ts'
import { isAutomatic } from './thread.ts'

/**
 * Puts a letter into the ticket it belongs to. While a question waits for its answer a new letter is a
 * reminder of it; after the answer it is a new question, unless it only says thanks. Automatic mail
 * changes nothing. docs/turns.md
 */
export async function joinTicket(
  tx: Tx,
  letter: Letter,
  to: { ticketId: string; reasons: Reasons },
  house: House,
): Promise<{ messageId: string }> {
  const ticket = await lockTicket(tx, to.ticketId)
  const kind = kindInThread(letter.reading.kind)
  const reasons = { ...to.reasons, ...overruled(letter.reading.kind, kind) }
  const known = { ...letter, reading: { ...letter.reading, kind } }
  const [open] = isAutomatic(kind) ? [] : await unansweredTurns(tx, ticket.id)
  const isThanks = open === undefined && kind === 'human' && saysThanks(known, ticket)
  if (isThanks) reasons.turn = 'Tack, kräver inget svar.'
  const row = messageRow(known, { ticketId: ticket.id, direction: 'in', reasons })
  const messageId = await addMessage(tx, row)
  const file = { tx, letter: known, ticket, messageId, house }
  await record(tx, received(known, { ticketId: ticket.id, messageId }, house.now))
  if (isAutomatic(kind) || isThanks) await changeTicket(tx, ticket, {}, house.now)
  else if (open !== undefined) await remind(file, open.id)
  else await ask(file)
  return { messageId }
}

interface File {
  tx: Tx
  letter: Letter
  ticket: Ticket
  messageId: string
  house: House
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
async function remind(file: File, turnId: string): Promise<void> {
  const { tx, ticket, messageId, house } = file
  await placeInTurn(tx, messageId, turnId)
  const data = { messageId }
  await record(tx, { kind: 'turn.reminded', at: house.now, ticketId: ticket.id, turnId, data })
  await change(file, { status: statusWhenReminded(ticket) })
}

function statusWhenReminded({ status, assignee_id: assignee }: Ticket): Status {
  if (status === 'waiting') return assignee === null ? 'new' : 'started'
  return ['answered', 'closed', 'sorted'].includes(status) ? 'new' : status
}

/** A new question: back to the queue, for anybody to take. */
async function ask(file: File): Promise<void> {
  const { tx, letter, ticket, messageId, house } = file
  const { calendar, now } = house
  const about = { ticketId: ticket.id, messageId, areaKey: ticket.area_key }
  const { arrivedAt } = letter.delivery
  const turn = await openTurn(tx, { ...about, arrivedAt, excluded: null, calendar }, now)
  await placeInTurn(tx, messageId, turn.id)
  const status = ticket.status === 'urgent' ? 'urgent' : 'new'
  await change(file, { status, assigneeId: null, preview: letter.reading.preview })
}

async function change(
  { tx, letter, ticket, house }: File,
  to: { status: Status; assigneeId?: null; preview?: string },
): Promise<void> {
  const { urgentNow, sensitive } = letter.reading
  const union = [...new Set([...ticket.sensitive, ...sensitive])]
  const alarm = urgentNow === null ? {} : { status: 'urgent' as const, urgent: urgentNow.class }
  await changeTicket(tx, ticket, { ...to, ...alarm, sensitive: union }, house.now)
  if (urgentNow === null || ticket.status === 'urgent') return
  await record(tx, alarmed(letter, ticket.id, house.now))
}
