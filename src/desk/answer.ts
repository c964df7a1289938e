import { type Context } from '../context.ts'
import { type Tx } from '../db/connect.ts'
import { type ReplyKind, queues } from '../journey.ts'
import { composeReply } from '../mail/compose.ts'
import { queueMail } from '../mail/outbox.ts'
import { addMessage } from '../ticket/messages.ts'
import { replyQueued } from '../ticket/replies.ts'
import { lockTicket } from '../ticket/tickets.ts'
import { holderOf, obstacles } from './checks.ts'
import { type Letter, readLetter, replyTo } from './letter.ts'

export interface AnswerRequest {
  ticketId: string
  personId: string
  kind: ReplyKind
  /** What the person wrote; the signature is added here. */
  text: string
  /** Minted when the composer opens: a double click or a second tab sends one answer. */
  idempotencyKey: string
  /** Whether the question is quoted below; never in a sensitive ticket. */
  quote: boolean
}

export type Answered =
  | { outcome: 'queued'; outboxId: string }
  | { outcome: 'already' }
  | { outcome: 'refused'; reasons: string[] }
  | { outcome: 'taken'; by: string }

/**
 * A person answers the inquirer: reply, outgoing mail and event in one transaction, then a hint to send.
 * Nothing is sent here; the turn's clock stops when the outgoing server accepts the mail.
 */
export async function answer(ctx: Context, request: AnswerRequest, now: Date): Promise<Answered> {
  const answered = await ctx.db.transaction().execute(async (tx): Promise<Answered> => {
    await lockTicket(tx, request.ticketId)
    if (await alreadySent(tx, request.idempotencyKey)) return { outcome: 'already' }
    const letter = await readLetter(tx, ctx, request)
    const holder = await holderOf(tx, letter.ticket, request.personId)
    if (holder !== null) return { outcome: 'taken', by: holder }
    const reasons = obstacles(letter, request.text)
    if (reasons.length > 0) return { outcome: 'refused', reasons }
    return queue(tx, letter, request, now)
  })
  if (answered.outcome === 'queued') await ctx.jobs.hint(queues.send)
  return answered
}

async function queue(
  tx: Tx,
  letter: Letter,
  request: AnswerRequest,
  now: Date,
): Promise<Answered> {
  const { ticket, turnId, messageId } = letter
  const { personId, kind } = request
  const mail = composeReply({ ...replyTo(letter), text: request.text, quote: request.quote })
  const replyId = await addMessage(tx, {
    ticket_id: ticket.id,
    turn_id: turnId,
    direction: 'out',
    kind,
    message_id: messageId,
    in_reply_to: mail.inReplyTo,
    refs: mail.refs,
    from_name: mail.fromName,
    from_address: mail.fromAddress,
    to_addresses: [mail.toAddress],
    subject: mail.subject,
    text: mail.text,
    new_text: request.text,
    html: mail.html,
    author_id: personId,
    arrived_at: now,
    ingested_at: now,
  })
  const queued = await queueMail(
    tx,
    {
      kind,
      idempotencyKey: request.idempotencyKey,
      mail,
      messageId,
      ticketId: ticket.id,
      turnId,
      replyId,
      personId,
      mailboxId: letter.mailbox.id,
      sentCopy: letter.mailbox.config.sentCopy === 'append',
    },
    now,
  )
  const reply = { ticketId: ticket.id, turnId, outboxId: queued.id, kind, personId }
  await replyQueued(tx, reply, now)
  return { outcome: 'queued', outboxId: queued.id }
}

async function alreadySent(tx: Tx, idempotencyKey: string): Promise<boolean> {
  const row = await tx
    .selectFrom('outbox')
    .select('id')
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst()
  return row !== undefined
}
