import { type Exclusion, type InboundKind } from '../../journey.ts'
import { type Batch, putMessage, senderOf } from './batch.ts'
import { type Letter, type Reasons } from './letter.ts'

/** Opens a ticket for a letter: in the queue when a person wrote it, else sorted away with its reason. */
export function openFor(
  batch: Batch,
  letter: Letter,
  why: { linkedTicketId: string | null; reasons: Reasons },
): { ticketId: string; messageId: string; isSorted: boolean } {
  const { delivery, reading } = letter
  const { sheet } = batch
  const { prefix, calendar, now } = batch.house
  const excluded = exclusionOf(reading.kind, reading.reasons.kind ?? '')
  const turnExcluded = excluded ?? ofColleague(batch, letter)
  const ticket = sheet.openTicket({
    prefix,
    status: statusOf(excluded !== null, reading.urgent !== null),
    subject: reading.subject,
    preview: reading.preview,
    mailboxId: delivery.mailboxId,
    inquirer: reading.from,
    area: reading.area,
    urgent: reading.urgent?.class ?? null,
    sensitive: reading.sensitive,
    linkedTicketId: why.linkedTicketId,
    arrivedAt: delivery.arrivedAt,
  })
  const about = { ticketId: ticket.id, reasons: why.reasons }
  const messageId = putMessage(batch, letter, { ...about, direction: 'in' })
  sheet.record(received(letter, { ticketId: ticket.id, messageId }, now))
  const asked = { ticketId: ticket.id, messageId, areaKey: ticket.area_key }
  const { arrivedAt } = delivery
  const turn = sheet.openTurn({ ...asked, arrivedAt, excluded: turnExcluded, calendar })
  sheet.placeInTurn(messageId, turn.id)
  if (ticket.status === 'urgent') sheet.record(alarmed(letter, ticket.id, now))
  return { ticketId: ticket.id, messageId, isSorted: excluded !== null }
}

/** A colleague's question waits in the queue like any, but is no citizen's: it is counted by itself. */
export function ofColleague(batch: Batch, letter: Letter): { as: Exclusion; why: string } | null {
  const { type, reason } = senderOf(batch, letter)
  if (doubts.some((one) => one in letter.reading.reasons)) return null
  return type === 'internal' ? { as: 'internal', why: reason } : null
}

/** Reasons for which nobody knows that the address is the writer's. */
const doubts = ['formFault', 'unauthentic', 'otherSender']

/** The event of a message that came in. */
export function received(
  { delivery, reading }: Letter,
  to: { ticketId: string; messageId: string },
  now: Date,
) {
  const data = { messageId: to.messageId, kind: reading.kind, deliveryId: delivery.id }
  return { kind: 'message.received' as const, at: now, ticketId: to.ticketId, data }
}

/** The event of a message that holds an alarm. */
export function alarmed({ reading }: Letter, ticketId: string, now: Date) {
  const data = { class: reading.urgent?.class ?? null }
  return { kind: 'ticket.urgent' as const, at: now, ticketId, data }
}

function statusOf(isSorted: boolean, isUrgent: boolean): 'sorted' | 'urgent' | 'new' {
  if (isSorted) return 'sorted'
  return isUrgent ? 'urgent' : 'new'
}

const exclusions: Record<InboundKind, Exclusion | null> = {
  human: null,
  'web-form': null,
  unreadable: null,
  'auto-reply': 'automatic',
  'out-of-office': 'automatic',
  receipt: 'automatic',
  'soft-bounce': 'automatic',
  'hard-bounce': 'automatic',
  list: 'automatic',
  spam: 'spam',
  advertising: 'advertising',
  loop: 'automatic',
}

function exclusionOf(kind: InboundKind, why: string): { as: Exclusion; why: string } | null {
  const as = exclusions[kind]
  return as === null ? null : { as, why }
}
