import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { makeLog, silentLog } from '../../../src/base/log.ts'
import { connect } from '../../../src/db/connect.ts'
import { type OutboundKind, type ReplyKind } from '../../../src/journey.ts'
import { type Delivery, deliverWaiting } from '../../../src/mail/outbox/deliver.ts'
import { type OutgoingMail } from '../../../src/mail/mail.ts'
import { claimWaiting } from '../../../src/mail/outbox/claim.ts'
import { queueMail } from '../../../src/mail/outbox.ts'
import { openSmtp } from '../../../src/mail/smtp.ts'
import { replyQueued } from '../../../src/ticket/replies.ts'
import { fakeClock } from '../../support/clock.ts'
import { eventually } from '../../support/eventually.ts'
import { arrive, openOffice } from '../../support/office.ts'
import { runSql, startPostgres, testDatabase } from '../../support/postgres.ts'
import { startSmtpSink } from '../../support/smtp-sink.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { someMail } from '../some-mail.ts'

const url = await testDatabase()
const clock = fakeClock('2026-03-17T09:20:00Z')
const now = () => clock.now()
const office = await openOffice(url, now())
const { db, people } = office
const sink = await startSmtpSink()
const config = {
  host: '127.0.0.1',
  port: sink.port,
  tls: 'none',
  user: null,
  password: null,
} as const
const smtp = openSmtp(config, { log: silentLog })
const ctx: Delivery = { db, log: silentLog, smtp }
afterAll(async () => {
  smtp.close()
  await sink.stop()
})
beforeEach(async () => {
  await runSql(url, 'truncate outbox, ticket, turn, message, event, ticket_serial cascade')
  sink.heal()
  sink.taken.splice(0)
})

const none = { sent: 0, retried: 0, failed: 0, unknown: 0 }
const deliver = (atOnce = 3) => deliverWaiting({ ...ctx, limits: { atOnce, perMinute: 0 } }, now)
const rowOf = async (id: string) =>
  (await runSql(url, 'select * from outbox where id = $1', [id]))[0]!
const turnOf = async (id: string) =>
  (await runSql(url, 'select * from turn where id = $1', [id]))[0]!
const eventsOf = async (ticketId: string) =>
  (await runSql(url, 'select kind from event where ticket_id = $1 order by id', [ticketId])).map(
    ({ kind }) => kind,
  )
const statusOf = async (id: string) =>
  (await runSql(url, 'select status from ticket where id = $1', [id]))[0]?.status

/** A person has answered a citizen and the answer waits. */
async function answerWaits(kind: ReplyKind = 'svar') {
  const arrived = await arrive(office, { at: new Date('2026-03-16T08:15:00Z') })
  const { ticketId, turnId } = arrived
  const id = await db.transaction().execute(async (tx) => {
    const about = { ticketId, turnId, personId: people.anna, mailboxId: office.mailbox.id }
    const queued = await queueMail(tx, { kind, ...newMail(), ...about, sentCopy: true }, now())
    await replyQueued(tx, { ...about, kind, outboxId: queued.id }, now())
    return queued.id
  })
  return { ...arrived, id }
}

async function letterWaits(kind: OutboundKind = 'reminder'): Promise<string> {
  const one = { kind, ...newMail(), sentCopy: false }
  return db.transaction().execute(async (tx) => (await queueMail(tx, one, now())).id)
}

function newMail() {
  const messageId = `<${randomUUID()}@bjorkvalla.example>`
  return { idempotencyKey: randomUUID(), mail: someMail, messageId }
}

/** A sender that does `between` after the server has taken the mail and before we hear of it. */
const slowly = (between: (mail: OutgoingMail) => Promise<void>): Delivery['smtp'] => ({
  send: async (mail) => {
    const result = await smtp.send(mail)
    await between(mail)
    return result
  },
})

describe('an answer that waits', () => {
  test('is sent once and stops the clock of its turn at that instant', async () => {
    const { id, ticketId, turnId } = await answerWaits()
    clock.advance({ minutes: 1 })
    expect(await deliver()).toEqual({ ...none, sent: 1 })
    expect(await deliver()).toEqual(none)
    expect(sink.taken).toHaveLength(1)
    expect(await rowOf(id)).toMatchObject({ state: 'sent', accepted_at: now(), attempts: 1 })
    expect(await turnOf(turnId)).toMatchObject({
      first_reply_at: now(),
      complete_reply_at: now(),
    })
    expect(await eventsOf(ticketId)).toContain('reply.accepted')
    expect(await statusOf(ticketId)).toBe('answered')
  })

  test('that is a part of one stops the first clock only', async () => {
    const { turnId } = await answerWaits('delsvar')
    await deliver()
    expect(await turnOf(turnId)).toMatchObject({ first_reply_at: now(), complete_reply_at: null })
  })

  test('that is refused brings the ticket back with the reason, and the clock runs on', async () => {
    const { id, ticketId, turnId } = await answerWaits()
    sink.fail('RCPT', '550 5.1.1 No such user')
    expect(await deliver()).toEqual({ ...none, failed: 1 })
    const fault = 'Adressen finns inte eller tar inte emot mejl (550 5.1.1).'
    expect(await rowOf(id)).toMatchObject({ state: 'failed', fault, accepted_at: null })
    expect(await turnOf(turnId)).toMatchObject({ first_reply_at: null, complete_reply_at: null })
    expect(await statusOf(ticketId)).toBe('started')
    expect(await eventsOf(ticketId)).toContain('reply.failed')
  })

  test('is tried again later when the server asks for it', async () => {
    const { id } = await answerWaits()
    sink.fail('RCPT', '451 4.7.1 Greylisted')
    expect(await deliver()).toEqual({ ...none, retried: 1 })
    expect(await rowOf(id)).toMatchObject({ state: 'queued', attempts: 1 })
    expect(await deliver()).toEqual(none)
    clock.advance({ minutes: 1 })
    expect(await deliver()).toEqual({ ...none, sent: 1 })
    expect(sink.taken).toHaveLength(1)
  })

  test('fails after two days of being put off', async () => {
    const { ticketId } = await answerWaits()
    sink.fail('RCPT', '451 4.7.1 Greylisted', { times: Infinity })
    await deliver()
    clock.advance({ days: 2, minutes: 1 })
    expect(await deliver()).toEqual({ ...none, failed: 1 })
    expect(await eventsOf(ticketId)).toContain('reply.failed')
  })

  test.each(['drop', 'drop-after'] as const)(
    'whose end nobody saw ("%s") is left to a person and never sent again',
    async (fault) => {
      const { id, ticketId, turnId } = await answerWaits()
      sink.fail('END', fault)
      expect(await deliver()).toEqual({ ...none, unknown: 1 })
      expect(await rowOf(id)).toMatchObject({ state: 'unknown' })
      expect(await turnOf(turnId)).toMatchObject({ first_reply_at: null })
      expect(await eventsOf(ticketId)).toContain('reply.unknown')
      clock.advance({ days: 3 })
      expect(await deliver()).toEqual(none)
      expect(sink.taken).toHaveLength(fault === 'drop' ? 0 : 1)
    },
  )
})

