import { type Selectable } from 'kysely'
import { dayMs, instantAt, localDate } from '../../clock/local-time.ts'
import { type Context } from '../../context.ts'
import { type Db } from '../../db/connect.ts'
import { type OutboxTable } from '../../db/schema.ts'
import { type OauthState, oauthStates } from '../../mail/oauth/house.ts'
import { alarmReceivers } from '../../followup/alarm-receivers.ts'
import { mailboxFacts, type MailboxFacts } from '../../followup/mailbox-facts.ts'
import { readingState, type ReadingState } from '../../followup/reading-state.ts'
import {
  listSetAside,
  listUnreadable,
  type SetAside,
  type Unreadable,
} from '../../followup/set-aside.ts'
import { type Heartbeat, heartbeats } from '../../jobs/heartbeat.ts'
import { type Alarm, openAlarms } from '../../municipality/alarms.ts'
import { outgoingHealth, type OutgoingHealth } from './outgoing-health.ts'

export interface MailboxState extends MailboxFacts {
  state: ReadingState
}

export interface Failure extends Pick<
  Selectable<OutboxTable>,
  'id' | 'kind' | 'state' | 'fault' | 'created_at'
> {
  number: string | null
}

export interface WorkerState {
  name: string
  /** The newest sign of life; null: none, ever. */
  at: Date | null
  alive: boolean
}

export interface StatusFacts {
  mailboxes: MailboxState[]
  /** Accounts that we enter with access tokens. */
  access: OauthState[]
  /** Mail that could not be filed: how many, and the newest. */
  setAside: { number: number; mails: SetAside[] }
  unreadable: Unreadable[]
  alarms: Alarm[]
  /** How many hear of alarms by mail. */
  receivers: number
  outgoing: OutgoingHealth
  outbox: { sentToday: number; queued: number; unknown: number; failed: number }
  /** What did not leave, or nobody knows; the newest first. */
  failures: Failure[]
  jobs: { ok: boolean; store: 'redis' | 'postgres' }
  workers: WorkerState[]
}

/** They say so every half minute. */
const silentMs = 2 * 60_000
const shownFailures = 20
const shownMails = 20
/** Older failures are history; docs/states.md says what becomes of them. */
const failureMs = 30 * dayMs

/** The workers, in the order of the journey. */
const workerNames = [
  'poll-mailbox',
  'receive-message',
  'send-mail',
  'watch-sla',
  'write-report',
  'keep-house',
] as const

type House = Pick<Context, 'db' | 'config' | 'mailboxes' | 'jobs'>

/** Everything the status page and /metrics show. No content of mails, no addresses of citizens. */
export async function statusFacts(ctx: House, now: Date): Promise<StatusFacts> {
  const { db, config } = ctx
  const [boxes, access, beats, setAside, unreadable, alarms, receivers] = await Promise.all([
    mailboxFacts(db, ctx.mailboxes, now),
    oauthStates(db, config),
    heartbeats(db),
    listSetAside(db, shownMails),
    listUnreadable(db, now, shownMails),
    openAlarms(db),
    alarmReceivers(db, config.alarms),
  ])
  const [outgoing, outbox, failures, jobs] = await Promise.all([
    outgoingHealth(db),
    outboxCounts(db, now),
    latestFailures(db, now),
    ctx.jobs.state(),
  ])
  const mailboxes = boxes.map((box) => {
    const own = access.find(({ name }) => name === box.address) ?? null
    return { ...box, state: readingState(box, { beats, access: own, now }) }
  })
  const told = { alarms, receivers: receivers.length }
  const left = { outgoing, outbox, failures }
  const workers = workerStates(beats, now)
  return { mailboxes, access, setAside, unreadable, ...told, ...left, jobs, workers }
}
async function outboxCounts(db: Db, now: Date): Promise<StatusFacts['outbox']> {
  const midnight = new Date(instantAt(localDate(now), '00:00'))
  const recent = new Date(now.getTime() - failureMs)
  const rows = await db
    .selectFrom('outbox')
    .select('state')
    .select(({ fn }) => fn.countAll<number>().as('number'))
    .where((or) =>
      or.or([
        or('state', 'in', ['queued', 'sending']),
        or('accepted_at', '>=', midnight),
        or.and([or('state', 'in', ['failed', 'unknown']), or('created_at', '>=', recent)]),
      ]),
    )
    .groupBy('state')
    .execute()
  const of = (state: string) => rows.find((row) => row.state === state)?.number ?? 0
  return {
    sentToday: of('sent'),
    queued: of('queued') + of('sending'),
    unknown: of('unknown'),
    failed: of('failed'),
  }
}

async function latestFailures(db: Db, now: Date): Promise<Failure[]> {
  return db
    .selectFrom('outbox')
    .leftJoin('ticket', 'ticket.id', 'outbox.ticket_id')
    .select(['outbox.id', 'outbox.kind', 'outbox.state', 'outbox.fault', 'outbox.created_at'])
    .select('ticket.number')
    .where('outbox.state', 'in', ['failed', 'unknown'])
    .where('outbox.created_at', '>=', new Date(now.getTime() - failureMs))
    .orderBy('outbox.created_at', 'desc')
    .limit(shownFailures)
    .execute()
}

function workerStates(beats: readonly Heartbeat[], now: Date): WorkerState[] {
  return workerNames.map((name) => {
    const own = beats.filter(({ worker }) => worker.startsWith(`${name}@`))
    const at = own.reduce<Date | null>((a, b) => (a === null || b.at > a ? b.at : a), null)
    return { name, at, alive: at !== null && now.getTime() - at.getTime() < silentMs }
  })
}
