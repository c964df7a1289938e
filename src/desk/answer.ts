import { type Context } from '../context.ts'
import { type Tx } from '../db/connect.ts'
import { type ReplyKind, queues } from '../journey.ts'
import { composeReply } from '../mail/compose.ts'
import { type Mail } from '../mail/mail.ts'
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

async function queue(tx: Tx, letter: Letter, request: AnswerRequest, now: Date): Promise<Answered> {
  const { turnId, messageId, mailbox } = letter
  const { personId, kind, ticketId, idempotencyKey } = request
  const mail = composeReply({ ...replyTo(letter), text: request.text, quote: request.quote })
  const replyId = await keepReply(tx, { letter, request, mail }, now)
  const sentCopy = mailbox.config.sentCopy === 'append'
  const about = { ticketId, turnId, replyId, personId, mailboxId: mailbox.id }
  const outgoing = { kind, idempotencyKey, mail, messageId, sentCopy, ...about }
  const { id: outboxId } = await queueMail(tx, outgoing, now)
  await replyQueued(tx, { ticketId, turnId, outboxId, kind, personId }, now)
  return { outcome: 'queued', outboxId }
}

/** The reply as it stands in the ticket, word for word as it leaves. */
async function keepReply(
  tx: Tx,
  { letter, request, mail }: { letter: Letter; request: AnswerRequest; mail: Mail },
  now: Date,
): Promise<string> {
  return addMessage(tx, {
    ticket_id: request.ticketId,
    turn_id: letter.turnId,
    direction: 'out',
    kind: request.kind,
    message_id: letter.messageId,
    in_reply_to: mail.inReplyTo,
    refs: mail.refs,
    from_name: mail.fromName,
    from_address: mail.fromAddress,
    to_addresses: [mail.toAddress],
    subject: mail.subject,
    text: mail.text,
    new_text: request.text,
    html: mail.html,
    author_id: request.personId,
    arrived_at: now,
    ingested_at: now,
  })
}

async function alreadySent(tx: Tx, idempotencyKey: string): Promise<boolean> {
  const row = await tx
    .selectFrom('outbox')
    .select('id')
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst()
  return row !== undefined
}
