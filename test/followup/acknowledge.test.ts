import { beforeEach, describe, expect, test } from 'vitest'
import { acknowledge } from '../../src/followup/acknowledge.ts'
import { saveSetting } from '../../src/municipality/setting.ts'
import { openDesk } from '../support/desk.ts'
import { type Arrival, arrive, writeAgain } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

// Tuesday 17 March 2026, 10.20 in Sweden.
const now = new Date('2026-03-17T09:20:00Z')
const url = await testDatabase()
const { ctx, office, hints } = await openDesk(url, now)

beforeEach(async () => {
  hints.length = 0
  await runSql(
    url,
    'truncate ticket, turn, message, event, outbox, alarm, setting, ticket_serial cascade',
  )
  await saveSetting(ctx.db, 'acknowledgement', { since: now.toISOString() })
})

const minutes = (count: number) => new Date(now.getTime() + count * 60_000)
const receipts = () => runSql(url, `select * from outbox where kind = 'acknowledgement'`)
const from = (name: string) => ({ name, address: `${name.toLowerCase()}@post.example` })
const write = (more: Partial<Arrival> = {}) => arrive(office, { at: now, ...more })
const because = (messageId: string, reason: string) =>
  runSql(url, `update message set reasons = jsonb_build_object($2::text, 'x') where id = $1`, [
    messageId,
    reason,
  ])

test('is off until the town decides otherwise, and then only for what comes after', async () => {
  await runSql(url, 'truncate setting')
  await write()
  expect(await acknowledge(ctx, now)).toBe(0)
  await saveSetting(ctx.db, 'acknowledgement', { since: minutes(5).toISOString() })
  expect(await acknowledge(ctx, minutes(6))).toBe(0)
  await write({ at: minutes(7), from: from('Eva') })
  expect(await acknowledge(ctx, minutes(8))).toBe(1)
  await saveSetting(ctx.db, 'acknowledgement', { since: null })
  await write({ at: minutes(9), from: from('Ida') })
  expect(await acknowledge(ctx, minutes(10))).toBe(0)
})

test('is a machine’s mail that answers the citizen’s and repeats nothing of it', async () => {
  const one = await write({ subject: 'Hemligt ämne', text: 'Hemliga ord', from: from('Hemlighet') })
  expect(await acknowledge(ctx, minutes(1))).toBe(1)
  const [row] = await receipts()
  expect(row).toMatchObject({
    auto_submitted: 'auto-replied',
    subject: `Vi har tagit emot ditt mejl [${one.number}]`,
    to_address: 'hemlighet@post.example',
    to_name: '',
    turn_id: one.turnId,
    sent_copy: 'none',
  })
  expect(row?.in_reply_to).toMatch(/@post\.example>$/)
  expect(`${String(row?.text)}${String(row?.html)}${String(row?.subject)}`).not.toMatch(/[Hh]eml/)
  const said = String(row?.text).replace(/\s+/g, ' ')
  expect(said).toContain('Du får svar från oss senast torsdag 19 mars.')
  expect(said).toContain('Ring 0980-319 200 (vardagar 8–17)')
  expect(said).toContain('no later than Thursday 19 March')
  expect(hints.map(({ queue }) => queue)).toEqual(['send-mail'])
})

test('names whom the town has decided to be called, and nobody where nobody is', async () => {
  await write()
  await acknowledge(ctx, minutes(1))
  expect(String((await receipts())[0]?.text)).not.toContain('Akuta frågor')
  await saveSetting(ctx.db, 'on-call', {
    Vatten: { name: 'VA-jouren', phone: '0980-1' },
    Avlopp: { name: 'VA-jouren', phone: '0980-1' },
  })
  await write({ from: from('Eva') })
  await acknowledge(ctx, minutes(2))
  const texts = (await receipts()).map(({ text }) => String(text)).join('\n')
  expect(texts).toContain('Akuta frågor när vi har stängt: VA-jouren 0980-1\n')
})

