import { type Selectable } from 'kysely'
import { type Tx } from '../db/connect.ts'
import { notify } from '../db/listen.ts'
import { type OutboxTable } from '../db/schema.ts'
import { letterKinds, type LetterKind, type OutboundKind } from '../journey.ts'
import { type Reply } from '../ticket/replies.ts'
import { type Mail } from './mail.ts'

export type OutboxRow = Selectable<OutboxTable>

export interface NewOutgoing {
  /** Where the message id names the row, that row's id; otherwise one is made. */
  id?: string
  kind: OutboundKind
  /** The same key queues one mail, however often it is asked for. */
  idempotencyKey: string
  mail: Mail
  messageId: string
  ticketId?: string | null
  turnId?: string | null
  replyId?: string | null
  escalationId?: string | null
  personId?: string | null
  mailboxId?: string | null
  /** Where answers and reports go, as OutgoingMail has them. */
  replyTo?: string | null
  envelopeFrom?: string | null
  /** It waits until then, and can be taken back. */
  notBefore?: Date
  /** Whether it belongs in the Sent folder, where we or the server put it. */
  sentCopy: boolean
}

export type Queued = { id: string; outcome: 'queued' | 'already' }

/** Puts a mail in the outbox, in the transaction of what it is about. */
export async function queueMail(tx: Tx, one: NewOutgoing, now: Date): Promise<Queued> {
  const row = await tx
    .insertInto('outbox')
    .values({ ...rowOf(one), next_attempt_at: one.notBefore ?? now, created_at: now })
    .onConflict((on) => on.column('idempotency_key').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (row === undefined) {
    const known = await tx
      .selectFrom('outbox')
      .select('id')
      .where('idempotency_key', '=', one.idempotencyKey)
      .executeTakeFirstOrThrow()
    return { id: known.id, outcome: 'already' }
  }
  await notify(tx, 'outbox', row.id)
  return { id: row.id, outcome: 'queued' }
}

/** What a person sends to the inquirer, as against what goes to colleagues. */
export function isReply(row: Pick<OutboxRow, 'kind'>): row is { kind: LetterKind } {
  return letterKinds.some((kind) => kind === row.kind)
}

/** The reply to the inquirer that a mail is; null for what goes to colleagues. */
export function replyOf(row: OutboxRow): Reply | null {
  if (row.is_copy) return null
  const { id, ticket_id: ticketId, turn_id: turnId, person_id: personId } = row
  if (!isReply(row) || ticketId === null || personId === null) return null
  return { ticketId, turnId, outboxId: id, kind: row.kind, personId }
}

function rowOf({ mail, ...one }: NewOutgoing) {
  return {
    ...aboutOf(one),
    ...wayOf(one),
    message_id: one.messageId,
    from_name: mail.fromName,
    from_address: mail.fromAddress,
    to_name: mail.toName,
    to_address: mail.toAddress,
    recipient: mail.toAddress,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    in_reply_to: mail.inReplyTo,
    refs: mail.refs,
    auto_submitted: mail.autoSubmitted,
  }
}

type Around = Omit<NewOutgoing, 'mail'>

function aboutOf(one: Around) {
  return {
    ...(one.id === undefined ? {} : { id: one.id }),
    kind: one.kind,
    idempotency_key: one.idempotencyKey,
    ticket_id: one.ticketId ?? null,
    turn_id: one.turnId ?? null,
    reply_id: one.replyId ?? null,
    escalation_id: one.escalationId ?? null,
    person_id: one.personId ?? null,
    mailbox_id: one.mailboxId ?? null,
  }
}

function wayOf(one: Around) {
  return {
    reply_to: one.replyTo ?? null,
    envelope_from: one.envelopeFrom ?? null,
    sent_copy: one.sentCopy ? ('pending' as const) : ('none' as const),
  }
}
