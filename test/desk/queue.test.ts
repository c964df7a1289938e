import { beforeEach, expect, test } from 'vitest'
import { answeredSince, counts, listQueue, readRows } from '../../src/desk/queue.ts'
import { takeNext } from '../../src/desk/take-next.ts'
import { type QueueView, queueViews } from '../../src/desk/views.ts'
import { claim } from '../../src/ticket/claim.ts'
import { recordFeedback, startEscalation } from '../../src/ticket/escalations.ts'
import { replyAccepted, replyQueued } from '../../src/ticket/replies.ts'
import { rescue, sortAway } from '../../src/ticket/sorting.ts'
import { urgentHandled } from '../../src/ticket/urgent.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import { type Arrival, type Arrived, arrive, openOffice, writeAgain } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

// Tuesday 17 March 2026, 10.20 in Sweden.
const now = new Date('2026-03-17T09:20:00Z')
const url = await testDatabase()
const office = await openOffice(url, now)
const { db, people } = office
const viewer = { personId: people.anna, now }

beforeEach(() =>
  runSql(
    url,
    `truncate ticket, turn, message, event, outbox, escalation, reminder, ticket_serial cascade`,
  ),
)

const mail = (at: string, more: Partial<Arrival> = {}) =>
  arrive(office, { at: new Date(at), ...more })
const subjects = async (view: QueueView = 'att-besvara') =>
  (await listQueue(db, { ...viewer, view, limit: 50 })).map(({ subject }) => subject)
const inTx = <T>(work: Parameters<ReturnType<typeof db.transaction>['execute']>[0]) =>
  db.transaction().execute(work) as Promise<T>

const escalateTo = (one: Arrived, dueAt: Date) =>
  inTx<string>((tx) =>
    startEscalation(
      tx,
      {
        ticketId: one.ticketId,
        turnId: one.turnId,
        to: {
          functionId: office.gatuenheten,
          personId: null,
          name: 'Gatuenheten',
          address: 'gatuenheten@bjorkvalla.example',
        },
        summary: 'När lagas lampan?',
        by: people.anna,
        dueAt,
        remindAt: null,
      },
      now,
    ),
  )

test('the list is sorted: urgent first, then what falls due first', async () => {
  await mail('2026-03-17T08:40:00Z', { subject: 'Tredje' })
  await mail('2026-03-16T08:15:00Z', { subject: 'Första, försenad' })
  await mail('2026-03-16T10:00:00Z', { subject: 'Andra' })
  await mail('2026-03-17T09:14:00Z', { subject: 'Oro', urgent: 'Oro för barn' })
  const rows = await listQueue(db, { ...viewer, view: 'att-besvara', limit: 50 })
  expect(rows.map(({ subject }) => subject)).toEqual([null, 'Första, försenad', 'Andra', 'Tredje'])
  expect(rows[0]?.urgent).toBe('Oro för barn')
})

test('no words of the citizen come out of a sensitive or urgent row', async () => {
  const words = { subject: 'Hemligt ämne', text: 'Hemlig text' }
  await mail('2026-03-17T08:40:00Z', { ...words, sensitive: ['hälsa'] })
  await mail('2026-03-17T08:50:00Z', { ...words, urgent: 'Hot' })
  const rows = await listQueue(db, { ...viewer, view: 'att-besvara', limit: 50 })
  expect(rows).toHaveLength(2)
  expect(JSON.stringify(rows)).not.toMatch(/Hemlig|Tobias|nylund/)
  expect(rows.every(({ hidden }) => hidden)).toBe(true)
})

test('an urgent ticket is readable in the list once it has been handled', async () => {
  const one = await mail('2026-03-17T08:40:00Z', { urgent: 'Vattenläcka' })
  const done = { outcome: 'called', who: 'VA-jouren', personId: people.anna } as const
  await inTx((tx) => urgentHandled(tx, one.ticketId, done, now))
  expect(await subjects('mina')).toEqual(['Gatlampan utanför Storgatan 12'])
  expect(await subjects('akut')).toEqual([])
})

