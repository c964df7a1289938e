import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '../../src/db/migrate.ts'
import { type DovecotServer, startDovecot } from '../support/dovecot.ts'
import { eventually } from '../support/eventually.ts'
import { buildMail } from '../support/mail-builder.ts'
import { missing } from '../support/needs.ts'
import { type PostgresServer, runSql, startPostgres } from '../support/postgres.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { mailbox, type Service, startService } from '../support/service.ts'
import { readable } from '../support/readable.ts'
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts'
import { anna, formFor, hireStaff, Visitor } from '../support/staff.ts'

/** How long each server is away, and how soon after its return everything must be done. Milliseconds. */
const awayMs = 30_000
const backWithin = 60_000
const mails = 20
const answers = 5

const skipped = missing('redis-server', 'dovecot')

describe.skipIf(skipped)('with one server away for half a minute', () => {
  let postgres: PostgresServer
  let redis: RedisServer
  let dovecot: DovecotServer
  let sink: SmtpSink
  let service: Service
  let staff: Visitor
  /** What was sent and what was asked to be answered, written down before it is done. */
  const sent: string[] = []
  const asked: string[] = []

  beforeAll(async () => {
    ;[postgres, redis, dovecot, sink] = await Promise.all([
      startPostgres(),
      startRedis(),
      startDovecot({ users: [mailbox] }),
      startSmtpSink(),
    ])
    await migrate(postgres.url)
    await hireStaff(postgres.url)
    const { imapPort } = dovecot
    const servers = { databaseUrl: postgres.url, redisUrl: redis.url }
    service = await startService({ ...servers, imapPort, smtpPort: sink.port })
    staff = new Visitor(service.url)
    await staff.signIn(anna.email)
  })

  afterAll(async () => {
    await service.stop()
    await Promise.all([postgres.close(), redis.close(), dovecot.close(), sink.stop()])
  })

  test.each([
    ['Redis', () => redis],
    ['SMTP', () => sink],
    ['Dovecot', () => dovecot],
    ['PostgreSQL', () => postgres],
  ])(
    '%s away: nothing is lost, nothing doubled, and it says so',
    async (name, server) => {
      const ready = await readyToAnswer(name)
      await server().stop()
      const away = pause(awayMs)
      const work = Promise.all([
        ...Array.from({ length: mails }, (_, i) => sendMail(`${name}-${i}`)),
        ...ready.map((one) => pressSend(one)),
      ])
      await told(name)
      await away
      expect(service.exitCode(), service.said()).toBeNull()
      await server().start()
      const deadline = { within: backWithin, every: 250 }
      await eventually('all mail and answers to be there', allDone, deadline)
      await work
      await eventually('/health to be well', async () => (await health()).ok, deadline)
      expect(await stored()).toEqual([...sent].sort())
      expect(left()).toEqual([...asked].sort())
    },
    180_000,
  )

  /** Tickets with an open composer, as they stand on somebody's screen when the server goes away. */
  async function readyToAnswer(name: string) {
    const subjects = Array.from({ length: answers }, (_, i) => `${name}-öppen-${i}`)
    for (const subject of subjects) await sendMail(subject)
    await eventually('the questions to be in the queue', allDone, { within: 60_000 })
    return Promise.all(
      subjects.map(async (subject) => {
        const [row] = await runSql(
          postgres.url,
          'select t.number from ticket t where t.subject = $1',
          [subject],
        )
        const number = String(row?.number)
        const { text } = await staff.get(`/arenden/${number}`)
        const form = formFor(text, `/arenden/${number}/svar`)
        if (form === null) throw new Error(`No composer on ${number}.`)
        return { subject, number, form }
      }),
    )
  }

  /** A sending mail server: what is not taken is tried again. */
  async function sendMail(subject: string): Promise<void> {
    sent.push(subject)
    const from = `${subject.toLowerCase().replace('ö', 'o')}@post.example`
    const raw = buildMail({
      from,
      to: mailbox,
      subject,
      text: `En fråga om ${subject}.`,
      messageId: `<${sent.length}.${Date.now()}@post.example>`,
    })
    for (;;) {
      try {
        await dovecot.deliver(raw, mailbox)
        return
      } catch {
        await pause(1_000)
      }
    }
  }

  /** A person at a button: a page that says it did not work is answered by pressing again. */
  async function pressSend(one: { subject: string; number: string; form: Record<string, string> }) {
    asked.push(one.subject)
    const fields = { ...one.form, slag: 'svar', text: `Svar på ${one.subject}.` }
    for (;;) {
      const visit = await staff.send(`/arenden/${one.number}/svar`, fields)
      if (visit.status === 303) return
      expect(visit.status, visit.text).toBe(503)
      expect(visit.text).toContain('Inget mejl är borta')
      await pause(1_000)
    }
  }

  async function told(name: string): Promise<void> {
    const noticed = { within: awayMs + 30_000, every: 250 }
    await eventually(
      `/health to tell that ${name} is away`,
      async () => !(await health()).ok,
      noticed,
    )
  }

  async function health(): Promise<{ ok: boolean }> {
    const answer = await fetch(`${service.url}/health`)
    return (await answer.json()) as { ok: boolean }
  }

  async function allDone(): Promise<boolean> {
    return (await stored()).length >= sent.length && left().length >= asked.length
  }

  async function stored(): Promise<string[]> {
    const rows = await runSql(postgres.url, `select subject from message where direction = 'in'`)
    return rows.map(({ subject }) => String(subject)).sort()
  }

  /** Which questions were answered, by what stands in the mails that the sink took. */
  function left(): string[] {
    return sink.taken.map(({ raw }) => /Svar på (\S+-\d+)/.exec(readable(raw))?.[1] ?? raw).sort()
  }
})
