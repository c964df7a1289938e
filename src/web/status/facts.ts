import { type Selectable } from 'kysely'
import { dayMs, instantAt, localDate } from '../../clock/local-time.ts'
import { type Context } from '../../context.ts'
import { type Db } from '../../db/connect.ts'
import { type OutboxTable } from '../../db/schema.ts'
import { heartbeats } from '../../jobs/heartbeat.ts'
import { mailboxStates, type MailboxState } from './mailbox-health.ts'
import { outgoingHealth, type OutgoingHealth } from './outgoing-health.ts'

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

/** Everything the status page shows. No content of mails, no addresses of citizens. */
export async function statusFacts(ctx: Context, now: Date): Promise<StatusFacts> {
  const [mailboxes, outgoing, outbox, failures, jobs, workers] = await Promise.all([
    mailboxStates(ctx.db, ctx.mailboxes, now),
    outgoingHealth(ctx.db),
    outboxCounts(ctx.db, now),
    latestFailures(ctx.db, now),
    ctx.jobs.state(),
    workerStates(ctx.db, now),
  ])
  return { mailboxes, outgoing, outbox, failures, jobs, workers }
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

async function workerStates(db: Db, now: Date): Promise<WorkerState[]> {
  const beats = await heartbeats(db)
  return workerNames.map((name) => {
    const own = beats.filter(({ worker }) => worker.startsWith(`${name}@`))
    const at = own.reduce<Date | null>((a, b) => (a === null || b.at > a ? b.at : a), null)
    return { name, at, alive: at !== null && now.getTime() - at.getTime() < silentMs }
  })
}
