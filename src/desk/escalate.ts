import { randomUUID } from 'node:crypto'
import { due } from '../clock/due.ts'
import { reminderInstants } from '../clock/reminders.ts'
import { type Context } from '../context.ts'
import { type Tx } from '../db/connect.ts'
import { queues } from '../journey.ts'
import { domainOf } from '../mail/address.ts'
import { composeHandover } from '../mail/write/compose.ts'
import { type Mail } from '../mail/mail.ts'
import { queueMail } from '../mail/outbox.ts'
import { mintMessageId } from '../mail/token.ts'
import { returnAddresses } from '../mail/write/return-address.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { startEscalation } from '../ticket/escalations.ts'
import { promise } from '../ticket/promise.ts'
import { lockTicket } from '../ticket/tickets.ts'
import { holderOf, notNow } from './checks.ts'
import { type ReplyBasis, readBasis } from './reply-basis.ts'
import { isDone } from './once.ts'
import { type EscalationTarget, findTarget, type Target } from './target.ts'

export interface EscalateRequest {
  ticketId: string
  personId: string
  to: EscalationTarget
  /** One or two sentences, the first thing the officer reads. */
  summary: string
  idempotencyKey: string
}

export type Escalated =
  | { outcome: 'escalated'; escalationId: string }
  | { outcome: 'already' }
  | { outcome: 'refused'; reasons: string[] }
  | { outcome: 'taken'; by: string }

/**
 * Hands a question over to a function or an officer: the department's clock starts, the citizen's keeps
 * running, the handover mail is queued. All in one transaction.
 */
export async function escalate(
  ctx: Context,
  asked: EscalateRequest,
  now: Date,
): Promise<Escalated> {
  const request = { ...asked, summary: asked.summary.replaceAll('\0', '').trim() }
  const escalated = await ctx.db.transaction().execute(async (tx): Promise<Escalated> => {
    await lockTicket(tx, request.ticketId)
    if (await isDone(tx, request)) return { outcome: 'already' }
    const basis = await readBasis(tx, ctx, request)
    const holder = await holderOf(tx, basis.ticket, request.personId)
    if (holder !== null) return { outcome: 'taken', by: holder }
    const to = await findTarget(tx, request.to)
    const reasons = obstacles(basis, request, to)
    if (to === null || basis.turnId === null || reasons.length > 0) {
      return { outcome: 'refused', reasons }
    }
    return handOver(tx, ctx, { basis, request, to, turnId: basis.turnId }, now)
  })
  if (escalated.outcome === 'escalated') await ctx.jobs.hint(queues.send)
  return escalated
}

interface Handover {
  basis: ReplyBasis
  request: EscalateRequest
  to: Target
  turnId: string
}

async function handOver(tx: Tx, ctx: Context, handover: Handover, now: Date): Promise<Escalated> {
  const { basis, request, to, turnId } = handover
  const { mailbox } = basis
  const { ticketId, personId, idempotencyKey } = request
  const calendar = await loadCalendar(tx)
  const dueAt = due('workday', promise.feedback, now, calendar)
  const remindAt = reminderInstants(now, dueAt, calendar).expired
  const { summary } = request
  const start = { ticketId, turnId, to, summary, by: personId, dueAt, remindAt }
  const escalationId = await startEscalation(tx, start, now)
  const token = { kind: 'handover', id: escalationId } as const
  const id = randomUUID()
  const outgoing = {
    id,
    kind: 'handover' as const,
    idempotencyKey,
    mail: handoverMail(ctx, handover, { escalationId, dueAt }),
    messageId: mintMessageId(token, ctx.secret, domainOf(mailbox.address)),
    sentCopy: false,
    ...returnAddresses({ mailbox, id, secret: ctx.secret }),
  }
  const about = { ticketId, turnId, escalationId, personId, mailboxId: mailbox.id }
  await queueMail(tx, { ...outgoing, ...about }, now)
  return { outcome: 'escalated', escalationId }
}

function handoverMail(
  { config }: Context,
  { basis, request, to }: Handover,
  { escalationId, dueAt }: { escalationId: string; dueAt: Date },
): Mail {
  const { ticket, person, signature, mailbox, municipality } = basis
  return composeHandover({
    ticket: {
      number: ticket.number,
      subject: ticket.subject,
      inquirerName: ticket.inquirer_name,
      arrivedAt: ticket.arrived_at,
      sensitive: ticket.sensitive.length > 0,
    },
    to,
    by: person,
    signature,
    mailboxAddress: mailbox.address,
    municipality,
    summary: request.summary,
    dueAt,
    link: `${config.publicUrl}/mina-fragor/${escalationId}`,
  })
}

function obstacles(basis: ReplyBasis, request: EscalateRequest, to: Target | null): string[] {
  const first = notNow(basis.ticket.status)
  if (first.length > 0) return first
  return [
    ...(to === null ? ['Välj vem frågan ska lämnas till.'] : []),
    ...(request.summary === '' ? ['Skriv vad det gäller, en eller två meningar.'] : []),
    ...(basis.turnId === null
      ? ['Frågan är redan besvarad, så det finns inget att lämna över.']
      : []),
  ]
}
