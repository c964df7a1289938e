import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { demoMunicipality } from '../../src/config.ts'
import { type Context } from '../../src/context.ts'
import { type ReplyKind } from '../../src/journey.ts'
import { dueReports, writeDueReports } from '../../src/report/due.ts'
import { loadGoals } from '../../src/report/goals.ts'
import { loadFacts } from '../../src/report/load.ts'
import { editions, writeMonth } from '../../src/report/month.ts'
import { readReport } from '../../src/report/read.ts'
import { decideArea } from '../../src/ticket/area.ts'
import { Sheet } from '../../src/ticket/sheet.ts'
import { recordFeedback, startEscalation } from '../../src/ticket/escalations.ts'
import { replyAccepted, replyQueued } from '../../src/ticket/replies.ts'
import { sortAway } from '../../src/ticket/sorting.ts'
import { arrive, openOffice, type Arrived } from '../support/office.ts'
import { testDatabase } from '../support/postgres.ts'
import { at, calendar, plain } from './story.ts'

const office = await openOffice(await testDatabase(), at('2026-01-01 08:00'))
const { db, people } = office

describe('what belongs to a month', () => {
  const instants = [
    '2025-06-30T21:59:59.999Z', // 30 June 23.59.59,999 in Sweden
    '2025-06-30T22:00:00.000Z',
    '2025-07-31T21:59:59.999Z',
    '2025-07-31T22:00:00.000Z', // 1 August 00.00
  ]

  test('is what arrived between its two midnights in Sweden', async () => {
    for (const instant of instants) await arrive(office, { at: new Date(instant) })
    const { turns } = await loadFacts(db, '2025-07')
    expect(turns.map((turn) => turn.arrivedAt.toISOString())).toEqual(instants.slice(1, 3))
  })

  test('is a hand-over that began in it, whenever the question arrived, without a person’s name', async () => {
    const question = await arrive(office, { at: at('2025-08-29 10:00') })
    const first = await handOver(question, { functionId: office.gatuenheten }, '2025-09-01 08:00')
    await feedback(first, '2025-09-01 09:00')
    await handOver(question, { personId: people.lena }, '2025-09-01 10:00')
    const { turns, escalations } = await loadFacts(db, '2025-09')
    expect(turns).toEqual([])
    expect(escalations.map(({ to, feedbackAt }) => [to, feedbackAt])).toEqual([
      ['Gatuenheten, Tekniska förvaltningen', at('2025-09-01 09:00')],
      ['Tekniska förvaltningen', null],
    ])
  })

  test('is told by events alone: who replied, in which role, and in which area', async () => {
    const question = await arrive(office, { at: at('2025-10-01 10:00'), area: 'gata' })
    await db.transaction().execute(async (tx) => {
      const by = { personId: people.anna, areaKey: 'va' }
      await decideArea(tx, question.ticketId, by, at('2025-10-01 10:30'))
    })
    await reply(question, 'motfraga', '2025-10-01 11:00', people.tove)
    await reply(question, 'svar', '2025-10-02 11:00', people.lena)
    expect((await loadFacts(db, '2025-10')).turns).toMatchObject([
      {
        turnId: question.turnId,
        area: 'va',
        firstReplyAt: at('2025-10-01 11:00'),
        firstReplyBy: 'teamledare',
        completeReplyAt: at('2025-10-02 11:00'),
        completeReplyBy: 'handlaggare',
      },
    ])
  })
})

describe('the report of February 2026', async () => {
  const month = '2026-02'
  const closing = at('2026-03-06 06:00')
  const answered = await arrive(office, { at: at('2026-02-03 10:00') })
  await reply(answered, 'svar', '2026-02-03 12:00', people.anna)
  const open = await arrive(office, { at: at('2026-02-27 16:00') })
  await arrive(office, { at: at('2026-02-04 10:00'), kind: 'spam' })

  test('is not written a second before the fifth working day at 06.00', async () => {
    const early = new Date(closing.getTime() - 1000)
    expect(await writeMonth(db, month, early)).toEqual({ outcome: 'open', closesAt: closing })
    expect(await dueReports(db, calendar, early)).not.toContain(month)
    expect(await readReport(db, month, early)).toMatchObject({ state: 'ended', editions: [] })
  })

  test('is due then, together with the months that were never written', async () => {
    const due = await dueReports(db, calendar, closing)
    expect(due.at(0)).toBe('2025-06')
    expect(due.at(-1)).toBe(month)
    expect(due).toHaveLength(9)
  })

  test('is written once, by whoever comes first', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => writeMonth(db, month, closing)))
    expect(outcomes.map((one) => one.outcome).sort()).toEqual(['unchanged', 'unchanged', 'written'])
    const [edition] = await editions(db, month)
    expect(edition).toMatchObject({ version: 1, producedAt: closing, calendar: 'se-1' })
    expect(edition?.figures).toMatchObject({ imported: 3, received: 2, answered: 1 })
    expect(await dueReports(db, calendar, closing)).not.toContain(month)
  })

  test('stays as it is when somebody is answered after the closing', async () => {
    await reply(open, 'svar', '2026-03-06 06:00:01', people.anna)
    const later = at('2026-03-09 06:00')
    expect(await writeMonth(db, month, later)).toEqual({ outcome: 'unchanged', version: 1 })
    expect(await readReport(db, month, later)).toMatchObject({
      state: 'closed',
      figures: { answered: 1, unanswered: 1 },
    })
  })

  test('gets a second edition when a question turns out to be advertising, and keeps the first', async () => {
    const wrong = await arrive(office, { at: at('2026-02-10 10:00') })
    const day = at('2026-03-10 09:00')
    await db.transaction().execute(async (tx) => {
      const by = { as: 'advertising', why: 'Reklam', personId: people.anna } as const
      await sortAway(tx, wrong.ticketId, by, day)
    })
    const later = at('2026-03-11 06:00')
    expect(await dueReports(db, calendar, later)).toContain(month)
    expect(await writeMonth(db, month, later)).toEqual({ outcome: 'written', version: 2 })
    const [first, second] = await editions(db, month)
    expect(first?.figures).toMatchObject({ imported: 3 })
    expect(second?.figures).toMatchObject({
      imported: 4,
      received: 2,
      excluded: { advertising: 1 },
    })
    expect(await dueReports(db, calendar, later)).not.toContain(month)
  })
})

