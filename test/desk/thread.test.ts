import { expect, test } from 'vitest'
import { findQuestion, listQuestions } from '../../src/desk/questions.ts'
import { readEvents } from '../../src/desk/history.ts'
import { readMessages } from '../../src/desk/thread.ts'
import { openTurnOf, readTurns } from '../../src/desk/ticket-turns.ts'
import { findTicket } from '../../src/desk/ticket-view.ts'
import { earlierTickets } from '../../src/desk/earlier-tickets.ts'
import { readEscalations } from '../../src/desk/ticket-escalations.ts'
import { claim } from '../../src/ticket/claim.ts'
import { endOpen, recordFeedback, startEscalation } from '../../src/ticket/escalations.ts'
import { type Arrived, arrive, openOffice, writeAgain } from '../support/office.ts'
import { testDatabase } from '../support/postgres.ts'

const now = new Date('2026-03-17T09:20:00Z')
const office = await openOffice(await testDatabase(), now)
const { db, people } = office

const handOver = (
  one: Arrived,
  to: { functionId: string | null; personId: string | null },
  dueAt = now,
) =>
  db.transaction().execute((tx) =>
    startEscalation(
      tx,
      {
        ticketId: one.ticketId,
        turnId: one.turnId,
        to: { ...to, name: 'Gatuenheten', address: 'gata@bjorkvalla.example' },
        summary: 'När lagas lampan?',
        by: people.anna,
        dueAt,
        remindAt: null,
      },
      now,
    ),
  )
const toGatuenheten = { functionId: office.gatuenheten, personId: null }

test('a ticket is found by its number with its area, reason and assignee', async () => {
  const one = await arrive(office, { at: now, words: ['lampan'], orArea: 'kultur' })
  await db.transaction().execute((tx) => claim(tx, one.ticketId, people.karin, now))
  expect(await findTicket(db, one.number)).toMatchObject({
    id: one.ticketId,
    status: 'started',
    assignee: 'Karin Wester',
    area: 'Gator, vägar, trafik och park',
    areaReason: { words: ['lampan'], alternative: 'kultur' },
    suggestedFunction: 'Gatuenheten',
    mailbox: 'kontakt@bjorkvalla.example',
    inquirer: { name: 'Tobias Nylund', address: 't.nylund@post.example' },
  })
  expect(await findTicket(db, 'BV-2026-9999')).toBeNull()
})

test('the thread is in the order things came, with the question that waits', async () => {
  const at = new Date('2026-03-16T08:15:00Z')
  const one = await arrive(office, { at, text: 'Första', html: '<p>Första</p>' })
  await writeAgain(office, one, { at: now, text: 'Andra\n> Första', newText: 'Andra' })
  const messages = await readMessages(db, one.ticketId)
  expect(messages.map(({ newText, hasHtml }) => [newText, hasHtml])).toEqual([
    ['Första', true],
    ['Andra', false],
  ])
  expect(messages[0]).not.toHaveProperty('html')
  const turns = await readTurns(db, one.ticketId)
  expect(openTurnOf(turns)).toMatchObject({ id: one.turnId, arrivedAt: at })
  const events = await readEvents(db, one.ticketId)
  expect(events.map(({ kind }) => kind)).toEqual(['ticket.opened', 'turn.opened'])
})

test("the same sender's earlier tickets are listed without sensitive subjects", async () => {
  const from = { name: 'Eva', address: 'eva@post.example' }
  const old = await arrive(office, { at: new Date('2026-01-05T09:00:00Z'), from, subject: 'Sopor' })
  const secret = await arrive(office, {
    at: new Date('2026-02-05T09:00:00Z'),
    from,
    subject: 'Diagnos',
    sensitive: ['hälsa'],
  })
  const one = await arrive(office, { at: now, from })
  const address = from.address
  expect(await earlierTickets(db, { ticketId: one.ticketId, address })).toMatchObject([
    { number: secret.number, subject: null },
    { number: old.number, subject: 'Sopor', firstReplyAt: null },
  ])
})

test('an officer sees what was handed over to her and her function, first due first', async () => {
  const later = await arrive(office, { at: now, subject: 'Senare' })
  const sooner = await arrive(office, { at: now, subject: 'Snart' })
  const done = await arrive(office, { at: now, subject: 'Klar' })
  await handOver(later, { functionId: null, personId: people.lena }, new Date('2026-03-20T08:00Z'))
  const id = await handOver(sooner, toGatuenheten, new Date('2026-03-18T08:00Z'))
  const finished = await handOver(done, toGatuenheten)
  await db
    .transaction()
    .execute((tx) => recordFeedback(tx, finished, { name: 'Lena', personId: people.lena }, now))
  const lena = await listQuestions(db, people.lena)
  expect(lena.waiting.map(({ subject }) => subject)).toEqual(['Snart', 'Senare'])
  expect(lena.done.map(({ subject }) => subject)).toEqual(['Klar'])
  expect(await listQuestions(db, people.per)).toEqual({ waiting: [], done: [] })
  const found = await findQuestion(db, { escalationId: id, personId: people.lena })
  expect(found).toMatchObject({ fullSubject: 'Snart', askedBy: 'Anna Sjölund' })
  expect(await findQuestion(db, { escalationId: id, personId: people.per })).toBeNull()
})

test('a sensitive question is listed without its subject', async () => {
  const one = await arrive(office, { at: now, subject: 'Diagnos', sensitive: ['hälsa'] })
  await handOver(one, { functionId: null, personId: people.per })
  const { waiting } = await listQuestions(db, people.per)
  expect(waiting.map(({ subject, sensitive }) => [subject, sensitive])).toEqual([[null, true]])
})

test('the hand-overs of a ticket tell how each ended', async () => {
  const one = await arrive(office, { at: now })
  await handOver(one, toGatuenheten)
  const why = { reason: 'answered', personId: people.anna } as const
  await db.transaction().execute((tx) => endOpen(tx, one.ticketId, why, now))
  expect(await readEscalations(db, one.ticketId)).toMatchObject([
    { to: 'Gatuenheten', summary: 'När lagas lampan?', feedbackAt: null, endedAt: now },
  ])
})
