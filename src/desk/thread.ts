import { sql } from 'kysely'
import { type Queryable } from '../db/connect.ts'
import { type Attachment } from '../db/schema.ts'
import { isHandedOver } from './asked-of.ts'

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
  /** Why the sender is to be looked at twice, in plain Swedish; null: there is no need. */
  caution: string | null
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

/** What arrival has noted about a sender. */
const caution = sql<string | null>`nullif(
  concat_ws(' ', message.reasons->>'from', message.reasons->>'newSender'), '')`

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
  return db
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
      caution.as('caution'),
      'message.author_id as authorId',
      'author.name as author',
      'message.arrived_at as arrivedAt',
      'outbox.state',
      'outbox.attempts',
      'outbox.next_attempt_at as nextAttemptAt',
      'outbox.accepted_at as acceptedAt',
      'outbox.fault',
    ])
    .orderBy('message.arrived_at')
    .orderBy('message.ingested_at')
}

type MessageRow = Awaited<ReturnType<ReturnType<typeof messages>['execute']>>[number]

function threadMessage({
  from_name,
  from_address,
  state,
  attempts,
  nextAttemptAt,
  ...row
}: MessageRow): ThreadMessage {
  const { acceptedAt, fault, ...message } = row
  const left = state !== null && attempts !== null && nextAttemptAt !== null
  const sending = left ? { state, attempts, nextAttemptAt, acceptedAt, fault } : null
  return { ...message, from: { name: from_name, address: from_address }, sending }
}
