import { randomUUID } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import { localDate } from '../clock/local-time.ts'
import { type Tx } from '../db/connect.ts'
import { notify } from '../db/listen.ts'
import { type AreaReason, type TicketTable } from '../db/schema.ts'
import { type Status } from '../journey.ts'
import { record } from './events.ts'
import { nextNumbers } from './number.ts'
import { mayBecome } from './states.ts'

export interface NewTicket {
  prefix: string
  status: Extract<Status, 'new' | 'urgent' | 'sorted'>
  subject: string
  preview: string
  mailboxId: string
  inquirer: { name: string; address: string }
  area: { key: string; confidence: 'sure' | 'unsure'; reason: AreaReason }
  urgent: string | null
  sensitive: string[]
  linkedTicketId: string | null
  arrivedAt: Date
}

export type Ticket = Selectable<TicketTable>

/** Opens a ticket for a message that belongs to none. */
export async function openTicket(tx: Tx, one: NewTicket, now: Date): Promise<Ticket> {
  const ticket = newTicket(one, now)
  await insertTickets(tx, [ticket], one.prefix)
  await record(tx, { kind: 'ticket.opened', at: now, ticketId: ticket.id })
  await notify(tx, 'ticket', ticket.id)
  return ticket
}

/** A ticket as it is opened. It gets its number when it is written. */
export function newTicket(one: NewTicket, now: Date): Ticket {
  return {
    id: randomUUID(),
    number: '',
    status: one.status,
    subject: one.subject,
    preview: one.preview,
    mailbox_id: one.mailboxId,
    inquirer_name: one.inquirer.name,
    inquirer_address: one.inquirer.address,
    area_key: one.area.key,
    area_confidence: one.area.confidence,
    area_reason: one.area.reason,
    assignee_id: null,
    claimed_at: null,
    urgent: one.urgent,
    sensitive: one.sensitive,
    linked_ticket_id: one.linkedTicketId,
    arrived_at: one.arrivedAt,
    due_at: null,
    created_at: now,
    updated_at: now,
    imported_at: null,
    settled: null,
    merged_into_id: null,
    campaign_id: null,
  }
}

/** Writes tickets that have been opened, and gives them their numbers in this order. */
export async function insertTickets(
  tx: Tx,
  tickets: readonly Ticket[],
  prefix: string,
): Promise<void> {
  const [first] = tickets
  if (first === undefined) return
  const year = Number(localDate(first.created_at).slice(0, 4))
  const numbers = await nextNumbers(tx, { prefix, year }, tickets.length)
  for (const [i, ticket] of tickets.entries()) ticket.number = numbers[i] ?? ''
  const rows = tickets.map((ticket) => ({
    ...ticket,
    area_reason: JSON.stringify(ticket.area_reason),
  }))
  await tx.insertInto('ticket').values(rows).execute()
}

/**
 * Reads a ticket and holds it until the transaction ends, so that two people never change it at once. What
 * only refers to it, such as a reminder's mail, need not wait. Hold the ticket before its hand-overs and turns:
 * always in that order, nobody waits for each other.
 */
export async function lockTicket(tx: Tx, ticketId: string) {
  return tx
    .selectFrom('ticket')
    .selectAll()
    .where('id', '=', ticketId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
}

export interface TicketChange {
  status?: Status
  assigneeId?: string | null
  subject?: string
  preview?: string
  urgent?: string | null
  sensitive?: string[]
  dueAt?: Date | null
}

/**
 * Changes a locked ticket and tells the live views. The caller records the event that says why.
 * @throws Error when the status may not follow the present one (states.ts).
 */
export async function changeTicket(
  tx: Tx,
  ticket: Pick<Ticket, 'id' | 'status'>,
  change: TicketChange,
  now: Date,
): Promise<void> {
  const changed = changeOf(ticket, change, now)
  await tx.updateTable('ticket').set(changed).where('id', '=', ticket.id).execute()
  await notify(tx, 'ticket', ticket.id)
}

/**
 * What a change makes of a ticket's row.
 * @throws Error when the status may not follow the present one (states.ts).
 */
export function changeOf(
  ticket: Pick<Ticket, 'status'>,
  change: TicketChange,
  now: Date,
): Partial<Omit<Ticket, 'area_reason'>> {
  const { status, assigneeId } = change
  if (status !== undefined && !mayBecome(ticket.status, status)) {
    throw new Error(`A ticket that is ${ticket.status} cannot become ${status}.`)
  }
  const { subject, preview, urgent, sensitive, dueAt } = change
  const asked = { status, subject, preview, urgent, sensitive, due_at: dueAt }
  return {
    ...given(asked),
    ...(assigneeId === undefined ? {} : heldBy(assigneeId, now)),
    updated_at: now,
  }
}

/** Of a change, the columns that it names. */
function given<T extends object>(change: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  ) as Partial<T>
}

function heldBy(assigneeId: string | null, now: Date) {
  return { assignee_id: assigneeId, claimed_at: assigneeId === null ? null : now }
}

/** A ticket has come with the earliest of what it holds, when it holds something. */
export async function refreshArrival(tx: Tx, ticketId: string): Promise<void> {
  await sql`
    update ticket set arrived_at = coalesce((select min(arrived_at) from turn where ticket_id = ${ticketId}),
      (select min(arrived_at) from message where ticket_id = ${ticketId}), arrived_at)
    where id = ${ticketId}`.execute(tx)
}

/** Holds several tickets as `lockTicket` holds one, in the order of their ids. */
export async function lockTickets(tx: Tx, ids: readonly string[]): Promise<Ticket[]> {
  if (ids.length === 0) return []
  return tx
    .selectFrom('ticket')
    .selectAll()
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

/** Writes everything that may change of tickets that are held. */
export async function updateTickets(tx: Tx, tickets: readonly Ticket[]): Promise<void> {
  if (tickets.length === 0) return
  await sql`
    update ticket set status = new.status, assignee_id = new.assignee_id, claimed_at = new.claimed_at,
      subject = new.subject, preview = new.preview, urgent = new.urgent, sensitive = new.sensitive,
      arrived_at = new.arrived_at, due_at = new.due_at, updated_at = new.updated_at
    from jsonb_to_recordset(${JSON.stringify(tickets)}::jsonb) as new (id uuid, status text,
      assignee_id uuid, claimed_at timestamptz, subject text, preview text, urgent text,
      sensitive text[], arrived_at timestamptz, due_at timestamptz, updated_at timestamptz)
    where ticket.id = new.id`.execute(tx)
}
