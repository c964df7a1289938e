import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import { silentLog } from '../../src/base/log.ts'
import { connect, type Db, type Tx } from '../../src/db/connect.ts'
import { deliverWaiting } from '../../src/mail/outbox/deliver.ts'
import { outgoing } from '../../src/mail/outbox/outgoing.ts'
import { queueMail } from '../../src/mail/outbox.ts'
import { openSmtp } from '../../src/mail/smtp.ts'
import { buildRaw } from '../../src/mail/write/build.ts'
import { someMail } from '../mail/some-mail.ts'
import { ensureDepartment } from '../../src/municipality/functions.ts'
import { addPerson } from '../../src/municipality/people.ts'
import { replyQueued } from '../../src/ticket/replies.ts'
import { runSql } from '../support/postgres.ts'
import { fillTickets } from './fill-tickets.ts'
import { openPlace, type Place } from './place.ts'
import { percentile, say, table, verdict } from './say.ts'
import { startSink } from './send-sink.ts'

export interface Send {
  count: string
}

const waiting = 10_000
const clicks = 50

/** From the outbox to a server that answers at once, beside nodemailer's own pool with the same bytes. */
export async function send({ count }: Send): Promise<void> {
  const place = await openPlace('postgres')
  const sink = await startSink()
  const databaseUrl = await place.makeDatabase('send')
  const db = connect(databaseUrl, { max: 10 })
  try {
    const many = Math.min(Number(count), 1_000)
    await compare({ db, databaseUrl, port: sink.port, place }, many)
    await click({ db, databaseUrl, port: sink.port, place }, 0)
    await click({ db, databaseUrl, port: sink.port, place }, waiting)
  } finally {
    await db.destroy()
    sink.stop()
    await place.close()
  }
}

interface Bench {
  db: Db
  databaseUrl: string
  port: number
  place: Place
}

const atOnce = 3

async function compare({ db, databaseUrl, port, place }: Bench, count: number): Promise<void> {
  await queueAnswers(databaseUrl, db, count)
  await place.settle()
  const rows = await db.selectFrom('outbox').selectAll().execute()
  const mails = await Promise.all(
    rows.map(async (row) => ({ row, raw: await buildRaw(outgoing(row)) })),
  )
  const bare = createTransport({
    pool: true,
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    maxConnections: atOnce,
  })
  const floor = await measure(async () => {
    await Promise.all(
      mails.map(({ row, raw }) =>
        bare.sendMail({ envelope: { from: row.from_address, to: row.recipient }, raw }),
      ),
    )
  })
  bare.close()
  const smtp = open(port)
  const ours = await measure(async () => {
    const { sent } = await deliverWaiting({ db, log: silentLog, smtp, limits }, () => new Date())
    if (sent !== count) throw new Error(`Only ${sent} of ${count} were sent.`)
  })
  smtp.close()
  say(`${count} mails, ${atOnce} at once\n`)
  table(
    ['', 'seconds', 'CPU s', 'CPU ms a mail'],
    [
      ['nodemailer alone', ...inColumns(floor, count)],
      ['from the outbox', ...inColumns(ours, count)],
    ],
  )
  verdict('processor', ours.cpu / floor.cpu, { most: 2 })
}

/** Each to a question that waits, as a person has just answered it. */
async function queueAnswers(databaseUrl: string, db: Db, count: number): Promise<void> {
  await fillTickets(databaseUrl, count)
  await runSql(databaseUrl, `update ticket set status = 'started'`)
  await runSql(databaseUrl, 'update turn set first_reply_at = null, complete_reply_at = null')
  const departmentId = await ensureDepartment(db, 'Kontaktcenter')
  const anna = {
    name: 'Anna',
    title: 'Kommunvägledare',
    unit: 'Kontaktcenter',
    phone: '0980-319 200',
  }
  const login = { email: 'anna@bjorkvalla.example', role: 'kommunvagledare' } as const
  const { id: personId } = await addPerson(db, { ...anna, ...login, departmentId }, new Date())
  const turns = await db.selectFrom('turn').select(['id', 'ticket_id']).execute()
  for (const { id: turnId, ticket_id: ticketId } of turns) {
    await db.transaction().execute(async (tx) => {
      const outboxId = await queueIn(tx, 'svar', { ticketId, turnId, personId })
      await replyQueued(tx, { ticketId, turnId, outboxId, kind: 'svar', personId }, new Date())
    })
  }
  await runSql(databaseUrl, 'vacuum analyze')
}

/** From the click, which queues, to the acceptance. */
async function click({ db, databaseUrl, port, place }: Bench, others: number): Promise<void> {
  await runSql(databaseUrl, 'truncate outbox cascade')
  for (let n = 0; n < others; n++) await queue(db, 'reminder')
  await runSql(databaseUrl, 'analyze outbox')
  await place.settle()
  const smtp = open(port)
  const times: number[] = []
  let isOver = false
  const sending = async () => {
    while (!isOver) {
      await deliverWaiting({ db, log: silentLog, smtp, limits }, () => new Date())
      await pause(5)
    }
  }
  const sent = sending()
  for (let n = 0; n < clicks; n++) {
    const began = performance.now()
    const id = await queue(db)
    while (!(await isSent(db, id))) await pause(2)
    times.push(performance.now() - began)
  }
  isOver = true
  if (others > 0)
    await db
      .updateTable('outbox')
      .set({ state: 'withdrawn' })
      .where('state', '=', 'queued')
      .execute()
  await sent
  smtp.close()
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)]
  say(
    `\n${clicks} clicks, with ${others} reminders waiting: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`,
  )
  verdict('p50', p50, { most: 1_000 }, 'ms')
}

const limits = { atOnce, perMinute: 0 }

function open(port: number) {
  const server = { host: '127.0.0.1', port, tls: 'none', user: null, password: null } as const
  return openSmtp(server, { log: silentLog })
}

async function queue(db: Db, kind: 'svar' | 'reminder' = 'svar'): Promise<string> {
  return db.transaction().execute((tx) => queueIn(tx, kind))
}

async function queueIn(
  tx: Tx,
  kind: 'svar' | 'reminder',
  about: { ticketId?: string; turnId?: string; personId?: string } = {},
): Promise<string> {
  const id = randomUUID()
  const autoSubmitted = kind === 'reminder' ? ('auto-generated' as const) : null
  const messageId = `<${id}@bjorkvalla.example>`
  const one = { id, kind, idempotencyKey: id, messageId, sentCopy: false, ...about }
  await queueMail(tx, { ...one, mail: { ...someMail, autoSubmitted } }, new Date())
  return id
}

async function isSent(db: Db, id: string): Promise<boolean> {
  const query = db.selectFrom('outbox').select('state').where('id', '=', id)
  return (await query.executeTakeFirst())?.state === 'sent'
}

interface Used {
  seconds: number
  cpu: number
}

async function measure(work: () => Promise<void>): Promise<Used> {
  const began = performance.now()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { seconds: (performance.now() - began) / 1_000, cpu: (user + system) / 1e6 }
}

function inColumns({ seconds, cpu }: Used, count: number): string[] {
  return [seconds, cpu, (cpu * 1_000) / count].map((value) => value.toFixed(2))
}
