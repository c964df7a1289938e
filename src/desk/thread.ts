import { sql } from 'kysely'
import { type Queryable } from '../db/connect.ts'
import { type AreaReason, type Attachment } from '../db/schema.ts'
import { type Exclusion, type Status } from '../journey.ts'
import { type EventKind } from '../ticket/events.ts'

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
  arrivedAt: Date
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
      'ticket.arrived_at as arrivedAt',
    ])
    .where('ticket.number', '=', number)
    .executeTakeFirst()
  if (row === undefined) return null
  const { inquirer_name, inquirer_address, ...rest } = row
  return { ...rest, inquirer: { name: inquirer_name, address: inquirer_address } }
}

/** A question of the ticket and its clock. */
export interface TurnView {
  id: string
  arrivedAt: Date
  dueAt: Date
  excluded: Exclusion | null
  excludedReason: string | null
  firstReplyAt: Date | null
  completeReplyAt: Date | null
}

/** The turns of a ticket, oldest first. */
export async function readTurns(db: Queryable, ticketId: string): Promise<TurnView[]> {
  return db
    .selectFrom('turn')
    .select([
      'id',
      'arrived_at as arrivedAt',
      'due_at as dueAt',
      'excluded',
      'excluded_reason as excludedReason',
      'first_reply_at as firstReplyAt',
      'complete_reply_at as completeReplyAt',
    ])
    .where('ticket_id', '=', ticketId)
    .orderBy('arrived_at')
    .execute()
}

/** The question whose clock runs: the oldest that is counted and not completely answered. */
export function openTurnOf(turns: readonly TurnView[]): TurnView | null {
  return turns.find((turn) => turn.excluded === null && turn.completeReplyAt === null) ?? null
}

/** A message of the thread, without its HTML, which is read for its frame alone. */
export interface ThreadMessage {
  id: string
  direction: 'in' | 'out' | 'internal'
  kind: string
  from: { name: string; address: string }
  to: string[]
  cc: string[]
  subject: string
  /** What is new in it; `text` also holds what it quotes. */
  newText: string
  text: string
  hasHtml: boolean
  hasOriginal: boolean
  attachments: Attachment[]
  /** Why the sender is to be looked at twice, in plain Swedish; null: the sender was in the ticket before. */
  newSender: string | null
  authorId: string | null
  author: string | null
  arrivedAt: Date
  /** Where an outgoing reply is on its way; null for what came in. */
  sending: Sending | null
}

export interface Sending {
  state: 'queued' | 'sending' | 'sent' | 'unknown' | 'failed'
  attempts: number
  nextAttemptAt: Date
  acceptedAt: Date | null
  fault: string | null
}

/** More than this of one mail's text is read in its original. Characters. */
const textLimit = 200_000

/** The messages of a ticket, oldest first. */
export async function readMessages(db: Queryable, ticketId: string): Promise<ThreadMessage[]> {
  const rows = await db
    .selectFrom('message')
    .leftJoin('person as author', 'author.id', 'message.author_id')
    .leftJoin('outbox', 'outbox.reply_id', 'message.id')
    .select([
      'message.id',
      'message.direction',
      'message.kind',
      'message.from_name',
      'message.from_address',
      'message.to_addresses as to',
      'message.cc_addresses as cc',
      'message.subject',
      sql<string>`left(message.new_text, ${textLimit})`.as('newText'),
      sql<string>`left(message.text, ${textLimit})`.as('text'),
      sql<boolean>`message.html is not null`.as('hasHtml'),
      sql<boolean>`message.sha256 is not null`.as('hasOriginal'),
      'message.attachments',
      sql<string | null>`message.reasons->>'newSender'`.as('newSender'),
      'message.author_id as authorId',
      'author.name as author',
      'message.arrived_at as arrivedAt',
      'outbox.state',
      'outbox.attempts',
      'outbox.next_attempt_at as nextAttemptAt',
      'outbox.accepted_at as acceptedAt',
      'outbox.fault',
    ])
    .where('message.ticket_id', '=', ticketId)
    .orderBy('message.arrived_at')
    .orderBy('message.ingested_at')
    .execute()
  return rows.map(({ from_name, from_address, state, attempts, nextAttemptAt, ...row }) => {
    const { acceptedAt, fault, ...message } = row
    const left = state !== null && attempts !== null && nextAttemptAt !== null
    const sending = left ? { state, attempts, nextAttemptAt, acceptedAt, fault } : null
    return { ...message, from: { name: from_name, address: from_address }, sending }
  })
}

export interface ThreadEvent {
  id: number
  at: Date
  kind: EventKind
  personId: string | null
  person: string | null
  data: Record<string, unknown>
}

/** What has happened to a ticket, in order. */
export async function readEvents(db: Queryable, ticketId: string): Promise<ThreadEvent[]> {
  const rows = await db
    .selectFrom('event')
    .leftJoin('person', 'person.id', 'event.person_id')
    .select([
      'event.id',
      'event.at',
      'event.kind',
      'event.person_id as personId',
      'person.name as person',
      'event.data',
    ])
    .where('event.ticket_id', '=', ticketId)
    .orderBy('event.id')
    .execute()
  return rows.map((row) => ({ ...row, kind: row.kind as EventKind }))
}
