import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { type Calendar } from '../clock/calendar.ts'
import { due } from '../clock/due.ts'
import { dayMs, hourMs } from '../clock/local-time.ts'
import { type Context } from '../context.ts'
import { type Tx } from '../db/connect.ts'
import { type OnCall } from '../desk/on-call.ts'
import { queues } from '../journey.ts'
import { domainOf, isPlainAddress } from '../mail/address.ts'
import { queueAutomatic } from '../mail/outbox/automatic.ts'
import { mintMessageId } from '../mail/token.ts'
import { composeAcknowledgement } from '../mail/write/compose-acknowledgement.ts'
import { returnAddresses } from '../mail/write/return-address.ts'
import { clearAlarm, raiseAlarm } from '../municipality/alarms.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { readSetting } from '../municipality/setting.ts'
import { record } from '../ticket/events.ts'
import { promise } from '../ticket/promise.ts'
import { hoursNote, hoursWords } from './hours-note.ts'

const atOnce = 50

/** What a receipt needs; of the jobs only the hint. */
export type Acknowledging = Pick<Context, 'db' | 'config' | 'secret' | 'mailboxes'> & {
  jobs: Pick<Context['jobs'], 'hint'>
}

/** A receipt for a mail that came longer ago says nothing new. Milliseconds. */
const newsFor = 2 * hourMs

/**
 * Sends a receipt for each new question, where the town has decided so: never to a machine, to whoever asks for
 * silence, or to a sender who could not be proven; one for each question, and one for each sender in a day. It is
 * no answer, and stops no clock. Returns how many were ordered. docs/sending.md, "Automatic mail"
 */
export async function acknowledge(ctx: Acknowledging, now: Date): Promise<number> {
  const decided = await readSetting<{ since: string | null }>(ctx.db, 'acknowledgement')
  if (decided?.since == null) return 0
  const since = new Date(Math.max(Date.parse(decided.since), now.getTime() - newsFor))
  const calendar = await loadCalendar(ctx.db)
  const onCall = await onCallWords(ctx.db)
  const count = await ctx.db.transaction().execute(async (tx) => {
    let ordered = 0
    for (const question of await newQuestions(tx, ctx, { since, now })) {
      const outcome = await order(tx, ctx, { question, calendar, onCall, now })
      if (outcome === 'queued') ordered += 1
      if (outcome === 'full') return ordered
    }
    return ordered
  })
  if (count > 0) await ctx.jobs.hint(queues.send)
  return count
}

type Question = Awaited<ReturnType<typeof newQuestions>>[number]

/** Held, so that two who look at once take each their own. */
async function newQuestions(
  tx: Tx,
  { mailboxes }: Pick<Context, 'mailboxes'>,
  { since, now }: { since: Date; now: Date },
) {
  const own = mailboxes.map(({ address }) => address)
  return tx
    .selectFrom('turn')
    .innerJoin('ticket', 'ticket.id', 'turn.ticket_id')
    .innerJoin('mailbox', 'mailbox.id', 'ticket.mailbox_id')
    .innerJoin('message', 'message.id', 'turn.opened_by')
    .select(['turn.id', 'turn.ticket_id', 'turn.arrived_at', 'ticket.number', 'ticket.mailbox_id'])
    .select(['ticket.inquirer_address', 'mailbox.address as mailbox'])
    .select(['message.message_id', 'message.refs', 'message.ingested_at'])
    .where(sql<boolean>`ticket.inquirer_address <> all(${own}::text[])`)
    .where('turn.arrived_at', '>', new Date(now.getTime() - dayMs))
    .where('turn.created_at', '>=', since)
    .where('turn.excluded', 'is', null)
    .where('turn.merged_into', 'is', null)
    .where('turn.part_of', 'is', null)
    .where('turn.first_reply_at', 'is', null)
    .where('ticket.status', 'not in', ['sorted', 'merged', 'answered', 'closed'])
    .where('message.kind', 'in', ['human', 'web-form'])
    .where(sql<boolean>`not message.reasons ?| array['noAutomatic', 'unauthentic']`)
    .where(hasNone(new Date(now.getTime() - dayMs)))
    .orderBy('turn.arrived_at')
    .limit(atOnce)
    .forUpdate('turn')
    .skipLocked()
    .execute()
}