test('each view holds its own tickets and its number says how many', async () => {
  await mail('2026-03-16T08:15:00Z', { subject: 'Försenad' })
  await mail('2026-03-16T12:00:00Z', { subject: 'Idag' })
  await mail('2026-03-17T08:00:00Z', { subject: 'Osäker', orArea: 'kultur' })
  await mail('2026-03-17T08:10:00Z', { subject: 'Spam', kind: 'spam' })
  await mail('2026-03-17T08:20:00Z', { subject: 'Frånvaro', kind: 'out-of-office' })
  const mine = await mail('2026-03-17T08:30:00Z', { subject: 'Min' })
  await inTx((tx) => claim(tx, mine.ticketId, people.anna, now))
  const away = await mail('2026-03-16T09:00:00Z', { subject: 'Hos Gatuenheten' })
  await escalateTo(away, new Date('2026-03-17T09:00:00Z'))
  const closed = await mail('2026-03-17T08:35:00Z', { subject: 'Tack' })
  await inTx((tx) =>
    sortAway(
      tx,
      closed.ticketId,
      { as: 'no-answer-needed', why: 'Tack', personId: people.anna },
      now,
    ),
  )
  const held: Record<QueueView, string[]> = {
    'att-besvara': ['Försenad', 'Idag', 'Osäker', 'Min'],
    mina: ['Min'],
    'ej-tilldelade': ['Försenad', 'Idag', 'Osäker'],
    osaker: ['Osäker'],
    akut: [],
    forsenade: ['Försenad', 'Hos Gatuenheten'],
    'forfaller-idag': ['Idag'],
    'hos-forvaltning': ['Hos Gatuenheten'],
    'ej-aterkopplat': ['Hos Gatuenheten'],
    vantar: [],
    'inte-skickat': [],
    skrappost: ['Spam'],
    automatiskt: ['Frånvaro'],
    avslutade: ['Tack'],
  }
  for (const view of queueViews) expect([view, await subjects(view)]).toEqual([view, held[view]])
  const numbers = await counts(db, viewer)
  for (const [view, number] of Object.entries(numbers)) {
    expect([view, number]).toEqual([view, held[view as QueueView].length])
  }
})

test('what falls due at midnight falls due today', async () => {
  // Monday 16 March at midnight ends: due 24.00 on the 17th.
  await mail('2026-03-16T23:00:00Z', { subject: 'Midnatt' })
  await mail('2026-03-16T23:01:00Z', { subject: 'Minuten efter' })
  expect(await subjects('forfaller-idag')).toEqual(['Midnatt'])
})

test('an answered question leaves the queue and is counted as answered today', async () => {
  const one = await mail('2026-03-17T08:00:00Z')
  const reply = {
    ticketId: one.ticketId,
    turnId: one.turnId,
    outboxId: one.turnId,
    kind: 'svar' as const,
    personId: people.anna,
  }
  const calendar = await loadCalendar(db)
  await inTx((tx) => replyQueued(tx, reply, now))
  await inTx((tx) => replyAccepted(tx, reply, now, calendar))
  expect(await subjects()).toEqual([])
  expect(await subjects('avslutade')).toHaveLength(1)
  const since = new Date('2026-03-16T23:00:00Z')
  expect(await answeredSince(db, since)).toEqual({ questions: 1, lastAt: now })
  expect(await answeredSince(db, new Date(now.getTime() + 1))).toEqual({
    questions: 0,
    lastAt: null,
  })
})

test('a row tells that the department came back and how many times the person has written', async () => {
  const one = await mail('2026-03-16T08:15:00Z')
  await writeAgain(office, one, { at: new Date('2026-03-16T10:00:00Z') })
  const id = await escalateTo(one, new Date('2026-03-18T08:00:00Z'))
  await inTx((tx) => recordFeedback(tx, id, { name: 'Lena Torvik', personId: people.lena }, now))
  const [row] = await listQueue(db, { ...viewer, view: 'att-besvara', limit: 5 })
  expect(row).toMatchObject({ contacts: 2, feedbackAt: now, department: 'Gatuenheten' })
})

test('rows are read by number wherever their tickets are now', async () => {
  const one = await mail('2026-03-17T08:00:00Z', { subject: 'En', kind: 'spam' })
  await mail('2026-03-17T08:01:00Z', { subject: 'Två' })
  expect(await readRows(db, [one.number])).toMatchObject([{ subject: 'En', status: 'sorted' }])
  expect(await readRows(db, [])).toEqual([])
})

test('mail that was sorted away by mistake stands where its clock says', async () => {
  const spam = await mail('2026-03-16T10:00:00Z', { subject: 'Inte spam', kind: 'spam' })
  await mail('2026-03-17T08:00:00Z', { subject: 'Senare' })
  await inTx((tx) => rescue(tx, spam.ticketId, people.anna, now))
  expect(await subjects()).toEqual(['Inte spam', 'Senare'])
})

test('two who take the next mail at once get one each, the most urgent first', async () => {
  const second = await mail('2026-03-16T10:00:00Z')
  const first = await mail('2026-03-17T09:00:00Z', { urgent: 'Brand' })
  const taken = await Promise.all([takeNext(db, people.anna, now), takeNext(db, people.karin, now)])
  expect(taken.map((one) => 'number' in one && one.number).sort()).toEqual(
    [first.number, second.number].sort(),
  )
  expect(await takeNext(db, people.tove, now)).toEqual({ outcome: 'nothing' })
})
