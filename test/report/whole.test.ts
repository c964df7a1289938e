import { globSync, readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { automaticKinds, type InboundKind } from '../../src/journey.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import { measureMonth } from '../../src/report/month.ts'
import { sortAway } from '../../src/ticket/sorting.ts'
import { openDesk } from '../arrival/desk.ts'
import { bygg, kontakt, monday, openInbox } from '../arrival/inbox.ts'
import { buildMail, type Letter } from '../support/mail-builder.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

// Nothing that comes in may fall between the ledger and the report.

const url = await testDatabase()
const inbox = await openInbox(url)
const { db } = inbox
const desk = await openDesk(inbox, monday)
const later = (hours: number) => new Date(monday.getTime() + hours * 3_600_000)

const citizen = 'Tobias Nylund <t.nylund@post.example>'
const letter = (more: Partial<Letter> = {}) =>
  buildMail({
    from: citizen,
    to: kontakt,
    subject: 'Gatlampan',
    text: 'Lampan är trasig.',
    ...more,
  })

/** Every kind of mail there is: the fixtures, and what can happen in a thread. */
beforeAll(async () => {
  for (const file of globSync('test/fixtures/mail/*.eml')) await inbox.put(readFileSync(file))
  await inbox.receive(later(1))
  const raw = letter()
  const { ticketId } = await inbox.take(raw, { at: later(1) })
  await inbox.take(raw, { at: later(1), mailbox: bygg })
  const { messageId: handover } = await desk.handOver(ticketId, {
    at: later(2),
    address: 'lena@bjorkvalla.example',
  })
  await inbox.take(
    letter({ from: 'lena@bjorkvalla.example', inReplyTo: handover, text: 'På torsdag.' }),
  )
  const { messageId: answer } = await desk.answer(ticketId, { at: later(3) })
  const reply = { inReplyTo: answer, date: later(4) }
  await inbox.take(letter({ ...reply, text: 'Tack!' }), { at: later(4) })
  await inbox.take(letter({ ...reply, headers: { 'Auto-Submitted': 'auto-replied' } }))
  await inbox.take(letter({ ...reply, text: 'Den lyser inte ändå. När kommer ni?' }), {
    at: later(5),
  })
  await inbox.take(letter({ ...reply, text: 'Har ni läst mitt mejl?' }), { at: later(6) })
  const spam = await inbox.take(letter({ subject: 'Köp', text: 'Billiga klockor' }))
  const by = { as: 'spam' as const, why: 'Bedömt som skräppost.', personId: desk.personId }
  await db.transaction().execute((tx) => sortAway(tx, spam.ticketId, by, later(7)))
}, 120_000)

test('every delivery is a message, or the repetition of one', async () => {
  const rows = await runSql(
    url,
    `select delivery.id from delivery left join message on message.id = delivery.message_id
     where delivery.state <> 'done' or message.id is null`,
  )
  expect(rows).toEqual([])
})

test('every message opened a question, reminds of one, or says why it is none', async () => {
  const rows = (await runSql(
    url,
    `select message.kind, message.direction, message.reasons,
       exists (select from turn where turn.opened_by = message.id) as opened,
       exists (select from event where event.kind = 'turn.reminded'
         and event.data ->> 'messageId' = message.id::text) as reminded
     from message where direction <> 'out'`,
  )) as {
    kind: InboundKind
    direction: string
    reasons: Record<string, string>
    opened: boolean
    reminded: boolean
  }[]
  const fates = rows.map((row) => ({
    opened: row.opened,
    reminded: row.reminded,
    internal: row.direction === 'internal',
    automatic: automaticKinds.includes(row.kind) && !row.opened,
    thanks: row.reasons.turn !== undefined,
  }))
  const fateless = fates.filter((fate) => Object.values(fate).filter(Boolean).length !== 1)
  expect(fateless).toEqual([])
  const seen = (fate: keyof (typeof fates)[number]) => fates.some((one) => one[fate])
  expect(
    ['opened', 'reminded', 'internal', 'automatic', 'thanks'].map((one) => [
      one,
      seen(one as 'opened'),
    ]),
  ).toEqual(['opened', 'reminded', 'internal', 'automatic', 'thanks'].map((one) => [one, true]))
})

test('everything imported is answered, unanswered or left out for a reason, and nothing else is', async () => {
  const months = await runSql(
    url,
    `select to_char(arrived_at at time zone 'Europe/Stockholm', 'YYYY-MM') as month,
       count(*)::int as questions from turn group by month`,
  )
  const calendar = await loadCalendar(db)
  for (const { month, questions } of months) {
    const at = new Date('2026-12-31T12:00:00Z')
    const figures = await measureMonth(db, { month: String(month), at, calendar })
    const left = Object.values(figures.excluded).reduce((sum, n) => sum + n, 0)
    expect(figures.imported).toBe(questions)
    expect(figures.answered + figures.unanswered + left).toBe(figures.imported)
    expect(left).toBeGreaterThan(3)
    expect(figures.answered).toBe(1)
  }
  expect(months).toHaveLength(1)
  const unexplained = await runSql(
    url,
    `select id from turn where excluded is not null and coalesce(excluded_reason, '') = ''`,
  )
  expect(unexplained).toEqual([])
})

test('no mail that comes in makes one that goes out', async () => {
  const rows = await runSql(url, 'select kind from outbox order by created_at')
  expect(rows.map(({ kind }) => kind)).toEqual(['handover', 'svar'])
})
