import { type Queryable } from '../db/connect.ts'
import { type AreaReason } from '../db/schema.ts'
import { type Status } from '../journey.ts'

/** One ticket as its page shows it. */
export interface TicketView {
  id: string
  number: string
  status: Status
  subject: string
  inquirer: { name: string; address: string }
  mailbox: string
  areaKey: string
  area: string
  areaConfidence: 'sure' | 'unsure' | 'person'
  areaReason: AreaReason
  /** The function that usually answers the area, and its department. */
  suggestedFunction: string | null
  assigneeId: string | null
  assignee: string | null
  urgent: string | null
  sensitive: string[]
  linkedNumber: string | null
  /** The ticket that it has become a part of. */
  mergedNumber: string | null
  arrivedAt: Date
  /** When it was brought in with old mail; null for what came while we watched. */
  importedAt: Date | null
}

/** The ticket with this number; null when there is none. */
export async function findTicket(db: Queryable, number: string): Promise<TicketView | null> {
  const row = await db
    .selectFrom('ticket')
    .innerJoin('area', 'area.key', 'ticket.area_key')
    .innerJoin('mailbox', 'mailbox.id', 'ticket.mailbox_id')
    .leftJoin('function', 'function.id', 'area.function_id')
    .leftJoin('person as assignee', 'assignee.id', 'ticket.assignee_id')
    .leftJoin('ticket as linked', 'linked.id', 'ticket.linked_ticket_id')
    .leftJoin('ticket as survivor', 'survivor.id', 'ticket.merged_into_id')
    .select([
      'ticket.id',
      'ticket.number',
      'ticket.status',
      'ticket.subject',
      'ticket.inquirer_name',
      'ticket.inquirer_address',
      'mailbox.address as mailbox',
      'ticket.area_key as areaKey',
      'area.name as area',
      'ticket.area_confidence as areaConfidence',
      'ticket.area_reason as areaReason',
      'function.name as suggestedFunction',
      'ticket.assignee_id as assigneeId',
      'assignee.name as assignee',
      'ticket.urgent',
      'ticket.sensitive',
      'linked.number as linkedNumber',
      'survivor.number as mergedNumber',
      'ticket.arrived_at as arrivedAt',
      'ticket.imported_at as importedAt',
    ])
    .where('ticket.number', '=', number)
    .executeTakeFirst()
  if (row === undefined) return null
  const { inquirer_name, inquirer_address, ...rest } = row
  return { ...rest, inquirer: { name: inquirer_name, address: inquirer_address } }
}
