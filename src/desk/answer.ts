import { randomUUID } from 'node:crypto'
import { type Context } from '../context.ts'
import { type Tx } from '../db/connect.ts'
import { type LetterKind, queues } from '../journey.ts'
import { domainOf } from '../mail/address.ts'
import { composeReply } from '../mail/write/compose.ts'
import { type Mail } from '../mail/mail.ts'
import { returnAddresses } from '../mail/write/return-address.ts'
import { queueMail } from '../mail/outbox.ts'
import { mintMessageId } from '../mail/token.ts'
import { addMessage } from '../ticket/messages.ts'
import { replyQueued } from '../ticket/replies.ts'
import { lockTicket } from '../ticket/tickets.ts'
import { holderOf, obstacles } from './checks.ts'
import { type ReplyBasis, readBasis, replyTo } from './reply-basis.ts'
import { isDone } from './once.ts'
import { waitsWithAll } from './same-words.ts'

export interface AnswerRequest {
  ticketId: string
  personId: string
  kind: LetterKind
  /** What the person wrote; the signature is added here. */
  text: string
  /** Minted when the composer opens: a double click or a second tab sends one answer. */
  idempotencyKey: string
  /** Whether the question is quoted below; never in a sensitive ticket. */
  quote: boolean
  /** The text is for all of a campaign: it goes only where nothing else waits. */
  forAll?: boolean
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
export async function answer(ctx: Context, asked: AnswerRequest, now: Date): Promise<Answered> {
  // PostgreSQL holds no NUL in a text.
  const request = { ...asked, text: asked.text.replaceAll('\0', '') }
  const answered = await ctx.db.transaction().execute(async (tx): Promise<Answered> => {
    await lockTicket(tx, request.ticketId)
    if (await isDone(tx, request)) return { outcome: 'already' }
    const basis = await readBasis(tx, ctx, request)
    const holder = await holderOf(tx, basis.ticket, request.personId)
    if (holder !== null) return { outcome: 'taken', by: holder }
    if (request.forAll === true && !(await stillWaitsWithAll(tx, request.ticketId))) {
      return { outcome: 'refused', reasons: ['Det har kommit något mer. Läs och svara i ärendet.'] }
    }
    const reasons = obstacles(basis, request)
    if (reasons.length > 0) return { outcome: 'refused', reasons }
    return queue(tx, { ...basis, secret: ctx.secret, undoMs: ctx.config.undoMs }, request, now)
  })
  if (answered.outcome === 'queued') await ctx.jobs.hint(queues.send)
  return answered
}

async function stillWaitsWithAll(tx: Tx, ticketId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('ticket')
    .select(waitsWithAll('ticket').as('waits'))
    .where('id', '=', ticketId)
    .executeTakeFirstOrThrow()
  return row.waits
}

async function queue(
  tx: Tx,
  basis: ReplyBasis & { secret: string; undoMs: number },
  request: AnswerRequest,
  now: Date,
): Promise<Answered> {
  const { turnId, mailbox } = basis
  const { personId, kind, ticketId, idempotencyKey } = request
  const outgoing = outgoingOf(basis, request)
  const row = { ...rowOf(outgoing, request), turn_id: turnId, arrived_at: now, ingested_at: now }
  const replyId = await addMessage(tx, row)
  const about = { ticketId, turnId, replyId, personId, mailboxId: mailbox.id }
  const notBefore = new Date(now.getTime() + basis.undoMs)
  const back = returnAddresses({ mailbox, id: outgoing.id, secret: basis.secret })
  const how = { kind, idempotencyKey, sentCopy: true, notBefore, ...back }
  await queueMail(tx, { ...outgoing, ...about, ...how }, now)
  await replyQueued(tx, { ticketId, turnId, outboxId: outgoing.id, kind, personId }, now)
  return { outcome: 'queued', outboxId: outgoing.id }
}

interface Outgoing {
  /** Of its row in the outbox, which its message id names: whatever comes back finds its way. */
  id: string
  messageId: string
  mail: Mail
}

function outgoingOf(
  basis: ReplyBasis & { secret: string },
  { text, quote }: AnswerRequest,
): Outgoing {
  const id = randomUUID()
  const domain = domainOf(basis.mailbox.address)
  return {
    id,
    messageId: mintMessageId({ kind: 'answer', id }, basis.secret, domain),
    mail: composeReply({ ...replyTo(basis), text, quote }),
  }
}

/** The reply as it stands in the ticket, word for word as it leaves. */
function rowOf({ messageId, mail }: Outgoing, request: AnswerRequest) {
  return {
    ticket_id: request.ticketId,
    direction: 'out' as const,
    kind: request.kind,
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
    author_id: request.personId,
  }
}
