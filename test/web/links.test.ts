import { beforeEach, expect, test } from 'vitest'
import { addLinks } from '../../src/ticket/links.ts'
import { arrive } from '../support/office.ts'
import { openDeskApp } from '../support/desk-app.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
// Tuesday 17 March 2026, 10.20 in Sweden.
const app = await openDeskApp(url, '2026-03-17T09:20:00Z')
const { office } = app
const anna = await app.as(office.people.anna)
const reason = 'Samma avsändare och samma ämne inom 30 dagar.'

beforeEach(() =>
  runSql(url, 'truncate ticket, turn, message, event, outbox, escalation, ticket_serial cascade'),
)

async function two(kind: 'subject' | 'topic' | 'reference') {
  const first = await arrive(office, { at: new Date('2026-03-16T09:45:00Z') })
  const second = await arrive(office, { at: new Date('2026-03-16T12:45:00Z') })
  const link = { ticketId: second.ticketId, otherId: first.ticketId, kind, reason }
  await office.db.transaction().execute((tx) => addLinks(tx, [link], new Date()))
  return { first, second }
}

test('a possible connection is shown in both tickets with its reason, and merges with one key', async () => {
  const { first, second } = await two('subject')
  for (const [here, there] of [
    [second, first],
    [first, second],
  ] as const) {
    const { text } = await anna.get(`/arenden/${here.number}`)
    expect(text).toContain('Möjlig koppling')
    expect(text).toContain(reason)
    expect(text).toMatch(new RegExp(`name="med" value="${there.number}"`))
    expect(text).toContain('data-key="m"')
  }
  const done = await anna.post(`/arenden/${second.number}/sla-ihop`, { med: first.number })
  expect(done.location).toMatch(new RegExp(`^/arenden/${first.number}`))
  expect((await anna.get(`/arenden/${first.number}`)).text).not.toContain('Möjlig koppling')
})

test('what is said of one of them says so in the other', async () => {
  const { first, second } = await two('reference')
  expect((await anna.get(`/arenden/${second.number}`)).text).not.toContain(`Om ${first.number}`)
  expect((await anna.get(`/arenden/${first.number}`)).text).toContain(
    `Om ${second.number}: ${reason}`,
  )
})

test('one that a person puts aside is not shown again', async () => {
  const { first, second } = await two('subject')
  await anna.post(`/arenden/${first.number}/hor-inte-ihop`, { med: second.number })
  for (const { number } of [first, second]) {
    const { text } = await anna.get(`/arenden/${number}`)
    expect(text).not.toContain('Möjlig koppling')
    expect(text).toContain('sade att ärendet inte hör ihop med')
  }
  const again = {
    ticketId: first.ticketId,
    otherId: second.ticketId,
    kind: 'reference',
    reason,
  } as const
  await office.db.transaction().execute((tx) => addLinks(tx, [again], new Date()))
  expect((await anna.get(`/arenden/${first.number}`)).text).not.toContain('Möjlig koppling')
})

test('an answer about something else is no possible connection', async () => {
  const { second } = await two('topic')
  expect((await anna.get(`/arenden/${second.number}`)).text).not.toContain('Möjlig koppling')
})
