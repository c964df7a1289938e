import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { type Mail } from '../../../src/mail/mail.ts'
import { claimWaiting } from '../../../src/mail/outbox/claim.ts'
import { acceptedNow } from '../../../src/mail/outbox/outcome.ts'
import { retryLater } from '../../../src/mail/outbox/settle.ts'
import { type OutboxRow, queueMail } from '../../../src/mail/outbox.ts'
import { fakeClock } from '../../support/clock.ts'
import { openOffice } from '../../support/office.ts'
import { runSql, testDatabase } from '../../support/postgres.ts'
import { someMail } from '../some-mail.ts'

const url = await testDatabase()
const clock = fakeClock('2026-03-17T09:20:00Z')
const now = () => clock.now()
const { db } = await openOffice(url, now())
beforeEach(() => runSql(url, 'truncate outbox, sending_pause cascade'))

const kontakt = 'kontakt@bjorkvalla.example'
const bygg = 'bygg@bjorkvalla.example'

async function queue(more: Partial<Mail> = {}): Promise<string> {
  const id = randomUUID()
  const one = { id, idempotencyKey: id, messageId: `<${id}@bjorkvalla.example>` }
  const mail = { ...someMail, ...more }
  await db
    .transaction()
    .execute((tx) => queueMail(tx, { ...one, kind: 'reminder', mail, sentCopy: false }, now()))
  return id
}
const claim = ({ atOnce = 3, perMinute = 0, most = 99 } = {}) =>
  claimWaiting(db, now(), { atOnce, perMinute, most })
const sent = (row: OutboxRow) =>
  db.transaction().execute((tx) => acceptedNow(tx, row, { acceptedAt: now() }))
const putOff = (row: OutboxRow, slow = false) =>
  db
    .transaction()
    .execute((tx) => retryLater(tx, row, { about: 'server', words: 'Borta.', slow }, now()))
const idsOf = (rows: readonly OutboxRow[]) => rows.map(({ id }) => id)

test('a mailbox has no more under way at once than it may, however many claim', async () => {
  for (let n = 0; n < 10; n++) await queue()
  const taken = await Promise.all(Array.from({ length: 6 }, () => claim()))
  expect(taken.flat()).toHaveLength(3)
  expect(await claim()).toEqual([])
  await sent(taken.flat()[0]!)
  expect(await claim()).toHaveLength(1)
})

test('what a sender that died left under way keeps its mailbox for no longer than an attempt can last', async () => {
  for (let n = 0; n < 6; n++) await queue()
  expect(await claim()).toHaveLength(3)
  clock.advance({ seconds: 149 })
  expect(await claim()).toEqual([])
  clock.advance({ seconds: 1 })
  expect(await claim()).toHaveLength(3)
})

test('nor begins more in a minute', async () => {
  for (let n = 0; n < 10; n++) await queue()
  for (const row of await claim({ perMinute: 4 })) await sent(row)
  for (const row of await claim({ perMinute: 4 })) await sent(row)
  expect(await claim({ perMinute: 4 })).toEqual([])
  clock.advance({ seconds: 59 })
  expect(await claim({ perMinute: 4 })).toEqual([])
  clock.advance({ seconds: 1 })
  expect(await claim({ perMinute: 4 })).toHaveLength(3)
})

test('one mailbox does not hold up another', async () => {
  for (let n = 0; n < 5; n++) await queue({ fromAddress: bygg })
  const other = await queue({ fromAddress: kontakt })
  expect(await claim({ atOnce: 2 })).toHaveLength(3)
  expect(await claim({ atOnce: 2 })).toEqual([])
  const [row] = await runSql(url, 'select state from outbox where id = $1', [other])
  expect(row?.state).toBe('sending')
})

test('what a person has written goes before what we send of our own accord', async () => {
  for (let n = 0; n < 3; n++) await queue({ autoSubmitted: 'auto-generated' })
  clock.advance({ seconds: 1 })
  const answer = await queue()
  expect(idsOf(await claim({ atOnce: 1 }))).toEqual([answer])
})

test('a server that is away is asked by one mail at a time, ever more seldom', async () => {
  for (let n = 0; n < 5; n++) await queue()
  for (const row of await claim()) await putOff(row)
  const waits: number[] = []
  for (let n = 0; n < 4; n++) {
    let seconds = 0
    let rows: OutboxRow[] = []
    while (rows.length === 0) {
      clock.advance({ seconds: 5 })
      seconds += 5
      rows = await claim()
    }
    expect(rows).toHaveLength(1)
    waits.push(seconds)
    await putOff(rows[0]!)
  }
  expect(waits).toEqual([15, 30, 45, 45])
})

test('one that asks for less gets less, and all again when it has taken one', async () => {
  for (let n = 0; n < 5; n++) await queue()
  for (const row of await claim()) await putOff(row, true)
  clock.advance({ seconds: 59 })
  expect(await claim()).toEqual([])
  clock.advance({ seconds: 1 })
  const [probe] = await claim()
  await sent(probe!)
  expect(await claim()).toHaveLength(3)
})

test('ten thousand that wait do not hold up the next answer', async () => {
  await runSql(
    url,
    `insert into outbox (kind, idempotency_key, message_id, from_name, from_address, to_name, to_address,
       recipient, subject, text, html, auto_submitted, next_attempt_at, created_at)
     select 'reminder', 'k' || n, '<' || n || '@x>', '', $2, '', 'a@b', 'a@b', '', '', '', 'auto-generated', $1, $1
     from generate_series(1, 10000) n`,
    [now(), kontakt],
  )
  await runSql(url, 'analyze outbox')
  clock.advance({ seconds: 1 })
  const answer = await queue()
  expect(idsOf(await claim({ atOnce: 1 }))).toEqual([answer])
  const plan = await runSql(
    url,
    `explain select id from outbox where state = 'queued' and from_address = '${kontakt}'
       and next_attempt_at <= now() order by auto_submitted is not null, next_attempt_at limit 3`,
  )
  const steps = plan.map((line) => String(line['QUERY PLAN'])).join('\n')
  expect(steps).toContain('outbox_next')
  expect(steps).not.toContain('Sort')
})

test('a sender that wakes late changes nothing of the next attempt, but what it saw accepted is', async () => {
  const id = await queue()
  const [first] = await claim()
  await runSql(url, `update outbox set state = 'queued' where id = $1`, [id])
  const [second] = await claim()
  expect([first?.attempts, second?.attempts]).toEqual([1, 2])
  await putOff(first!)
  const state = async () => (await runSql(url, 'select state from outbox where id = $1', [id]))[0]
  expect(await state()).toEqual({ state: 'sending' })
  await sent(first!)
  expect(await state()).toEqual({ state: 'sent' })
  await putOff(second!)
  expect(await state()).toEqual({ state: 'sent' })
})