test('a question that turns out to have come the month before corrects both months', async () => {
  const [left, joined, now] = ['2025-12', '2025-11', at('2026-01-12 09:00')]
  const { ticketId, messageId } = await arrive(office, { at: at('2025-12-01 00:10') })
  await arrive(office, { at: at('2025-11-10 10:00') })
  for (const month of [left, joined]) await writeMonth(db, month, now)
  const later = at('2026-01-13 09:00')
  await db.transaction().execute(async (tx) => {
    const sheet = await Sheet.open(tx, [ticketId], later)
    sheet.arrivedEarlier({ ticketId, messageId }, at('2025-11-30 23:50'), calendar)
    await sheet.write(tx, 'BK')
  })
  const due = await dueReports(db, calendar, at('2026-01-14 06:00'))
  expect(due).toEqual(expect.arrayContaining([left, joined]))
})

describe('the goals', () => {
  test('are a suggestion until the town decides, and a closed month keeps its own', async () => {
    expect(await loadGoals(db)).toMatchObject({ decided: false, within24: { percent: 90 } })
    await db
      .insertInto('setting')
      .values({ key: 'report-goals', value: JSON.stringify({ within24: 85 }) })
      .execute()
    expect(await loadGoals(db)).toMatchObject({
      decided: true,
      within24: { percent: 85 },
      within48: { percent: 95 },
      noAnswer: { percent: 2, atMost: true },
    })
    const closed = await readReport(db, '2026-02', at('2026-03-12 06:00'))
    expect(closed.goals).toMatchObject({ decided: false, within24: { percent: 90 } })
  })
})

describe('what is due', () => {
  const hints: string[] = []
  const ctx = {
    db,
    log: silentLog,
    secret: 'x'.repeat(32),
    mailboxes: [{ ...office.mailbox, config: {} }],
    config: { municipality: demoMunicipality, publicUrl: 'https://svarstid.example' },
    jobs: { hint: (queue: string) => Promise.resolve(void hints.push(queue)) },
  } as unknown as Context

  test('is written and mailed to the team leaders, once', async () => {
    await arrive(office, { at: at('2026-04-07 10:00') })
    const now = at('2026-05-08 06:00')
    const written = await writeDueReports(ctx, now)
    expect(written).toContain('2026-04')
    expect(hints).toEqual(['send-mail'])
    expect(await writeDueReports(ctx, now)).toEqual([])
    const mails = await db
      .selectFrom('outbox')
      .select(['person_id', 'subject', 'text', 'auto_submitted', 'idempotency_key'])
      .where('kind', '=', 'report')
      .where('idempotency_key', 'like', 'report:2026-04:%')
      .execute()
    expect(mails).toMatchObject([
      {
        person_id: people.tove,
        subject: 'Svar på e-post i april 2026',
        auto_submitted: 'auto-generated',
        idempotency_key: `report:2026-04:1:${people.tove}`,
      },
    ])
    expect(plain(mails[0]?.text ?? '')).toContain('https://svarstid.example/rapporter/2026-04')
  })
})

async function reply(to: Arrived, kind: ReplyKind, when: string, personId: string): Promise<void> {
  const one = { ...to, kind, personId, outboxId: randomUUID() }
  await db.transaction().execute(async (tx) => {
    await replyQueued(tx, one, at(when))
    await replyAccepted(tx, one, at(when), calendar)
  })
}

async function handOver(
  { ticketId, turnId }: Arrived,
  to: { functionId: string } | { personId: string },
  when: string,
): Promise<string> {
  const named = { functionId: null, personId: null, ...to, name: 'Lena Torvik', address: 'l@x.se' }
  const one = { ticketId, turnId, to: named, summary: 's', by: people.anna, remindAt: null }
  return db
    .transaction()
    .execute((tx) => startEscalation(tx, { ...one, dueAt: at('2025-09-03 08:00') }, at(when)))
}

async function feedback(escalationId: string, when: string): Promise<void> {
  await db
    .transaction()
    .execute((tx) =>
      recordFeedback(tx, escalationId, { name: 'Lena Torvik', personId: people.lena }, at(when)),
    )
}
