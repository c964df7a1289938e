import { type MailReader, openHastyParser } from '../../src/arrival/parse/hasty.ts'
import { receiveWaiting } from '../../src/arrival/receive.ts'
import { silentLog } from '../../src/base/log.ts'
import { readConfig } from '../../src/config.ts'
import { type Context, openContext } from '../../src/context.ts'
import { handOn } from '../../src/followup/hand-on.ts'
import { pollMailbox } from '../../workers/poll-mailbox.ts'
import { type DovecotServer } from './dovecot.ts'
import { eventually } from './eventually.ts'
import { runSql } from './postgres.ts'
import { type RedisServer } from './redis.ts'
import { openSender, type Sender } from './sender.ts'
import { settings } from './service.ts'
import { startWorker, type Worker, type WorkerName } from './worker.ts'

/** One mailbox, one database: here workers are killed, and others pick up what they left. */
export interface CrashRig {
  sender: Sender
  /**
   * Runs one worker as a process until `isDone`, and then until it has ended by itself; or until the point.
   * Returns the points it passed, and whether the last of them killed it.
   */
  run(worker: WorkerName, at: number | null, isDone: () => Promise<boolean>): Promise<Ran>
  /** Fetches all there is, undisturbed. */
  fetchAll(): Promise<void>
  /** Files all that waits, undisturbed. */
  fileAll(): Promise<void>
  /** The same for one number. */
  count(query: string, ...values: unknown[]): Promise<number>
  close(): Promise<void>
}

export interface Ran {
  points: string[]
  wasKilled: boolean
}

const crashing = 'crashing'

export async function openCrashRig(
  databaseUrl: string,
  user: string,
  { dovecot, redis }: { dovecot: DovecotServer; redis: RedisServer },
): Promise<CrashRig> {
  const servers = { redisUrl: redis.url, imapPort: dovecot.imapPort, smtpPort: 25 }
  const env = {
    ...settings({ databaseUrl, ...servers }, 3000),
    MAILBOX_ADDRESS: user,
    MAILBOX_FOLDERS: 'INBOX,Junk',
  }
  const ctx = await openContext(readConfig(env), { log: silentLog })
  const parser = openHastyParser({ log: silentLog, onRead: () => undefined })
  const sender = openSender(dovecot, user)
  const count: CrashRig['count'] = async (query, ...values) =>
    Number((await runSql(databaseUrl, query, values))[0]?.count)
  const gone = () =>
    eventually(
      'PostgreSQL to notice',
      async () =>
        (await count(
          `select count(*) from pg_stat_activity where datname = current_database() and application_name = $1`,
          crashing,
        )) === 0,
      { every: 5 },
    )
  const wire = {
    CRASH_PORTS: [new URL(databaseUrl).port, dovecot.imapPort, redis.port].join(','),
    CRASH_NAMES: 'postgresql,imap,redis',
  }
  const run: CrashRig['run'] = async (worker, at, isDone) => {
    const url = `${databaseUrl}?application_name=${crashing}`
    const point = at === null ? {} : { CRASH_AT: String(at) }
    const process = startWorker(worker, { ...env, ...wire, ...point, DATABASE_URL: url }, preload)
    const { signal, code } = await untilSettled(process, isDone)
    const wasKilled = signal === 'SIGKILL'
    const wasTold = signal === 'SIGTERM' || code === 0
    if (!wasKilled && !wasTold) throw new Error(`${worker} ended with ${code}: ${process.said()}`)
    await gone()
    return { points: process.noted().split('\n').filter(Boolean), wasKilled }
  }
  const ofOurs = `select count(*) from delivery d join mailbox m on m.id = d.mailbox_id where m.address = '${user}'`
  return {
    sender,
    run,
    count,
    fetchAll: () => fetchAll(ctx, async () => (await count(ofOurs)) >= sender.sent.length),
    fileAll: () => fileAll(ctx, parser),
    close: async () => {
      await parser.close()
      await ctx.close()
    },
  }
}

/** Lets it work until it has died or done its work and rests; then it is told to end. */
async function untilSettled(process: Worker, isDone: () => Promise<boolean>) {
  let isOver = false
  void process.ended.then(() => (isOver = true))
  let passed = ''
  let since = performance.now()
  const isAtRest = () => {
    if (process.noted() !== passed) since = performance.now()
    passed = process.noted()
    return passed !== '' && performance.now() - since > 200
  }
  const rests = async () => isOver || (isAtRest() && (await isDone()))
  await eventually('the worker to be done or dead', rests, { within: 60_000, every: 10 })
  process.signal('SIGTERM')
  return process.ended
}

const preload = new URL('crash-at.ts', import.meta.url).href

async function fetchAll(ctx: Context, isDone: () => Promise<boolean>): Promise<void> {
  const running = pollMailbox(ctx)
  try {
    await eventually('all mail to be fetched', isDone, { within: 60_000, every: 10 })
  } finally {
    await running.close()
  }
}

async function fileAll(ctx: Context, parser: MailReader): Promise<void> {
  await eventually('all mail to be filed', async () => {
    const received = await receiveWaiting(ctx, parser, new Date(), handOn)
    const left = await ctx.db
      .selectFrom('delivery')
      .select('id')
      .where('state', '=', 'waiting')
      .execute()
    return received.length === 0 && left.length === 0
  })
}