/** Neither this question nor, within a day, its sender has had one. */
function hasNone(since: Date) {
  return sql<boolean>`not exists (select from outbox
      where kind = 'acknowledgement' and outbox.turn_id = turn.id)
    and not exists (select from outbox where auto_submitted is not null
      and kind = 'acknowledgement' and outbox.to_address = ticket.inquirer_address
      and outbox.created_at > ${since})`
}

interface Ordering {
  question: Question
  calendar: Calendar
  onCall: string | null
  now: Date
}

async function order(
  tx: Tx,
  ctx: Acknowledging,
  { question, calendar, onCall, now }: Ordering,
): Promise<'queued' | 'silent' | 'full'> {
  const { id: turnId, ticket_id: ticketId, mailbox_id: mailboxId, mailbox } = question
  if (!isPlainAddress(question.inquirer_address)) return 'silent'
  const id = randomUUID()
  const mail = mailTo(ctx, { question, calendar, onCall, now })
  const messageId = mintMessageId({ kind: 'answer', id }, ctx.secret, domainOf(mailbox))
  const what = { id, kind: 'acknowledgement', idempotencyKey: `receipt:${turnId}` } as const
  const about = { ticketId, turnId, mailboxId, sentCopy: false, ...returnsOf(ctx, mailbox, id) }
  const perHour = ctx.config.automaticPerHour
  const queued = await queueAutomatic(tx, { ...what, ...about, mail, messageId }, { now, perHour })
  if (queued.outcome === 'capped' && queued.by === 'all') {
    await raiseAlarm(tx, { key: full, words: fullWords(perHour) }, now)
    return 'full'
  }
  await clearAlarm(tx, full, now)
  if (queued.outcome !== 'queued') return 'silent'
  await record(tx, { kind: 'turn.acknowledged', at: now, ticketId, turnId, data: { outboxId: id } })
  return 'queued'
}

function returnsOf({ mailboxes, secret }: Acknowledging, address: string, id: string) {
  const mailbox = mailboxes.find((one) => one.address === address)
  return mailbox === undefined ? {} : returnAddresses({ mailbox, id, secret, isReceipt: true })
}

/** Whom the town has decided to be called in haste, each once; null: nobody. */
async function onCallWords(db: Context['db']): Promise<string | null> {
  const decided = await readSetting<Record<string, OnCall>>(db, 'on-call')
  const all = Object.values(decided ?? {}).flatMap((one) =>
    one === undefined ? [] : `${one.name} ${one.phone}`,
  )
  return all.length === 0 ? null : [...new Set(all)].join(', ')
}

const full = 'automatic'

function fullWords(perHour: number): string {
  return (
    `Svarstid har skickat ${perHour} automatiska mejl på en timme och skickar inga fler mottagningsbekräftelser just nu. ` +
    'Kommer det ovanligt mycket mejl, kanske från någon som fejkar avsändare? Svar från personer går iväg som vanligt.'
  )
}

function mailTo(ctx: Acknowledging, { question, calendar, onCall, now }: Ordering) {
  const { arrived_at: arrivedAt, ingested_at: ingestedAt } = question
  return composeAcknowledgement({
    municipality: ctx.config.municipality,
    mailboxAddress: question.mailbox,
    to: { name: '', address: question.inquirer_address },
    ticketNumber: question.number,
    arrivedAt,
    promisedAt: due('workday', promise.complete, arrivedAt, calendar),
    hoursNote: hoursNote({ arrivedAt, ingestedAt, now }, calendar),
    hours: hoursWords(now, calendar),
    onCall,
    original: question,
  })
}
