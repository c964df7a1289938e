import { beforeEach, expect, test } from 'vitest'
import { answer } from '../../src/desk/answer.ts'
import { tellUnsent } from '../../src/followup/tell-unsent.ts'
import { openDesk } from '../support/desk.ts'
import { arrive } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

// Tuesday 17 March 2026, 10.20 in Sweden.
const now = new Date('2026-03-17T09:20:00Z')
const url = await testDatabase()
const { ctx, office, hints } = await openDesk(url, now)
const { anna } = office.people

beforeEach(() => {
  hints.length = 0
  return runSql(
    url,
    `truncate ticket, turn, message, event, outbox, escalation, ticket_serial cascade`,
  )
})

const minutes = (count: number) => new Date(now.getTime() + count * 60_000)
const notices = () => runSql(url, `select * from outbox where kind = 'unsent'`)

let clicks = 0
async function answered() {
  const one = await arrive(office, { at: now, subject: 'Hemlig fråga', text: 'Hemliga ord' })
  await again(one.ticketId, now)
  return one
}

async function again(ticketId: string, at: Date) {
  const written = { kind: 'svar', text: 'Vi byter lampan.', quote: false } as const
  const click = { idempotencyKey: `klick-${++clicks}`, personId: anna }
  expect((await answer(ctx, { ...written, ...click, ticketId }, at)).outcome).toBe('queued')
}

const become = (state: string, fault: string | null = null) =>
  runSql(url, `update outbox set state = $1, fault = $2 where kind = 'svar'`, [state, fault])

test('who has answered hears after half an hour, once, that the answer has not left', async () => {
  const one = await answered()
  expect(await tellUnsent(ctx, minutes(29))).toBe(0)
  expect(await tellUnsent(ctx, minutes(30))).toBe(1)
  expect(await tellUnsent(ctx, minutes(60))).toBe(0)
  const [notice] = await notices()
  expect(notice).toMatchObject({
    to_name: 'Anna Sjölund',
    subject: `Ditt svar har inte gått iväg [${one.number}]`,
    auto_submitted: 'auto-generated',
    ticket_id: one.ticketId,
  })
  expect(String(notice?.text)).not.toMatch(/Hemlig|Tobias|nylund/)
})

test.each([
  ['unknown', 'Förbindelsen bröts.', 'Ta reda på om svaret kom fram'],
  ['failed', 'Adressen finns inte (550 5.1.1).', 'skicka igen, eller svara på ett annat sätt'],
  ['queued', 'Mejlservern svarar inte.', 'Vi försöker igen tills det går'],
])('one that is %s is told with why and what to do', async (state, fault, next) => {
  await answered()
  await become(state, fault)
  expect(await tellUnsent(ctx, minutes(30))).toBe(1)
  const [notice] = await notices()
  const said = String(notice?.text).replace(/\s+/g, ' ')
  expect(said).toContain(fault)
  expect(said).toContain(next)
})

test('nobody is told of what has left, was taken back or has been answered anew', async () => {
  const one = await answered()
  for (const state of ['sent', 'withdrawn']) {
    await become(state)
    expect(await tellUnsent(ctx, minutes(30))).toBe(0)
  }
  await become('failed')
  await again(one.ticketId, minutes(5))
  expect(await tellUnsent(ctx, minutes(31))).toBe(0)
  expect(await tellUnsent(ctx, minutes(36))).toBe(1)
})

test('a copy that has not left is not told as if the answer had not', async () => {
  await answered()
  await become('failed')
  await runSql(url, `update outbox set is_copy = true`)
  expect(await tellUnsent(ctx, minutes(30))).toBe(0)
})
