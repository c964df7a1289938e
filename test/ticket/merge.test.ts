import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Tx } from '../../src/db/connect.ts'
import { type ReplyKind } from '../../src/journey.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import { loadFacts } from '../../src/report/load.ts'
import { recordFeedback, startEscalation } from '../../src/ticket/escalations.ts'
import { type Merged, mergeTickets } from '../../src/ticket/merge.ts'
import { moveMessage } from '../../src/ticket/move-message.ts'
import { replyAccepted, replyBounced, replyQueued } from '../../src/ticket/replies.ts'
import { decideSender } from '../../src/ticket/sender.ts'
import { unmergeTickets } from '../../src/ticket/unmerge.ts'
import { arrive, type Arrived, openOffice } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

// Monday 9 March 2026, 09.15 in Sweden, and the day after.
const monday = new Date('2026-03-09T08:15:00Z')
const tuesday = new Date('2026-03-10T08:15:00Z')
const later = new Date('2026-03-10T09:00:00Z')
const evenLater = new Date('2026-03-10T10:00:00Z')

const url = await testDatabase()
const office = await openOffice(url, monday)
const { db, people } = office
const calendar = await loadCalendar(db)
const inTx = <T>(work: (tx: Tx) => Promise<T>) => db.transaction().execute(work)
const merge = (from: Arrived, into: Arrived) =>
  inTx((tx) =>
    mergeTickets(
      tx,
      { fromId: from.ticketId, intoId: into.ticketId },
      { personId: people.anna, why: 'Samma.' },
      later,
    ),
  )
const idOf = (merged: Merged) => (merged.outcome === 'merged' ? merged.mergeId : '')
const undo = (merged: Merged) =>
  inTx((tx) => unmergeTickets(tx, idOf(merged), people.anna, evenLater))

const ticket = async ({ ticketId }: Arrived) =>
  (
    await runSql(
      url,
      `select status, arrived_at, due_at, merged_into_id, urgent, sensitive, assignee_id
       from ticket where id = $1`,
      [ticketId],
    )
  )[0]
const turn = async ({ turnId }: Arrived) =>
  (
    await runSql(
      url,
      `select ticket_id, arrived_at, excluded, merged_into, first_reply_at, complete_reply_at
       from turn where id = $1`,
      [turnId],
    )
  )[0]
const internal = ({ ticketId }: Arrived) =>
  inTx((tx) => decideSender(tx, ticketId, { type: 'internal', personId: people.anna }, tuesday))
const facts = async (...turns: Arrived[]) => {
  const all = (await loadFacts(db, '2026-03')).turns
  return turns.map(({ turnId }) => all.find((one) => one.turnId === turnId))
}
const where = async (table: string, id: string) =>
  (await runSql(url, `select ticket_id, turn_id from ${table} where id = $1`, [id]))[0]

async function two() {
  const first = await arrive(office, { at: monday })
  const second = await arrive(office, { at: tuesday, subject: 'Lampan igen' })
  return { first, second }
}

async function send(one: Arrived, kind: ReplyKind, at: Date) {
  const { ticketId, turnId } = one
  const reply = { ticketId, turnId, outboxId: randomUUID(), kind, personId: people.anna }
  await inTx((tx) => replyQueued(tx, reply, at))
  await inTx((tx) => replyAccepted(tx, reply, at, calendar))
  return reply
}

/** A delsvar that is being sent. */
async function queue({ ticketId, turnId }: Arrived) {
  const outboxId = randomUUID()
  const reply = { ticketId, turnId, outboxId, kind: 'delsvar' as const, personId: people.anna }
  await inTx((tx) => replyQueued(tx, reply, tuesday))
  await runSql(
    url,
    `insert into outbox (id, kind, idempotency_key, ticket_id, turn_id, message_id, from_name,
       from_address, to_name, to_address, recipient, subject, text, html, next_attempt_at, created_at)
     values ($1, 'delsvar', $5, $2, $3, $5, '', '', '', '', '', '', '', '', $4, $4)`,
    [outboxId, ticketId, turnId, tuesday, outboxId],
  )
  return reply
}