test('stops no clock, and says so in the ticket', async () => {
  const one = await write()
  await acknowledge(ctx, minutes(1))
  const [turn] = await runSql(url, 'select * from turn where id = $1', [one.turnId])
  expect(turn).toMatchObject({ first_reply_at: null, complete_reply_at: null })
  const [event] = await runSql(url, `select * from event where kind = 'turn.acknowledged'`)
  expect(event).toMatchObject({ ticket_id: one.ticketId, turn_id: one.turnId })
})

describe('there is one', () => {
  test('for each question, however often it is looked at', async () => {
    const one = await write()
    expect(await acknowledge(ctx, minutes(1))).toBe(1)
    await writeAgain(office, one, { at: minutes(2) })
    expect(await acknowledge(ctx, minutes(3))).toBe(0)
  })

  test('for each sender in a day, whatever he writes', async () => {
    await write()
    expect(await acknowledge(ctx, minutes(1))).toBe(1)
    await write({ at: minutes(60), subject: 'Något annat' })
    expect(await acknowledge(ctx, minutes(61))).toBe(0)
    await write({ at: minutes(24 * 60 + 2), subject: 'Dagen efter' })
    expect(await acknowledge(ctx, minutes(24 * 60 + 3))).toBe(1)
  })

  test('at the same time for two who look at once', async () => {
    await write()
    const both = await Promise.all([acknowledge(ctx, minutes(1)), acknowledge(ctx, minutes(1))])
    expect(both.sort()).toEqual([0, 1])
  })
})

describe('there is none for', () => {
  test.each(['auto-reply', 'out-of-office', 'list', 'hard-bounce', 'spam', 'loop'] as const)(
    '%s',
    async (kind) => {
      await write({ kind })
      expect(await acknowledge(ctx, minutes(1))).toBe(0)
    },
  )

  test.each([
    ['whoever asks for silence', 'noAutomatic'],
    ['a sender who could not be proven', 'unauthentic'],
  ])('%s', async (_who, reason) => {
    const one = await write()
    await because(one.messageId, reason)
    expect(await acknowledge(ctx, minutes(1))).toBe(0)
  })

  test('our own mailbox', async () => {
    await write({ from: { name: 'Vi', address: 'kontakt@bjorkvalla.example' } })
    expect(await acknowledge(ctx, minutes(1))).toBe(0)
  })

  test('what has been sorted away, or was answered meanwhile', async () => {
    const one = await write()
    await runSql(url, `update ticket set status = 'answered' where id = $1`, [one.ticketId])
    expect(await acknowledge(ctx, minutes(1))).toBe(0)
  })

  test('a mail from another day, as after an import', async () => {
    await write({ at: minutes(-26 * 60) })
    expect(await acknowledge(ctx, minutes(1))).toBe(0)
  })
})

test('ten thousand forged mails in an hour get no more than the cap, and an admin hears of it', async () => {
  await runSql(
    url,
    `insert into outbox (kind, idempotency_key, message_id, from_name, from_address, to_name, to_address,
       recipient, subject, text, html, auto_submitted, next_attempt_at, created_at)
     select 'acknowledgement', 'k' || n, '<' || n || '@x>', '', 'a@b', '', n || '@post.example',
       n || '@post.example', '', '', '', 'auto-replied', $1, $1 from generate_series(1, 298) n`,
    [now],
  )
  for (const name of ['Ada', 'Bo', 'Cia', 'Disa', 'Eva']) await write({ from: from(name) })
  expect(await acknowledge(ctx, minutes(1))).toBe(2)
  expect(await acknowledge(ctx, minutes(2))).toBe(0)
  const [alarm] = await runSql(url, `select * from alarm`)
  expect(alarm).toMatchObject({ key: 'automatic', cleared_at: null })
  expect(String(alarm?.words)).toContain('300 automatiska mejl på en timme')
  expect(await acknowledge(ctx, minutes(61))).toBe(3)
  expect(await runSql(url, `select * from alarm where cleared_at is null`)).toEqual([])
})
