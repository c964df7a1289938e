import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Tx } from '../../src/db/connect.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import { loadFacts } from '../../src/report/load.ts'
import { mergeTickets } from '../../src/ticket/merge.ts'
import { moveMessage } from '../../src/ticket/move-message.ts'
import { replyAccepted, replyQueued } from '../../src/ticket/replies.ts'
import { decideSender } from '../../src/ticket/sender.ts'
import { splitTicket } from '../../src/ticket/split.ts'
import { arrive, type Arrived, openOffice, writeAgain } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

// Monday 9 March 2026, 09.15 in Sweden, and the days after.
const monday = new Date('2026-03-09T08:15:00Z')
const tuesday = new Date('2026-03-10T08:15:00Z')
const wednesday = new Date('2026-03-11T08:15:00Z')

const url = await testDatabase()
const office = await openOffice(url, monday)
const { db, people } = office
const calendar = await loadCalendar(db)
const house = { prefix: 'BV', calendar }
const inTx = <T>(work: (tx: Tx) => Promise<T>) => db.transaction().execute(work)

const byNumber = (number: string) =>
  db
    .selectFrom('ticket')
    .innerJoin('turn', 'turn.ticket_id', 'ticket.id')
    .select(['ticket.id', 'ticket.id as ticketId', 'turn.id as turnId'])
    .select(['status', 'ticket.arrived_at', 'ticket.due_at'])
    .where('number', '=', number)
    .executeTakeFirstOrThrow()
const factOf = async (turnId: string) =>
  (await loadFacts(db, '2026-03')).turns.find((turn) => turn.turnId === turnId)
const messagesIn = async (ticketId: string) =>
  (
    await runSql(url, 'select id from message where ticket_id = $1 order by arrived_at', [ticketId])
  ).map(({ id }) => id)

async function send(one: { ticketId: string; turnId: string }, at: Date) {
  const { ticketId, turnId } = one
  const reply = { ticketId, turnId, outboxId: randomUUID(), kind: 'svar', personId: people.anna }
  await inTx((tx) => replyQueued(tx, reply as Parameters<typeof replyQueued>[1], at))
  await inTx((tx) => replyAccepted(tx, reply as Parameters<typeof replyAccepted>[1], at, calendar))
}

async function divide(one: Arrived) {
  const parts = [
    { subject: 'Bygglov för altan', areaKey: 'bygg' },
    { subject: 'Sophämtning', areaKey: 'va' },
  ]
  const by = { personId: people.anna, house }
  const split = await inTx((tx) => splitTicket(tx, { ticketId: one.ticketId, parts }, by, tuesday))
  if (split.outcome !== 'split') throw new Error(split.outcome)
  return Promise.all(split.numbers.map(byNumber))
}

