import { beforeEach, expect, test } from 'vitest'
import { answer } from '../../src/desk/answer.ts'
import { counts, listQueue } from '../../src/desk/queue.ts'
import { openDesk } from '../support/desk.ts'
import { arrive } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

// Tuesday 17 March 2026, 10.20 in Sweden.
const now = new Date('2026-03-17T09:20:00Z')
const url = await testDatabase()
const { ctx, office } = await openDesk(url, now)
const { anna, karin } = office.people

beforeEach(() =>
  runSql(url, `truncate ticket, turn, message, event, outbox, escalation, ticket_serial cascade`),
)

const minutes = (count: number) => new Date(now.getTime() + count * 60_000)
const unsent = async (at: Date, personId = anna) => {
  const viewer = { personId, now: at }
  const rows = await listQueue(ctx.db, { ...viewer, view: 'inte-skickat', limit: 50 })
  expect((await counts(ctx.db, viewer))['inte-skickat']).toBe(rows.length)
  return rows.map(({ subject }) => subject)
}

let clicks = 0
async function answered(subject: string) {
  const one = await arrive(office, { at: new Date('2026-03-17T08:40:00Z'), subject })
  await again(one.ticketId, now)
  return one
}

async function again(ticketId: string, at: Date) {
  const written = { kind: 'svar', text: 'Vi byter lampan.', quote: false } as const
  const click = { idempotencyKey: `klick-${++clicks}`, personId: anna }
  const done = await answer(ctx, { ...written, ...click, ticketId }, at)
  expect(done.outcome).toBe('queued')
}

const become = (ticketId: string, state: string) =>
  runSql(url, `update outbox set state = $1 where ticket_id = $2`, [state, ticketId])

test('an answer that has not left within half an hour is listed, for everybody at the desk', async () => {
  await answered('Gatlampan')
  expect(await unsent(minutes(29))).toEqual([])
  expect(await unsent(minutes(30))).toEqual(['Gatlampan'])
  expect(await unsent(minutes(30), karin)).toEqual(['Gatlampan'])
})

test('one that was refused, or that nobody knows of, is listed at once', async () => {
  const refused = await answered('Nekat')
  const unclear = await answered('Oklart')
  await become(refused.ticketId, 'failed')
  await become(unclear.ticketId, 'unknown')
  expect((await unsent(now)).sort()).toEqual(['Nekat', 'Oklart'])
})

test('one that has left, or was answered anew, is not', async () => {
  const sent = await answered('Skickat')
  await become(sent.ticketId, 'sent')
  const refused = await answered('Nekat')
  await become(refused.ticketId, 'failed')
  await again(refused.ticketId, minutes(1))
  expect(await unsent(minutes(2))).toEqual([])
})

test('one whose ticket a person has closed is seen to', async () => {
  const refused = await answered('Nekat')
  await become(refused.ticketId, 'failed')
  await runSql(url, `update ticket set status = 'closed'`)
  expect(await unsent(minutes(60))).toEqual([])
})
