import { localDate } from '../clock/local-time.ts'
import { type Tx } from '../db/connect.ts'
import { notify } from '../db/listen.ts'
import { type AreaReason } from '../db/schema.ts'
import { type Status } from '../journey.ts'
import { record } from './events.ts'
import { nextNumber } from './number.ts'
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

export type Ticket = Awaited<ReturnType<typeof lockTicket>>

/** Opens a ticket for a message that belongs to none. */
export async function openTicket(tx: Tx, one: NewTicket, now: Date) {
  const ticket = await tx
    .insertInto('ticket')
    .values({
      number: await nextNumber(tx, one.prefix, Number(localDate(now).slice(0, 4))),
      status: one.status,
      subject: one.subject,
      preview: one.preview,
      mailbox_id: one.mailboxId,
      inquirer_name: one.inquirer.name,
      inquirer_address: one.inquirer.address,
      area_key: one.area.key,
      area_confidence: one.area.confidence,
      area_reason: JSON.stringify(one.area.reason),
      urgent: one.urgent,
      sensitive: one.sensitive,
      linked_ticket_id: one.linkedTicketId,
      arrived_at: one.arrivedAt,
      created_at: now,
      updated_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await record(tx, { kind: 'ticket.opened', at: now, ticketId: ticket.id })
  await notify(tx, 'ticket', ticket.id)
  return ticket
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
  const { status, assigneeId } = change
  if (status !== undefined && !mayBecome(ticket.status, status)) {
    throw new Error(`A ticket that is ${ticket.status} cannot become ${status}.`)
  }
  await tx
    .updateTable('ticket')
    .set({
      ...(status === undefined ? {} : { status }),
      ...(assigneeId === undefined
        ? {}
        : { assignee_id: assigneeId, claimed_at: assigneeId === null ? null : now }),
      ...(change.preview === undefined ? {} : { preview: change.preview }),
      ...(change.urgent === undefined ? {} : { urgent: change.urgent }),
      ...(change.sensitive === undefined ? {} : { sensitive: change.sensitive }),
      ...(change.dueAt === undefined ? {} : { due_at: change.dueAt }),
      updated_at: now,
    })
    .where('id', '=', ticket.id)
    .execute()
  await notify(tx, 'ticket', ticket.id)
}