describe('a mail to a colleague', () => {
  test('whose end nobody saw is sent again, with the same id', async () => {
    await letterWaits()
    sink.fail('END', 'drop-after')
    expect(await deliver()).toEqual({ ...none, retried: 1 })
    clock.advance({ seconds: 15 })
    expect(await deliver()).toEqual({ ...none, sent: 1 })
    expect(sink.taken).toHaveLength(2)
    expect(sink.taken[0]?.sha256).toBe(sink.taken[1]?.sha256)
  })
})

describe('the server that is away', () => {
  test('is left after the first try, and everything leaves within a minute of its return', async () => {
    for (let i = 0; i < 7; i++) await letterWaits()
    await sink.stop()
    expect(await deliver(3)).toEqual({ ...none, retried: 3 })
    for (const seconds of [15, 15, 15]) {
      clock.advance({ seconds })
      await deliver(3)
    }
    await sink.start()
    let sent = 0
    for (let waited = 0; waited < 60; waited += 15) {
      clock.advance({ seconds: 15 })
      sent += (await deliver(3)).sent
    }
    expect(sent).toBe(7)
    expect(new Set(sink.taken.map(({ messageId }) => messageId)).size).toBe(7)
  })
})

describe('many senders', () => {
  test('send each mail once', async () => {
    for (let i = 0; i < 30; i++) await letterWaits()
    const counts = await Promise.all([deliver(), deliver(), deliver()])
    expect(counts.reduce((sum, { sent }) => sum + sent, 0)).toBe(30)
    expect(sink.taken).toHaveLength(30)
    expect(new Set(sink.taken.map(({ messageId }) => messageId)).size).toBe(30)
  })
})

describe('a sender that died with a mail in its hands', () => {
  test('leaves an answer to a person, and a letter to the next sender', async () => {
    const { id, ticketId } = await answerWaits()
    const letter = await letterWaits()
    expect(await claimWaiting(db, now(), { atOnce: 9, perMinute: 0, most: 9 })).toHaveLength(2)
    clock.advance({ minutes: 9 })
    expect(await deliver()).toEqual(none)
    clock.advance({ minutes: 2 })
    expect(await deliver()).toEqual({ ...none, unknown: 1, retried: 1 })
    expect(await rowOf(id)).toMatchObject({ state: 'unknown' })
    expect(await eventsOf(ticketId)).toContain('reply.unknown')
    clock.advance({ seconds: 15 })
    expect(await deliver()).toEqual({ ...none, sent: 1 })
    expect(await rowOf(letter)).toMatchObject({ state: 'sent' })
    expect(sink.taken).toHaveLength(1)
  })

  test('was only slow: what it says afterwards stands', async () => {
    const { id, turnId } = await answerWaits()
    const late = slowly(async () => {
      await runSql(url, `update outbox set state = 'unknown' where id = $1`, [id])
    })
    expect(await deliverWaiting({ ...ctx, smtp: late }, now)).toEqual({ ...none, sent: 1 })
    expect(await rowOf(id)).toMatchObject({ state: 'sent' })
    expect(await turnOf(turnId)).toMatchObject({ first_reply_at: now() })
  })
})

describe('the database that goes away between the acceptance and our note of it', () => {
  test('gets the note when it is back, and the mail is not sent again', async () => {
    const own = await startPostgres()
    await migrate(own.url)
    const away = connect(own.url, { max: 3 })
    const one = { kind: 'reminder', ...newMail(), sentCopy: false } as const
    const { id } = await away.transaction().execute((tx) => queueMail(tx, one, now()))
    const lines: string[] = []
    const log = makeLog((line) => lines.push(line))
    const cut = slowly(() => own.stop())
    const delivering = deliverWaiting({ db: away, log, smtp: cut }, now)
    await eventually('the note to fail', () => lines.some((line) => line.includes('written down')))
    await own.start()
    expect(await delivering).toEqual({ ...none, sent: 1 })
    const [row] = await runSql(own.url, 'select state from outbox where id = $1', [id])
    expect(row).toEqual({ state: 'sent' })
    expect(sink.taken).toHaveLength(1)
    expect(lines.join('')).not.toMatch(/nylund|Gatlampan/)
    await away.destroy()
    await own.close()
  })
})
