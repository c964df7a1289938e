import { type Tx } from '../db/connect.ts'
import { automaticKinds } from '../journey.ts'
import { record } from './events.ts'
import { type MessageRow, ownTurn } from './own-turn.ts'
import { moveToTicket } from './moving.ts'
import { restingStatus } from './resting.ts'
import { besides, type House } from './split.ts'
import { changeTicket, lockTicket, openTicket, refreshArrival, type Ticket } from './tickets.ts'
import { refreshDue } from './turns.ts'

export type Moved =
  | { outcome: 'moved'; number: string; ticketId: string }
  | { outcome: 'only-one' }
  | { outcome: 'not-there' }

/**
 * A mail that was joined wrongly gets a ticket of its own, which arrived when the mail did. The question that it
 * opened goes with it, and what was answered to it; a mail that was taken for a reminder becomes a question. Later
 * replies follow the message that they answer. docs/turns.md, "Splitting"
 */
export async function moveMessage(
  tx: Tx,
  { ticketId, messageId }: { ticketId: string; messageId: string },
  by: { personId: string; why: string; house: House },
  now: Date,
): Promise<Moved> {
  const ticket = await lockTicket(tx, ticketId)
  const incoming = await tx
    .selectFrom('message')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .where('direction', '=', 'in')
    .execute()
  const message = incoming.find(({ id, copy_of }) => id === messageId && copy_of === null)
  if (message === undefined) return { outcome: 'not-there' }
  if (incoming.length === 1) return { outcome: 'only-one' }
  const fresh = await openFor(tx, { ticket, message, house: by.house }, now)
  await moveToTicket(tx, { ...nothing, messages: [messageId] }, fresh.id)
  await ownTurn(tx, { ticket, message, fresh, house: by.house }, now)
  await settle(tx, { ticket, fresh }, now)
  const about = { at: now, personId: by.personId }
  const there = { number: fresh.number, why: by.why, part: false }
  await record(tx, { kind: 'ticket.split', ...about, ticketId, data: there })
  const back = { number: ticket.number, why: by.why, part: false }
  await record(tx, { kind: 'ticket.split-off', ...about, ticketId: fresh.id, data: back })
  return { outcome: 'moved', number: fresh.number, ticketId: fresh.id }
}

const nothing = { messages: [], turns: [], escalations: [], outbox: [] }

async function openFor(
  tx: Tx,
  { ticket, message, house }: { ticket: Ticket; message: MessageRow; house: House },
  now: Date,
): Promise<Ticket> {
  const why = 'Från ärendet som mejlet flyttades ur.'
  const isAutomatic = automaticKinds.some((kind) => kind === message.kind)
  return openTicket(
    tx,
    {
      ...besides(ticket, house),
      status: isAutomatic ? 'sorted' : 'new',
      subject: message.subject,
      preview: message.new_text.replace(/\s+/g, ' ').trim().slice(0, 200),
      inquirer: { name: message.from_name, address: message.from_address },
      area: {
        key: ticket.area_key,
        confidence: 'unsure',
        reason: { words: [], alternative: null, why },
      },
      arrivedAt: message.arrived_at,
    },
    now,
  )
}

/** Both tickets stand where their questions say. */
async function settle(
  tx: Tx,
  { ticket, fresh }: { ticket: Ticket; fresh: Ticket },
  now: Date,
): Promise<void> {
  for (const one of [ticket, fresh]) {
    await refreshArrival(tx, one.id)
    await refreshDue(tx, one.id)
    if (one.status === 'sorted') continue
    const status = await restingStatus(tx, one, { was: one.status, other: null })
    await changeTicket(tx, one, { status }, now)
  }
}
