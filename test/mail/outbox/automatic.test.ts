import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { type Mail } from '../../../src/mail/mail.ts'
import { queueAutomatic } from '../../../src/mail/outbox/automatic.ts'
import { arrive, openOffice } from '../../support/office.ts'
import { runSql, testDatabase } from '../../support/postgres.ts'
import { someMail } from '../some-mail.ts'

const url = await testDatabase()
const now = new Date('2026-03-17T09:20:00Z')
const office = await openOffice(url, now)
const { ticketId } = await arrive(office, { at: now })

beforeEach(() => runSql(url, 'truncate outbox cascade'))

const minutes = (count: number) => new Date(now.getTime() + count * 60_000)

async function order(
  to: string,
  at: Date,
  more: { kind?: Mail['autoSubmitted']; ticketId?: string; perHour?: number } = {},
) {
  const autoSubmitted = more.kind ?? 'auto-generated'
  const mail = { ...someMail, toAddress: to, autoSubmitted }
  const id = randomUUID()
  const one = { id, kind: 'reminder', idempotencyKey: id, messageId: `<${id}@x.se>` } as const
  const limits = { now: at, perHour: more.perHour ?? 1000 }
  const queued = await office.db
    .transaction()
    .execute((tx) =>
      queueAutomatic(
        tx,
        { ...one, mail, ticketId: more.ticketId ?? null, sentCopy: false },
        limits,
      ),
    )
  return 'by' in queued ? queued.by : queued.outcome
}

async function many(count: number, one: (n: number) => Promise<string>) {
  const seen: string[] = []
  for (let n = 0; n < count; n++) seen.push(await one(n))
  return seen
}

test('an address gets thirty in an hour of what we send of our own accord, and more in the next', async () => {
  const seen = await many(31, () => order('lena@bjorkvalla.example', now))
  expect(seen.slice(0, 30)).toEqual(Array(30).fill('queued'))
  expect(seen[30]).toBe('address')
  expect(await order('per@bjorkvalla.example', now)).toBe('queued')
  expect(await order('lena@bjorkvalla.example', minutes(61))).toBe('queued')
})

test('an address gets one answer of a machine in a day', async () => {
  const kind = 'auto-replied'
  expect(await order('eva@post.example', now, { kind })).toBe('queued')
  expect(await order('eva@post.example', minutes(23 * 60), { kind })).toBe('address')
  expect(await order('eva@post.example', minutes(24 * 60 + 1), { kind })).toBe('queued')
})

test('about one ticket there are no more than ten in an hour', async () => {
  const seen = await many(11, (n) => order(`${n}@bjorkvalla.example`, now, { ticketId }))
  expect(seen.filter((one) => one === 'queued')).toHaveLength(10)
  expect(seen[10]).toBe('ticket')
})

test('the whole installation sends no more than it may, also when many ask at once', async () => {
  const asked = Array.from({ length: 12 }, (_, n) =>
    order(`${n}@bjorkvalla.example`, now, { perHour: 5 }),
  )
  const seen = await Promise.all(asked)
  expect(seen.filter((one) => one === 'queued')).toHaveLength(5)
  expect(seen.filter((one) => one === 'all')).toHaveLength(7)
  expect(await order('x@bjorkvalla.example', minutes(61), { perHour: 5 })).toBe('queued')
})

test('what people write is not counted', async () => {
  await many(3, (n) => order(`${n}@bjorkvalla.example`, now))
  await runSql(url, 'update outbox set auto_submitted = null')
  const seen = await many(3, (n) => order(`${n}@bjorkvalla.example`, now, { perHour: 3 }))
  expect(seen).toEqual(['queued', 'queued', 'queued'])
})