async function handOver({ ticketId, turnId }: Arrived) {
  const to = { functionId: office.gatuenheten, personId: null, name: 'Gatuenheten', address: 'g@x' }
  const one = { ticketId, turnId, to, summary: 's', by: people.anna, remindAt: null }
  return inTx((tx) => startEscalation(tx, { ...one, dueAt: evenLater }, tuesday))
}

describe('two tickets that become one', () => {
  test('have one open question from the earliest arrival, and the other is a pointer', async () => {
    const { first, second } = await two()
    expect(await merge(second, first)).toMatchObject({ outcome: 'merged' })
    expect(await ticket(second)).toMatchObject({
      status: 'merged',
      merged_into_id: first.ticketId,
      due_at: null,
    })
    expect(await ticket(first)).toMatchObject({ status: 'new', arrived_at: monday })
    expect(await turn(first)).toMatchObject({ excluded: null, arrived_at: monday })
    expect(await turn(second)).toMatchObject({
      ticket_id: first.ticketId,
      excluded: 'duplicate',
      merged_into: first.turnId,
    })
    expect(await where('message', second.messageId)).toEqual({
      ticket_id: first.ticketId,
      turn_id: first.turnId,
    })
  })

  test('count from the earliest arrival when the later one stays', async () => {
    const { first, second } = await two()
    await merge(first, second)
    expect(await ticket(second)).toMatchObject({ arrived_at: monday, status: 'new' })
    expect(await turn(second)).toMatchObject({ excluded: 'duplicate', merged_into: first.turnId })
    expect(await turn(first)).toMatchObject({ excluded: null, ticket_id: second.ticketId })
  })

  test('keep their answered questions apart', async () => {
    const { first, second } = await two()
    await send(first, 'svar', tuesday)
    await merge(second, first)
    expect(await turn(first)).toMatchObject({ excluded: null, complete_reply_at: tuesday })
    expect(await turn(second)).toMatchObject({ excluded: null, complete_reply_at: null })
    expect(await ticket(first)).toMatchObject({ status: 'started' })
  })

  test('have had their first reply when one of them had', async () => {
    const { first, second } = await two()
    await send(second, 'delsvar', tuesday)
    await merge(second, first)
    expect(await turn(first)).toMatchObject({ first_reply_at: tuesday, complete_reply_at: null })
  })

  test('lose a reply that comes back, whichever it was given in', async () => {
    const { first, second } = await two()
    const reply = await send(second, 'motfraga', tuesday)
    await merge(second, first)
    await inTx((tx) => replyBounced(tx, { ...reply, turnId: first.turnId }, 'okänd', later))
    expect(await turn(first)).toMatchObject({ first_reply_at: null })
  })

  test('have their hand-over, which comes back to the one that stays', async () => {
    const { first, second } = await two()
    const escalationId = await handOver(second)
    await merge(second, first)
    expect(await ticket(first)).toMatchObject({ status: 'with-department' })
    await inTx((tx) => recordFeedback(tx, escalationId, { name: 'Lena', personId: null }, later))
    expect(await ticket(first)).toMatchObject({ status: 'new' })
    expect(await where('escalation', escalationId)).toEqual({
      ticket_id: first.ticketId,
      turn_id: first.turnId,
    })
  })

  test('are urgent and sensitive when one of them was', async () => {
    const first = await arrive(office, { at: monday, sensitive: ['hälsa'] })
    const second = await arrive(office, { at: tuesday, urgent: 'hot', sensitive: ['namn'] })
    await merge(second, first)
    expect(await ticket(first)).toMatchObject({
      status: 'urgent',
      urgent: 'hot',
      sensitive: ['hälsa', 'namn'],
    })
  })

  test('count when one of them did, and as before when that is undone', async () => {
    for (const which of ['first', 'second'] as const) {
      const both = await two()
      const { first, second } = both
      await internal(both[which])
      const before = { first: null, second: null, [which]: 'internal' }
      const merged = await merge(second, first)
      expect(await turn(first)).toMatchObject({ excluded: null })
      expect(await facts(first, second)).toMatchObject([
        { excluded: null },
        { excluded: 'duplicate' },
      ])
      await undo(merged)
      expect(await turn(first)).toMatchObject({ excluded: before.first })
      expect(await turn(second)).toMatchObject({ excluded: before.second })
      const again = [{ excluded: before.first }, { excluded: before.second }]
      expect(await facts(first, second)).toMatchObject(again)
    }
  })

  test('cannot become one twice, nor one with itself', async () => {
    const { first, second } = await two()
    await merge(second, first)
    expect(await merge(second, first)).toEqual({ outcome: 'gone' })
    expect(await merge(first, first)).toEqual({ outcome: 'same' })
  })

  test('take up a mail that was under way, and what becomes of it', async () => {
    const { first, second } = await two()
    const reply = await queue(second)
    await merge(second, first)
    // The sender had read the row before.
    await inTx((tx) => replyAccepted(tx, reply, later, calendar))
    expect(await turn(first)).toMatchObject({ first_reply_at: later })
  })
})

