import { expect, test } from 'vitest'
import { writeDueReports } from '../../src/report/due.ts'
import { measure } from '../../src/report/measures.ts'
import { closesAt } from '../../src/report/cohort.ts'
import { testDatabase, runSql } from '../support/postgres.ts'
import { openInbox } from '../arrival/inbox.ts'
import { bringIn, came, left } from '../arrival/import/old-mail.ts'
import { calendar, Story } from './story.ts'

test('M7 leaves out what was imported, and what an imported answer answered', () => {
  const story = new Story()
    .arrives('1', '2027-03-01 09:00')
    .replies('1', '2027-03-01 10:00', 'svar')
    .arrives('old', '2027-03-01 09:00')
    .also('turn.imported', 'old', '2027-03-01 09:00')
    .arrives('old-unanswered', '2027-03-01 09:00')
    .also('turn.imported', 'old-unanswered', '2027-03-01 09:00')
    .arrives('from-sent', '2027-03-01 09:00')
    .also('reply.accepted', 'old', '2027-03-01 11:00', { kind: 'svar' })
    .also('reply.accepted', 'from-sent', '2027-03-01 11:00', { kind: 'svar' })
    .arrives('answered-here', '2027-03-01 09:00')
    .also('turn.imported', 'answered-here', '2027-03-01 09:00')
    .replies('answered-here', '2027-03-01 12:00', 'svar')
  const month = '2027-03'
  const figures = measure(story.facts(month), { month, at: closesAt(month, calendar), calendar })
  expect(figures).toMatchObject({
    received: 5,
    answered: 4,
    firstLine: { count: 2, of: 2, undecided: 0 },
  })
})

test('a closed month gets a new edition from old mail, and nobody is mailed about it', async () => {
  const url = await testDatabase()
  const inbox = await openInbox(url)
  await runSql(
    url,
    `insert into person (email, name, role, created_at)
     values ('tove@bjorkvalla.example', 'Tove', 'teamledare', now()) returning id`,
  )
  const mailboxes = inbox.ctx.config.mailboxes.map((config) => {
    return { id: inbox.mailboxId(config.address), address: config.address, config }
  })
  const ctx = { ...inbox.ctx, mailboxes, jobs: { hint: async () => undefined } }
  const march = { at: '2026-03-02T08:00:00Z', messageId: '<q1@post.example>' }
  await bringIn(inbox, [came(march)], { now: new Date('2026-06-30T09:00:00Z') })
  const write = (day: string) => writeDueReports(ctx, new Date(`${day}T06:00:00Z`))
  expect(await write('2026-07-01')).toContain('2026-03')
  expect(await write('2026-07-02')).toEqual([])
  await bringIn(inbox, [left({ at: '2026-03-02T12:00:00Z', inReplyTo: '<q1@post.example>' })], {
    now: new Date('2026-07-03T09:00:00Z'),
  })
  expect(await write('2026-07-04')).toEqual(['2026-03'])
  const editions = await runSql(
    url,
    `select version, figures -> 'figures' -> 'answered' as answered from month_report
     where month = '2026-03-01' order by version`,
  )
  expect(editions).toEqual([
    { version: 1, answered: 0 },
    { version: 2, answered: 1 },
  ])
  // Neither about March nor about the empty months after it.
  expect(await runSql(url, 'select id from outbox')).toEqual([])
})
