import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { readConfig } from '../../src/config.ts'
import { type Context, openContext } from '../../src/context.ts'
import { migrate } from '../../src/db/migrate.ts'
import { queues } from '../../src/journey.ts'
import { askWitnesses } from '../../src/mail/outbox/ask-witness.ts'
import { deliverWaiting } from '../../src/mail/outbox/deliver.ts'
import { sendingRules } from '../../src/mail/outbox/rules.ts'
import { queueMail } from '../../src/mail/outbox.ts'
import { openSmtp, type Transport } from '../../src/mail/smtp.ts'
import { replyQueued } from '../../src/ticket/replies.ts'
import { someMail } from '../mail/some-mail.ts'
import { archiving } from '../support/archive.ts'
import { mailboxAddress } from '../support/config.ts'
import { type DovecotServer, password, startDovecot } from '../support/dovecot.ts'
import { eventually } from '../support/eventually.ts'
import { isFull, size } from '../support/fault-size.ts'
import { missing } from '../support/needs.ts'
import { arrive, type Office, openOffice } from '../support/office.ts'
import { type PostgresServer, runSql, startPostgres } from '../support/postgres.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { settings } from '../support/service.ts'
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts'
import { startWorker } from '../support/worker.ts'

// The sender is killed as a power cut would; others find what it left, ten minutes later by their clock.

const archive = 'arkiv@bjorkvalla.example'
const preload = new URL('../support/crash-at.ts', import.meta.url).href

