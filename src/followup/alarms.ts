import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { type Calendar } from '../clock/calendar.ts'
import { dayMs, hourMs } from '../clock/local-time.ts'
import { nextOpening } from '../clock/reminders.ts'
import { type Context } from '../context.ts'
import { type Tx } from '../db/connect.ts'
import { queues } from '../journey.ts'
import { domainOf } from '../mail/address.ts'
import { composeAlarm } from '../mail/write/compose.ts'
import { secretAlarms } from '../mail/oauth/expiry.ts'
import { queueMail } from '../mail/outbox.ts'
import { mintMessageId } from '../mail/token.ts'
import {
  type AlarmToTell,
  clearAlarm,
  lockAlarms,
  markTold,
  openAlarms,
  raiseAlarm,
} from '../municipality/alarms.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { alarmReceivers, type Receiver } from './alarm-receivers.ts'
import { alarmWords } from './alarm-words.ts'
import { findAlarms, type Found, foundHere } from './find-alarms.ts'
import { mailboxFacts } from './mailbox-facts.ts'

/** One that still stands is told again after so long. */
const againAfter = dayMs
/** Mails to each person in an hour of the clock; what does not fit is told in the next, in one mail. */
const mostAnHour = 5

/**
 * Looks for what an admin must see to, and tells of what is new, still stands, or is over: by mail, all of it in
 * one, each once. Whoever else raises alarms (municipality/alarms.ts) is told of here too. docs/operations.md
 */
export async function tellAlarms(ctx: Context, now: Date): Promise<{ told: number }> {
  const calendar = await loadCalendar(ctx.db)
  const facts = await mailboxFacts(ctx.db, ctx.mailboxes, now)
  const { quietHours } = ctx.config.alarms
  const rules = { calendar, quietHours: ctx.config.demo ? 0 : quietHours, now }
  const found = findAlarms(facts, rules)
  const told = await ctx.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('alarms', 0))`.execute(tx)
    await keep(tx, found, now)
    const due = dueOf(await lockAlarms(tx), { found, calendar, now })
    return tell(tx, ctx, due, now)
  })
  if (told > 0) await ctx.jobs.hint(queues.send)
  return { told }
}

/** What is found stands; what was found before and is not any more is over. */
async function keep(tx: Tx, found: readonly Found[], now: Date): Promise<void> {
  for (const one of found) await raiseAlarm(tx, one, now)
  const keys = new Set(found.map(({ key }) => key))
  for (const { key } of await openAlarms(tx)) {
    const isOurs = foundHere.some((beginning) => key.startsWith(beginning))
    if (isOurs && !keys.has(key)) await clearAlarm(tx, key, now)
  }
}

export interface Due {
  raised: AlarmToTell[]
  standing: AlarmToTell[]
  over: AlarmToTell[]
}

function dueOf(
  alarms: readonly AlarmToTell[],
  { found, calendar, now }: { found: readonly Found[]; calendar: Calendar; now: Date },
): Due {
  const isOpen = nextOpening(now, calendar).getTime() === now.getTime()
  const restOf = new Map(found.map(({ key, rest }) => [key, rest]))
  const passed = (since: Date) => now.getTime() - since.getTime()
  const standing = alarms.filter(({ clearedAt, key }) => {
    // Nobody is told on a day off that no mail comes.
    return clearedAt === null && (isOpen || !key.startsWith('quiet:'))
  })
  return {
    raised: standing.filter(
      ({ key, toldAt, raisedAt }) => toldAt === null && passed(raisedAt) >= (restOf.get(key) ?? 0),
    ),
    // A secret that expires has stages of its own.
    standing: standing.filter(
      ({ key, toldAt }) =>
        toldAt !== null && !key.startsWith(secretAlarms) && passed(toldAt) >= againAfter,
    ),
    over: alarms.filter(({ clearedAt }) => clearedAt !== null),
  }
}

/** Returns how many mails were queued. What cannot be told now is told another time. */
async function tell(tx: Tx, ctx: Context, due: Due, now: Date): Promise<number> {
  const [mailbox] = ctx.mailboxes
  if (Object.values(due).flat().length === 0 || mailbox === undefined) return 0
  const receivers = await alarmReceivers(tx, ctx.config.alarms)
  const slot = await freeSlot(tx, receivers, now)
  if (receivers.length === 0 || slot === null) return 0
  const words = alarmWords(due, `${ctx.config.publicUrl}/status`)
  const { municipality } = ctx.config
  for (const to of receivers) {
    const id = randomUUID()
    const mail = composeAlarm({ municipality, mailboxAddress: mailbox.address, to, words })
    const token = { kind: 'other', id } as const
    const messageId = mintMessageId(token, ctx.secret, domainOf(mailbox.address))
    const idempotencyKey = keyOf(slot, to)
    await queueMail(
      tx,
      { id, kind: 'alarm', idempotencyKey, mail, messageId, sentCopy: false },
      now,
    )
  }
  const keysOf = (alarms: AlarmToTell[]) => alarms.map(({ key }) => key)
  const standing = keysOf([...due.raised, ...due.standing])
  await markTold(tx, { standing, over: keysOf(due.over) }, now)
  return receivers.length
}

/** The first of the hour's places that nobody has had a mail in; null: there is none. */
async function freeSlot(tx: Tx, receivers: readonly Receiver[], now: Date): Promise<string | null> {
  if (receivers.length === 0) return null
  const hour = new Date(now.getTime() - (now.getTime() % hourMs)).toISOString()
  const slots = Array.from({ length: mostAnHour }, (_, n) => `${hour}:${n}`)
  const keys = slots.flatMap((slot) => receivers.map((to) => keyOf(slot, to)))
  const taken = await tx
    .selectFrom('outbox')
    .select('idempotency_key as key')
    .where('idempotency_key', 'in', keys)
    .execute()
  const isFree = (slot: string) => !taken.some(({ key }) => key.startsWith(`alarm:${slot}:`))
  return slots.find(isFree) ?? null
}

function keyOf(slot: string, { address }: Receiver): string {
  return `alarm:${slot}:${address}`
}
