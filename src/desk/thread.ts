import { sql } from 'kysely'
import { type Queryable } from '../db/connect.ts'
import { type Attachment, type EnclosedMail, type Invitation, type TextPart } from '../db/schema.ts'
import { isHandedOver } from './asked-of.ts'
import { neverLeft, onItsWay, type Sending, withSending } from './thread-sending.ts'

export { type Sending } from './thread-sending.ts'

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
  /** The text cut into what is new and what is not; null: all of it is new, or nobody has noted it. */
  parts: TextPart[] | null
  hasHtml: boolean
  hasOriginal: boolean
  attachments: Attachment[]
  /** The mails and the events within it; null: none, or nobody has noted them. */
  enclosed: EnclosedMail[] | null
  invitations: Invitation[] | null
  /** It is encrypted or wrapped: its words cannot be read here. */
  sealed: boolean
  /** Why the sender is to be looked at twice, in plain Swedish; null: there is no need. */
  caution: string | null
  /** What was decided about it when it came: decision → why, in plain Swedish. */
  reasons: Record<string, string>
  authorId: string | null
  author: string | null
  arrivedAt: Date
  /** How a mail came to us; null for what never was a mail from outside. */
  way: MailWay | null
  /** Where an outgoing reply is on its way; null for what came in. */
  sending: Sending | null
}

/** The earliest delivery of a mail, as it was when it came. */
export interface MailWay {
  internalDate: Date
  ingestedAt: Date
  receivedAt: Date | null
  sentAt: Date | null
  origin: 'imap' | 'import'
  /** In plain Swedish: why it arrived when it did; null: its mailbox says so. */
  reason: string | null
}

/** More than this of one mail's text is read in its original. Characters. */
const textLimit = 200_000

/** What arrival has noted about a sender. */
const caution = sql<string | null>`nullif(
  concat_ws(' ', message.reasons->>'from', message.reasons->>'newSender',
    message.reasons->>'unproven'), '')`

/** The messages of a ticket, oldest first. */
export async function readMessages(db: Queryable, ticketId: string): Promise<ThreadMessage[]> {
  const rows = await messages(db).where('message.ticket_id', '=', ticketId).execute()
  return rows.map(threadMessage)
}

/** Those of them that belong to a hand-over: what its officer may read. */
export async function readHandedOver(
  db: Queryable,
  escalationId: string,
): Promise<ThreadMessage[]> {
  const rows = await messages(db)
    .where(
      sql<boolean>`exists (select from escalation
        where escalation.id = ${escalationId} and ${isHandedOver})`,
    )
    .execute()
  return rows.map(threadMessage)
}

function messages(db: Queryable) {
  return joined(db).select([
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
    'message.parts',
    sql<boolean>`message.html is not null`.as('hasHtml'),
    sql<boolean>`message.sha256 is not null`.as('hasOriginal'),
    'message.attachments',
    'message.enclosed',
    'message.invitations',
    'message.sealed',
    caution.as('caution'),
    'message.reasons',
    'message.author_id as authorId',
    'author.name as author',
    'message.arrived_at as arrivedAt',
    'way.internal_date',
    'way.ingested_at',
    'way.received_at',
    'way.sent_at',
    'way.origin',
    'way.arrival_reason',
    ...onItsWay,
    neverLeft.as('mayBeTakenBack'),
  ])
}

/** In their order, with their authors, where they are on their way, and the earliest delivery of each. */
function joined(db: Queryable) {
  return (
    db
      .selectFrom('message')
      .leftJoin('person as author', 'author.id', 'message.author_id')
      .leftJoin('outbox', (join) =>
        join.onRef('outbox.reply_id', '=', 'message.id').on('outbox.is_copy', '=', false),
      )
      .leftJoinLateral(
        (eb) =>
          eb
            .selectFrom('delivery')
            .select(['internal_date', 'ingested_at', 'received_at', 'sent_at', 'origin'])
            .select('arrival_reason')
            .whereRef('delivery.sha256', '=', 'message.sha256')
            .whereRef('delivery.message_id', '=', 'message.id')
            .orderBy('delivery.arrived_at')
            .limit(1)
            .as('way'),
        (join) => join.onTrue(),
      )
      // A copy beside its original, since their tickets are one again, says nothing new.
      .where(
        sql<boolean>`not exists (select from message original
        where original.id = message.copy_of and original.ticket_id = message.ticket_id)`,
      )
      .orderBy('message.arrived_at')
      .orderBy('message.ingested_at')
  )
}

type MessageRow = Awaited<ReturnType<ReturnType<typeof messages>['execute']>>[number]

function threadMessage(row: MessageRow): ThreadMessage {
  const { from_name, from_address, ...rest } = row
  const { sending, ...others } = withSending(rest)
  const { way, ...message } = withWay(others)
  return { ...message, from: { name: from_name, address: from_address }, way, sending }
}

interface WayColumns {
  internal_date: Date | null
  ingested_at: Date | null
  received_at: Date | null
  sent_at: Date | null
  origin: 'imap' | 'import' | null
  arrival_reason: string | null
}

function withWay<T extends WayColumns>(row: T) {
  const { internal_date, ingested_at, received_at, sent_at, origin, arrival_reason, ...rest } = row
  if (internal_date === null || ingested_at === null || origin === null) {
    return { ...rest, way: null }
  }
  const seen = { internalDate: internal_date, ingestedAt: ingested_at, receivedAt: received_at }
  return { ...rest, way: { ...seen, sentAt: sent_at, origin, reason: arrival_reason } }
}