describe.skipIf(missing('redis-server', 'dovecot'))('a sender that is killed', () => {
  let dovecot: DovecotServer
  let redis: RedisServer
  let postgres: PostgresServer
  let sink: SmtpSink
  let office: Office
  let ctx: Context
  let smtp: Transport
  let env: Record<string, string>
  let bring: () => void

  beforeAll(async () => {
    ;[dovecot, redis, postgres, sink] = await Promise.all([
      startDovecot({ users: [mailboxAddress, archive] }),
      startRedis(),
      startPostgres({ keeps: true }),
      startSmtpSink(),
    ])
    await migrate(postgres.url)
    const servers = { databaseUrl: postgres.url, redisUrl: redis.url, imapPort: dovecot.imapPort }
    env = {
      ...settings({ ...servers, smtpPort: sink.port }, 3000),
      ...{ MAILBOX_ADDRESS: mailboxAddress, SMTP_PER_MINUTE: '0', SMTP_AT_ONCE: '100' },
      ...{ ARCHIVE_ADDRESS: archive, ARCHIVE_HOST: '127.0.0.1', ARCHIVE_FOLDERS: 'INBOX' },
      ...{
        ARCHIVE_PORT: String(dovecot.imapPort),
        ARCHIVE_TLS: 'none',
        ARCHIVE_PASSWORD: password,
      },
    }
    office = await openOffice(postgres.url, new Date())
    const config = readConfig(env)
    ctx = await openContext(config, { log: silentLog })
    smtp = openSmtp(config.smtp!, { log: silentLog })
    bring = archiving(sink, dovecot, archive)
  })
  afterAll(async () => {
    smtp.close()
    await ctx.close()
    await Promise.all([dovecot.close(), redis.close(), postgres.close(), sink.stop()])
  })

  async function answer(): Promise<string> {
    const now = new Date()
    const { ticketId, turnId } = await arrive(office, { at: now })
    const about = { ticketId, turnId, personId: office.people.anna, mailboxId: office.mailbox.id }
    const messageId = `<${randomUUID()}@bjorkvalla.example>`
    const mail = { ...someMail, fromAddress: mailboxAddress, subject: messageId.slice(1, 20) }
    const one = { kind: 'svar', idempotencyKey: messageId, messageId, mail } as const
    await office.db.transaction().execute(async (tx) => {
      const { id } = await queueMail(tx, { ...one, ...about, sentCopy: true }, now)
      await replyQueued(tx, { ...about, kind: 'svar', outboxId: id }, now)
    })
    return messageId
  }

  /** What others do when the sender has been silent for long enough; their clock begins at ours. */
  async function finish(): Promise<void> {
    let at = Date.now()
    const now = () => new Date(at)
    for (let round = 0; round < 60; round++) {
      await deliverWaiting({ ...ctx, smtp, ...sendingRules(ctx) }, now)
      bring()
      await askWitnesses({ ...ctx, archive: ctx.config.archive ?? null }, now)
      if ((await waiting()) === 0) return
      at += 5 * 60_000
    }
    throw new Error('Not all has been decided.')
  }

  const waiting = async () =>
    Number(
      (await runSql(postgres.url, `select count(*) from outbox where state <> 'sent'`))[0]?.count,
    )
  const timesTaken = (id: string) =>
    sink.taken.filter(({ messageId, to }) => messageId === id && to[0] === someMail.toAddress)
      .length

  /** Lets a worker send until it dies at the point, or all has left. Returns the points it passed. */
  async function run(at: number | null) {
    const ports = [new URL(postgres.url).port, sink.port, redis.port, dovecot.imapPort].join(',')
    const point = at === null ? {} : { CRASH_AT: String(at) }
    const wire = { CRASH_PORTS: ports, CRASH_NAMES: 'postgresql,smtp,redis,imap' }
    const worker = startWorker('send-mail', { ...env, ...wire, ...point }, preload)
    let isOver = false
    void worker.ended.then(() => (isOver = true))
    const copied = `select count(*) from outbox where state <> 'sent' or sent_copy <> 'stored'`
    const isDone = async () =>
      isOver || Number((await runSql(postgres.url, copied))[0]?.count) === 0
    await eventually('the sender to be done or dead', isDone, { within: 30_000, every: 20 })
    await worker.end('SIGTERM')
    return { points: worker.noted().split('\n').filter(Boolean), ended: await worker.ended }
  }

  test(
    `at ${isFull ? 'every point' : 'some points'}: each answer leaves once`,
    async () => {
      await answer()
      const { points } = await run(null)
      bring()
      const first = points.findIndex((point) => / smtp /.test(point))
      expect(first).toBeGreaterThan(0)
      // Before it speaks to the mail server little can go wrong, and after that everything.
      const interesting = points.slice(Math.max(0, first - 8))
      const step = Math.max(1, Math.floor(interesting.length / size(4, interesting.length)))
      let killed = 0
      const outcomes: Record<string, number> = {}
      for (let n = 0; n < interesting.length; n += step) {
        await redis.ask('FLUSHALL')
        const id = await answer()
        const { ended } = await run(Number(interesting[n]!.split(' ')[0]))
        if (ended.signal === 'SIGKILL') killed += 1
        await finish()
        outcomes[interesting[n]!] = timesTaken(id)
      }
      expect(Object.entries(outcomes).filter(([, times]) => times !== 1)).toEqual([])
      expect(killed).toBeGreaterThan(0)
      console.log(
        `${Object.keys(outcomes).length} of ${points.length} points, killed ${killed} times`,
      )
    },
    size(120_000, 3_600_000),
  )

  test(
    'at random, while Redis is emptied and PostgreSQL dies: each answer leaves once',
    async () => {
      const ids: string[] = []
      let workers = [startWorker('send-mail', env), startWorker('send-mail', env)]
      for (let round = 0; round < size(4, 60); round++) {
        const before = sink.taken.length
        for (let n = 0; n < 10; n++) ids.push(await answer())
        await ctx.jobs.hint(queues.send)
        await eventually('some to leave', () => sink.taken.length > before, { within: 20_000 })
        await pause(Math.random() * 1_000)
        if (round % 2 === 0) await redis.ask('FLUSHALL')
        if (round % 4 === 3) {
          await postgres.kill()
          await postgres.start()
        }
        await workers[0]?.end('SIGKILL')
        workers = [...workers.slice(1), startWorker('send-mail', env)]
      }
      await Promise.all(workers.map((worker) => worker.end('SIGKILL')))
      await finish()
      expect(ids.filter((id) => timesTaken(id) !== 1)).toEqual([])
      console.log(`${ids.length} answers, ${size(4, 60)} kills`)
    },
    size(120_000, 3_600_000),
  )
})
