import { minuteMs } from '../clock/local-time.ts'
import { nextOpening } from '../clock/reminders.ts'
import { type Context } from '../context.ts'
import { type Tx } from '../db/connect.ts'
import { type EscalationTable } from '../db/schema.ts'
import { queues } from '../journey.ts'
import { domainOf } from '../mail/address.ts'
import { composeReminder } from '../mail/write/compose.ts'
import { type Mail } from '../mail/mail.ts'
import { queueAutomatic } from '../mail/outbox/automatic.ts'
import { mintMessageId } from '../mail/token.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { scheduleReminder } from '../ticket/escalations.ts'
import { record } from '../ticket/events.ts'
import { type Selectable } from 'kysely'

const atOnce = 50
/** Who gets too many at once gets this one later. Milliseconds. */
const cappedWait = 10 * minuteMs

/**
 * Sends the reminder of every hand-over whose time is up, in opening hours only, each exactly once however
 * often and wherever this runs. Returns how many were queued.
 */
export async function remindDue(ctx: Context, now: Date): Promise<number> {
  const calendar = await loadCalendar(ctx.db)
  const closed = nextOpening(now, calendar).getTime() > now.getTime()
  if (closed) return 0
  const count = await ctx.db.transaction().execute(async (tx) => {
    const due = await dueEscalations(tx, now)
    for (const escalation of due) await remind(tx, ctx, escalation, now)
    return due.length
  })
  if (count > 0) await ctx.jobs.hint(queues.send)
  return count
}

/** Held, so that two who look at once remind each of their own. Nobody is reminded of what is answered. */
async function dueEscalations(tx: Tx, now: Date): Promise<Escalation[]> {
  return tx
    .selectFrom('escalation')
    .innerJoin('ticket', 'ticket.id', 'escalation.ticket_id')
    .selectAll('escalation')
    .where('remind_at', '<=', now)
    .where('feedback_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('ticket.status', 'not in', ['answered', 'closed', 'sorted'])
    .orderBy('remind_at')
    .limit(atOnce)
    .forUpdate('escalation')
    .skipLocked()
    .execute()
}

/** One reminder in this version: when the time has run out. */
const kind = 'expired'

type Escalation = Selectable<EscalationTable>

async function remind(tx: Tx, ctx: Context, escalation: Escalation, now: Date): Promise<void> {
  const ticket = await ticketOf(tx, escalation)
  const token = { kind: 'reminder', id: escalation.id } as const
  const outgoing = {
    kind: 'reminder' as const,
    idempotencyKey: `reminder:${escalation.id}:${kind}`,
    mail: reminderMail(ctx, escalation, ticket),
    messageId: mintMessageId(token, ctx.secret, domainOf(ticket.address)),
    sentCopy: false,
  }
  const about = { ticketId: ticket.id, escalationId: escalation.id, mailboxId: ticket.mailbox_id }
  const limits = { now, perHour: ctx.config.automaticPerHour }
  const queued = await queueAutomatic(tx, { ...outgoing, ...about }, limits)
  const again = queued.outcome === 'capped' ? new Date(now.getTime() + cappedWait) : null
  await scheduleReminder(tx, escalation.id, again)
  if (queued.outcome === 'queued') await keep(tx, escalation, queued.id, now)
}

function reminderMail(ctx: Context, escalation: Escalation, ticket: TicketOf): Mail {
  return composeReminder({
    kind,
    ticket: {
      number: ticket.number,
      subject: ticket.subject,
      arrivedAt: ticket.arrived_at,
      sensitive: ticket.sensitive.length > 0,
    },
    to: { name: escalation.to_name, address: escalation.to_address },
    mailboxAddress: ticket.address,
    municipality: ctx.config.municipality,
    dueAt: escalation.due_at,
    link: `${ctx.config.publicUrl}/mina-fragor/${escalation.id}`,
  })
}

type TicketOf = Awaited<ReturnType<typeof ticketOf>>

async function ticketOf(tx: Tx, { ticket_id }: Escalation) {
  return tx
    .selectFrom('ticket')
    .innerJoin('mailbox', 'mailbox.id', 'ticket.mailbox_id')
    .select(['ticket.id', 'number', 'subject', 'arrived_at', 'sensitive', 'mailbox_id', 'address'])
    .where('ticket.id', '=', ticket_id)
    .executeTakeFirstOrThrow()
}

async function keep(tx: Tx, escalation: Escalation, outboxId: string, now: Date): Promise<void> {
  await tx
    .insertInto('reminder')
    .values({
      escalation_id: escalation.id,
      kind,
      due_at: escalation.remind_at ?? now,
      outbox_id: outboxId,
      created_at: now,
    })
    .execute()
  await record(tx, {
    kind: 'escalation.reminded',
    at: now,
    ticketId: escalation.ticket_id,
    turnId: escalation.turn_id,
    data: { escalationId: escalation.id, reminder: kind, to: escalation.to_name },
  })
}