describe('a mail with three questions', () => {
  test('becomes three tickets that arrived when the mail did, each with the mail', async () => {
    const one = await arrive(office, { at: monday })
    const children = await divide(one)
    for (const child of children) {
      expect(child).toMatchObject({ status: 'new', arrived_at: monday })
      expect(await messagesIn(child.id)).toHaveLength(1)
    }
    expect(await messagesIn(one.ticketId)).toEqual([one.messageId])
  })

  test('is one question: first reply the first of the three, complete with the last', async () => {
    const one = await arrive(office, { at: monday })
    const [first, second] = await divide(one)
    if (first === undefined || second === undefined) throw new Error('Not divided.')
    const before = (await loadFacts(db, '2026-03')).turns.length
    await send(second, tuesday)
    expect(await factOf(one.turnId)).toMatchObject({
      firstReplyAt: tuesday,
      completeReplyAt: null,
    })
    await send(one, wednesday)
    await send(first, tuesday)
    expect(await factOf(one.turnId)).toMatchObject({
      firstReplyAt: tuesday,
      completeReplyAt: wednesday,
    })
    expect(await factOf(first.turnId)).toBeUndefined()
    expect((await loadFacts(db, '2026-03')).turns).toHaveLength(before)
  })

  test('that a colleague asks counts in none of its parts', async () => {
    const one = await arrive(office, { at: monday })
    const by = { type: 'internal' as const, personId: people.anna }
    await inTx((tx) => decideSender(tx, one.ticketId, by, monday))
    await divide(one)
    expect(await factOf(one.turnId)).toMatchObject({ excluded: 'internal' })
  })

  test('has all that stands in the mail in each', async () => {
    const one = await arrive(office, { at: monday })
    await runSql(
      url,
      `update message set in_reply_to = 'a', refs = '{b}', html = 'c', date_header = now(),
         cc_addresses = '{d}', parts = '[{"kind":"new","from":0,"to":2}]', enclosed = '[]',
         invitations = '[]', sealed = true, inside_words = 'e', back_on = '2026-08-03',
         reasons = '{"kind":"f"}', attachments = '[{"name":"g"}]' where id = $1`,
      [one.messageId],
    )
    const [child] = await divide(one)
    const row = async (ticketId: string) =>
      (await runSql(url, 'select * from message where ticket_id = $1', [ticketId]))[0] ?? {}
    const [original, copy] = [await row(one.ticketId), await row(child?.id ?? '')]
    const own = ['id', 'ticket_id', 'turn_id', 'copy_of', 'message_id']
    const unset = ['sha256', 'author_id', 'conversation', 'begins_anew']
    for (const name of Object.keys(original).filter((name) => !own.includes(name))) {
      expect([name, copy[name]]).toEqual([name, original[name]])
      expect([name, unset.includes(name) || original[name] !== null]).toEqual([name, true])
    }
  })

  test('is one ticket again when the parts are merged back', async () => {
    const one = await arrive(office, { at: monday })
    const why = { personId: people.anna, why: 'Delat för mycket.' }
    for (const child of await divide(one)) {
      const both = { fromId: child.id, intoId: one.ticketId }
      expect(await inTx((tx) => mergeTickets(tx, both, why, tuesday))).toMatchObject({
        outcome: 'merged',
      })
    }
    await send(one, wednesday)
    expect(await factOf(one.turnId)).toMatchObject({ completeReplyAt: wednesday })
  })
})

describe('a mail that was joined wrongly', () => {
  const stranger = { name: 'Eva Strand', address: 'eva@post.example' }
  const move = (one: Arrived, messageId: string) =>
    inTx((tx) =>
      moveMessage(
        tx,
        { ticketId: one.ticketId, messageId },
        { personId: people.anna, why: 'Gäller något annat.', house },
        wednesday,
      ),
    )

  test('that was taken for a reminder becomes a question from its own arrival', async () => {
    const one = await arrive(office, { at: monday })
    const messageId = await writeAgain(office, one, { at: tuesday, from: stranger })
    const moved = await move(one, messageId)
    if (moved.outcome !== 'moved') throw new Error(moved.outcome)
    const fresh = await byNumber(moved.number)
    expect(fresh).toMatchObject({ status: 'new', arrived_at: tuesday })
    expect(await messagesIn(fresh.id)).toEqual([messageId])
    expect(await messagesIn(one.ticketId)).toEqual([one.messageId])
    expect(await factOf(fresh.turnId)).toMatchObject({ arrivedAt: tuesday, excluded: null })
  })

  test('takes the question that it opened, and what was answered to it', async () => {
    const one = await arrive(office, { at: monday })
    const messageId = await writeAgain(office, one, { at: tuesday })
    await runSql(url, 'update turn set opened_by = $1 where id = $2', [messageId, one.turnId])
    await runSql(url, 'update message set turn_id = null where id = $1', [one.messageId])
    await send(one, tuesday)
    const moved = await move(one, messageId)
    if (moved.outcome !== 'moved') throw new Error(moved.outcome)
    expect(await byNumber(moved.number)).toMatchObject({ status: 'answered', turnId: one.turnId })
    expect(await factOf(one.turnId)).toMatchObject({ completeReplyAt: tuesday })
  })

  test('stays when it is the only one', async () => {
    const one = await arrive(office, { at: monday })
    expect(await move(one, one.messageId)).toEqual({ outcome: 'only-one' })
    expect(await move(one, randomUUID())).toEqual({ outcome: 'not-there' })
  })
})
