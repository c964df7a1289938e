import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { answer } from '../../src/desk/answer.ts'
import { escalate } from '../../src/desk/escalate.ts'
import { acknowledge } from '../../src/followup/acknowledge.ts'
import { bounced } from '../../src/followup/bounce.ts'
import { letterKinds, type LetterKind } from '../../src/journey.ts'
import { deliverWaiting } from '../../src/mail/outbox/deliver.ts'
import { openSmtp } from '../../src/mail/smtp.ts'
import { saveSetting } from '../../src/municipality/setting.ts'
import { loadFacts } from '../../src/report/load.ts'
import { fakeClock } from '../support/clock.ts'
import { openDesk } from '../support/desk.ts'
import { arrive, type Arrived, writeAgain } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'

// docs/measures.md, "Counting, case by case", from the click to the figure. Tuesday 10 March 2026, 09.00 in Sweden.
const clock = fakeClock('2026-03-10T08:00:00Z')
const now = () => clock.now()
const url = await testDatabase()
const { ctx, office } = await openDesk(url, now())
const { anna } = office.people
const sink = await startSmtpSink()
const way = { host: '127.0.0.1', port: sink.port, tls: 'none', user: null, password: null } as const
const smtp = openSmtp(way, { log: silentLog })
afterAll(async () => {
  smtp.close()
  await sink.stop()
})
beforeEach(() =>
  runSql(url, 'truncate ticket, turn, message, event, outbox, escalation, reminder cascade'),
)

/** Anna sends a letter and the outgoing server takes it, an hour after what came before. */
async function sends({ ticketId }: Arrived, kind: LetterKind, quote = false) {
  clock.advance({ hours: 1 })
  const text = 'Lampan utanför ditt hus lagas.'
  const about = { ticketId, personId: anna, idempotencyKey: randomUUID() }
  const sent = await answer(ctx, { ...about, kind, text, quote }, now())
  if (sent.outcome !== 'queued') throw new Error(JSON.stringify(sent))
  const counts = await deliverWaiting({ db: ctx.db, log: silentLog, smtp }, now)
  expect(counts).toMatchObject({ sent: 1, failed: 0 })
  return { outboxId: sent.outboxId, at: now() }
}

async function handsOver({ ticketId }: Arrived) {
  const about = {
    ticketId,
    personId: anna,
    idempotencyKey: randomUUID(),
    summary: 'När lagas den?',
  }
  await escalate(ctx, { ...about, to: { functionId: office.gatuenheten } }, now())
  await deliverWaiting({ db: ctx.db, log: silentLog, smtp }, now)
}

const facts = async () => (await loadFacts(ctx.db, '2026-03')).turns
const statusOf = async ({ ticketId }: Arrived) =>
  (await runSql(url, 'select status from ticket where id = $1', [ticketId]))[0]?.status
const turnOf = async ({ turnId }: Arrived) =>
  (
    await runSql(url, 'select first_reply_at, complete_reply_at from turn where id = $1', [turnId])
  )[0]

const unanswered = { firstReplyAt: null, completeReplyAt: null }

describe('a letter to the inquirer counts by its kind', () => {
  test.each([
    ['svar', true, true, 'answered'],
    ['hanvisning', true, true, 'answered'],
    ['delsvar', true, false, 'started'],
    ['motfraga', true, false, 'waiting'],
    ['overlamningsbesked', false, false, 'started'],
    ['forseningsbesked', false, false, 'started'],
  ] as const)('%s: first reply %s, complete reply %s', async (kind, first, complete, status) => {
    const one = await arrive(office, { at: now() })
    const { at } = await sends(one, kind)
    const [firstReplyAt, completeReplyAt] = [first ? at : null, complete ? at : null]
    expect(await facts()).toMatchObject([{ firstReplyAt, completeReplyAt }])
    expect(await turnOf(one)).toEqual({
      first_reply_at: firstReplyAt,
      complete_reply_at: completeReplyAt,
    })
    expect(await statusOf(one)).toBe(status)
  })
})

describe('C1: a mail comes in, an acknowledgement goes out, nothing more', () => {
  test('is one question without an answer', async () => {
    await saveSetting(ctx.db, 'acknowledgement', { since: now().toISOString() })
    await arrive(office, { at: now() })
    expect(await acknowledge(ctx, now())).toBe(1)
    expect(await deliverWaiting({ db: ctx.db, log: silentLog, smtp }, now)).toMatchObject({
      sent: 1,
    })
    expect(await facts()).toMatchObject([unanswered])
  })
})

describe('what a colleague has noted', () => {
  test.each(letterKinds)('leaves with no %s that quotes the question', async (kind) => {
    const one = await arrive(office, { at: now(), text: 'Lampan är trasig.' })
    const secret = 'INTERN-ANTECKNING-7f3a'
    await runSql(
      url,
      `insert into message (ticket_id, direction, kind, from_name, from_address, to_addresses, refs, subject, text, new_text, html,
         arrived_at, ingested_at)
       select ticket_id, 'internal', kind, from_name, from_address, to_addresses, refs, $2, $2, $2, $2, now(), now()
         from message where id = $1`,
      [one.messageId, secret],
    )
    const { outboxId } = await sends(one, kind, true)
    const [row] = await runSql(url, 'select * from outbox where id = $1', [outboxId])
    expect(String(row?.text)).toContain('> Lampan är trasig.')
    expect(JSON.stringify(row)).not.toContain(secret)
  })
})

describe('C2: handed over, a notice to the citizen, then the answer', () => {
  test('the notice leaves the question with the department and its clock running', async () => {
    const one = await arrive(office, { at: now() })
    await handsOver(one)
    await sends(one, 'overlamningsbesked')
    expect(await statusOf(one)).toBe('with-department')
    expect(await facts()).toMatchObject([unanswered])
    const { at } = await sends(one, 'svar')
    expect(await facts()).toMatchObject([{ firstReplyAt: at, completeReplyAt: at }])
  })
})

describe('C3: we ask, the citizen answers, we answer', () => {
  test('is one question: first reply our question, complete reply the last mail', async () => {
    const one = await arrive(office, { at: now() })
    const asked = await sends(one, 'motfraga')
    await writeAgain(office, one, { at: now(), text: 'Storgatan 12.' })
    const answered = await sends(one, 'svar')
    expect(await facts()).toMatchObject([{ firstReplyAt: asked.at, completeReplyAt: answered.at }])
  })
})

describe('C11: what comes back', () => {
  const comesBack = (outboxId: string) =>
    ctx.db
      .transaction()
      .execute((tx) => bounced(tx, { outboxId, reason: 'Adressen finns inte.' }, now()))

  test('as an answer or a referral leaves the question open from its arrival', async () => {
    for (const kind of ['svar', 'hanvisning'] as const) {
      const arrivedAt = now()
      const one = await arrive(office, { at: arrivedAt })
      const { outboxId } = await sends(one, kind)
      expect(await comesBack(outboxId)).toEqual({ outcome: 'reopened' })
      expect((await facts()).find(({ turnId }) => turnId === one.turnId)).toMatchObject({
        arrivedAt,
        ...unanswered,
      })
      expect(await statusOf(one)).toBe('started')
    }
  })

  test('as a notice takes nothing from the answer that came after it', async () => {
    const one = await arrive(office, { at: now() })
    const notice = await sends(one, 'forseningsbesked')
    const { at } = await sends(one, 'svar')
    expect(await comesBack(notice.outboxId)).toEqual({ outcome: 'noted' })
    expect(await facts()).toMatchObject([{ firstReplyAt: at, completeReplyAt: at }])
    expect(await statusOf(one)).toBe('answered')
  })
})