describe('undone', () => {
  test('each has again what it held', async () => {
    const { first, second } = await two()
    const escalationId = await handOver(second)
    expect(await undo(await merge(second, first))).toMatchObject({ outcome: 'unmerged' })
    expect(await ticket(second)).toMatchObject({
      status: 'with-department',
      merged_into_id: null,
      arrived_at: tuesday,
    })
    expect(await ticket(first)).toMatchObject({ status: 'new', arrived_at: monday })
    expect(await turn(second)).toMatchObject({
      ticket_id: second.ticketId,
      excluded: null,
      merged_into: null,
    })
    const place = { ticket_id: second.ticketId, turn_id: second.turnId }
    expect(await where('message', second.messageId)).toEqual(place)
    expect(await where('escalation', escalationId)).toEqual(place)
  })

  test('the one with the earlier question gets it back with the answer it has got since', async () => {
    const { first, second } = await two()
    const merged = await merge(first, second)
    await send({ ...first, ticketId: second.ticketId }, 'svar', later)
    await undo(merged)
    expect(await turn(first)).toMatchObject({
      ticket_id: first.ticketId,
      complete_reply_at: later,
    })
    expect(await ticket(first)).toMatchObject({ status: 'answered', arrived_at: monday })
    expect(await turn(second)).toMatchObject({ excluded: null, complete_reply_at: null })
    expect(await ticket(second)).toMatchObject({ status: 'started', arrived_at: tuesday })
  })

  test('a reply that was accepted meanwhile is the question’s that it was written to', async () => {
    const { first, second } = await two()
    const reply = await queue(second)
    const merged = await merge(second, first)
    await inTx((tx) => replyAccepted(tx, reply, later, calendar))
    await undo(merged)
    expect(await turn(first)).toMatchObject({ first_reply_at: null })
    expect(await turn(second)).toMatchObject({ first_reply_at: later })
    const told = [
      { firstReplyAt: null },
      { firstReplyAt: later, firstReplyBy: 'kommunvagledare', completeReplyAt: null },
    ]
    expect(await facts(first, second)).toMatchObject(told)
    await inTx((tx) => replyBounced(tx, reply, 'okänd', evenLater))
    expect(await turn(second)).toMatchObject({ first_reply_at: null })
    expect(await facts(second)).toMatchObject([{ firstReplyAt: null }])
  })

  test('not when the mail that opened the question has been moved to a ticket of its own', async () => {
    for (const isLater of [true, false]) {
      const { first, second } = await two()
      const merged = await (isLater ? merge(second, first) : merge(first, second))
      const place = isLater ? first : second
      const about = { ticketId: place.ticketId, messageId: second.messageId }
      const by = { personId: people.anna, why: 'Annat.', house: { prefix: 'BV', calendar } }
      const moved = await inTx((tx) => moveMessage(tx, about, by, later))
      const there = moved.outcome === 'moved' ? moved.ticketId : ''
      expect(await turn(second)).toMatchObject({
        ticket_id: there,
        excluded: null,
        merged_into: null,
      })
      const questions = 'select id from turn where ticket_id in ($1, $2, $3)'
      const all = [first.ticketId, second.ticketId, there]
      expect(await runSql(url, questions, all)).toHaveLength(2)
      expect(await undo(merged)).toEqual({ outcome: 'gone' })
      expect(await where('message', second.messageId)).toEqual({
        ticket_id: there,
        turn_id: second.turnId,
      })
    }
  })

  test('once is enough', async () => {
    const { first, second } = await two()
    const merged = await merge(second, first)
    await undo(merged)
    expect(await undo(merged)).toEqual({ outcome: 'gone' })
  })
})
