import { due } from '../clock/due.ts'
import { reminderInstants } from '../clock/reminders.ts'
import { type Context } from '../context.ts'
import { type Tx } from '../db/connect.ts'
import { queues } from '../journey.ts'
import { domainOf } from '../mail/address.ts'
import { composeHandover } from '../mail/compose.ts'
import { queueMail } from '../mail/outbox.ts'
import { mintMessageId } from '../mail/token.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { escalationTargets } from '../municipality/functions.ts'
import { startEscalation } from '../ticket/escalations.ts'
import { lockTicket } from '../ticket/tickets.ts'
import { notNow, holderOf } from './checks.ts'
import { type Letter, readLetter } from './letter.ts'

/** Working-day hours a department has to come back. docs/clocks.md */
export const feedbackHours = 24

export type EscalationTarget = { functionId: string } | { personId: string }

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
  request: EscalateRequest,
  now: Date,
): Promise<Escalated> {
  const escalated = await ctx.db.transaction().execute(async (tx): Promise<Escalated> => {
    await lockTicket(tx, request.ticketId)
    const letter = await readLetter(tx, ctx, request)
    const holder = await holderOf(tx, letter.ticket, request.personId)
    if (holder !== null) return { outcome: 'taken', by: holder }
    const to = await findTarget(tx, request.to)
    const reasons = obstacles(letter, request, to)
    if (to === null || letter.turnId === null || reasons.length > 0) {
      return { outcome: 'refused', reasons }
    }
    return handOver(tx, ctx, { letter, request, to, turnId: letter.turnId }, now)
  })
  if (escalated.outcome === 'escalated') await ctx.jobs.hint(queues.send)
  return escalated
}

interface Target {
  functionId: string | null
  personId: string | null
  name: string
  address: string
}

interface Handover {
  letter: Letter
  request: EscalateRequest
  to: Target
  turnId: string
}

async function handOver(
  tx: Tx,
  ctx: Context,
  { letter, request, to, turnId }: Handover,
  now: Date,
): Promise<Escalated> {
  const { ticket, mailbox } = letter
  const known = await tx
    .selectFrom('outbox')
    .select('id')
    .where('idempotency_key', '=', request.idempotencyKey)
    .executeTakeFirst()
  if (known) return { outcome: 'already' }
  const calendar = await loadCalendar(tx)
  const dueAt = due('workday', feedbackHours, now, calendar)
  const remindAt = reminderInstants(now, dueAt, calendar).expired
  const { summary, personId } = request
  const ticketId = ticket.id
  const escalationId = await startEscalation(
    tx,
    { ticketId, turnId, to, summary: summary.trim(), by: personId, dueAt, remindAt },
    now,
  )
  const token = { kind: 'handover', id: escalationId } as const
  await queueMail(
    tx,
    {
      kind: 'handover',
      idempotencyKey: request.idempotencyKey,
      mail: composeHandover({
        ticket: {
          number: ticket.number,
          subject: ticket.subject,
          inquirerName: ticket.inquirer_name,
          arrivedAt: ticket.arrived_at,
          sensitive: ticket.sensitive.length > 0,
        },
        to,
        by: letter.person,
        signature: letter.signature,
        mailboxAddress: mailbox.address,
        municipality: letter.municipality,
        summary: summary.trim(),
        dueAt,
        link: `${ctx.config.publicUrl}/mina-fragor/${escalationId}`,
      }),
      messageId: mintMessageId(token, ctx.secret, domainOf(mailbox.address)),
      ticketId,
      turnId,
      escalationId,
      personId,
      mailboxId: mailbox.id,
      sentCopy: false,
    },
    now,
  )
  return { outcome: 'escalated', escalationId }
}

function obstacles(letter: Letter, request: EscalateRequest, to: Target | null): string[] {
  return [
    ...notNow(letter.ticket.status),
    ...(to === null ? ['Välj vem frågan ska lämnas till.'] : []),
    ...(request.summary.trim() === '' ? ['Skriv vad det gäller, en eller två meningar.'] : []),
    ...(letter.turnId === null ? ['Frågan är redan besvarad, så det finns inget att lämna över.'] : []),
  ]
}

async function findTarget(tx: Tx, to: EscalationTarget): Promise<Target | null> {
  const { functions, people } = await escalationTargets(tx)
  if ('functionId' in to) {
    const found = functions.find(({ id }) => id === to.functionId)
    if (!found) return null
    return { functionId: found.id, personId: null, name: found.name, address: found.email }
  }
  const found = people.find(({ id }) => id === to.personId)
  if (!found) return null
  return { functionId: null, personId: found.id, name: found.name, address: found.email }
}
