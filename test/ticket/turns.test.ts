import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Tx } from '../../src/db/connect.ts'
import { type ReplyKind } from '../../src/journey.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import {
  type Reply,
  replyAccepted,
  replyBounced,
  replyFailed,
  replyQueued,
} from '../../src/ticket/replies.ts'
import {
  countTurn,
  excludeTurn,
  openTurn,
  openTurns,
  unansweredTurns,
} from '../../src/ticket/turns.ts'
import { arrive, type Arrived, openOffice } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

// Tuesday 10 March 2026, 09.15 in Sweden: due on Wednesday 09.15, and completely on Thursday.
const arrived = new Date('2026-03-10T08:15:00Z')
const wednesday = new Date('2026-03-11T08:15:00Z')
const thursday = new Date('2026-03-12T08:15:00Z')
const at = (time: string) => new Date(`2026-03-10T${time}:00Z`)

const url = await testDatabase()
const office = await openOffice(url, arrived)
const { db, people } = office
const { anna, karin } = people
const calendar = await loadCalendar(db)

const inTx = <T>(work: (tx: Tx) => Promise<T>) => db.transaction().execute(work)
const mail = () => arrive(office, { at: arrived })
const ticket = async ({ ticketId }: Pick<Arrived, 'ticketId'>) => {
  const [row] = await runSql(url, 'select status, due_at, assignee_id from ticket where id = $1', [
    ticketId,
  ])
  return row
}
const turn = async (turnId: string) => {
  const [row] = await runSql(
    url,
    'select arrived_at, due_at, first_reply_at, complete_reply_at, excluded from turn where id = $1',
    [turnId],
  )
  return row
}
const kinds = async (ticketId: string) =>
  (await runSql(url, 'select kind from event where ticket_id = $1 order by id', [ticketId])).map(
    ({ kind }) => kind,
  )

function replyTo(one: Arrived, kind: ReplyKind, more: Partial<Reply> = {}): Reply {
  const { ticketId, turnId } = one
  return { ticketId, turnId, outboxId: randomUUID(), kind, personId: anna, ...more }
}
async function send(
  one: Arrived,
  kind: ReplyKind,
  when: Date,
  more: Partial<Reply> = {},
): Promise<Reply> {
  const reply = replyTo(one, kind, more)
  await inTx((tx) => replyQueued(tx, reply, when))
  await inTx((tx) => replyAccepted(tx, reply, when, calendar))
  return reply
}
const bounce = (reply: Reply) =>
  inTx((tx) => replyBounced(tx, reply, 'Adressen finns inte (5.1.1).', at('15:00')))
const ask = ({ ticketId, messageId }: Arrived, arrivedAt: Date) =>
  inTx((tx) =>
    openTurn(
      tx,
      { ticketId, messageId, areaKey: 'gata', arrivedAt, excluded: null, calendar },
      arrivedAt,
    ),
  )

describe('a turn', () => {
  test('is due a working day after its arrival, and its ticket with it', async () => {
    const one = await mail()
    expect(await turn(one.turnId)).toMatchObject({
      arrived_at: arrived,
      due_at: wednesday,
      first_reply_at: null,
    })
    expect(await ticket(one)).toMatchObject({ due_at: wednesday })
  })

  test('that arrives on a Saturday is due when Monday ends, on the town’s calendar', async () => {
    const saturday = await arrive(office, { at: new Date('2026-03-14T10:00:00Z') })
    expect(await ticket(saturday)).toMatchObject({ due_at: new Date('2026-03-16T23:00:00Z') })
  })

  test('left out has no clock, and has its own again when it is counted', async () => {
    const one = await mail()
    const about = { id: one.turnId, ticketId: one.ticketId }
    const by = { as: 'no-answer-needed', why: 'Bara till kännedom.', personId: anna } as const
    await inTx((tx) => excludeTurn(tx, about, by, at('09:00')))
    expect(await ticket(one)).toMatchObject({ due_at: null })
    expect(await openTurns(db, one.ticketId)).toEqual([])
    await inTx((tx) => countTurn(tx, about, anna, at('09:30')))
    expect(await ticket(one)).toMatchObject({ due_at: wednesday })
    expect(await kinds(one.ticketId)).toEqual([
      'ticket.opened',
      'turn.opened',
      'turn.excluded',
      'turn.counted',
    ])
  })

  test('that is the earliest of the open ones says when the ticket is due', async () => {
    const one = await mail()
    const second = await ask(one, at('14:00'))
    const earlier = await ask(one, new Date('2026-03-09T08:00:00Z'))
    expect((await openTurns(db, one.ticketId)).map(({ id }) => id)).toEqual([
      earlier.id,
      one.turnId,
      second.id,
    ])
    expect(await ticket(one)).toMatchObject({ due_at: new Date('2026-03-10T08:00:00Z') })
    const answer = (turnId: string) => send(one, 'svar', at('14:30'), { turnId })
    await answer(earlier.id)
    expect(await ticket(one)).toMatchObject({ due_at: wednesday })
    await answer(one.turnId)
    expect(await ticket(one)).toMatchObject({ due_at: new Date('2026-03-11T14:00:00Z') })
    await answer(second.id)
    expect(await ticket(one)).toMatchObject({ due_at: null, status: 'answered' })
  })
})

describe('an accepted reply', () => {
  test('that is a full answer is the first and the complete one', async () => {
    const one = await mail()
    await send(one, 'svar', at('11:00'))
    expect(await turn(one.turnId)).toMatchObject({
      first_reply_at: at('11:00'),
      complete_reply_at: at('11:00'),
    })
    expect(await ticket(one)).toMatchObject({ status: 'answered', due_at: null, assignee_id: anna })
    expect(await kinds(one.ticketId)).toEqual([
      'ticket.opened',
      'turn.opened',
      'reply.queued',
      'reply.accepted',
    ])
  })

  test.each([
    ['delsvar', 'started'],
    ['motfraga', 'waiting'],
  ] as const)(
    'that is a %s is the first only: the complete answer is due by the outer promise',
    async (kind, status) => {
      const one = await mail()
      await send(one, kind, at('11:00'))
      expect(await turn(one.turnId)).toMatchObject({
        first_reply_at: at('11:00'),
        complete_reply_at: null,
        due_at: thursday,
      })
      expect(await ticket(one)).toMatchObject({ status, due_at: thursday })
      await send(one, 'svar', at('13:00'))
      expect(await turn(one.turnId)).toMatchObject({
        first_reply_at: at('11:00'),
        complete_reply_at: at('13:00'),
      })
      expect(await ticket(one)).toMatchObject({ status: 'answered', due_at: null })
    },
  )

  test('that is one more changes neither the first nor the complete one', async () => {
    const one = await mail()
    await send(one, 'svar', at('11:00'))
    await send(one, 'svar', at('13:00'))
    expect(await turn(one.turnId)).toMatchObject({
      first_reply_at: at('11:00'),
      complete_reply_at: at('11:00'),
    })
  })

  test('counts from when the server took it, not from the click', async () => {
    const one = await mail()
    const reply = replyTo(one, 'svar')
    await inTx((tx) => replyQueued(tx, reply, at('10:00')))
    expect(await turn(one.turnId)).toMatchObject({ first_reply_at: null })
    expect(await ticket(one)).toMatchObject({ status: 'answered', due_at: wednesday })
    await inTx((tx) => replyAccepted(tx, reply, at('12:34'), calendar))
    expect(await turn(one.turnId)).toMatchObject({ first_reply_at: at('12:34') })
  })

  test('to no question changes no turn', async () => {
    const one = await mail()
    await send(one, 'svar', at('11:00'))
    await send(one, 'svar', at('12:00'), { turnId: null })
    expect(await ticket(one)).toMatchObject({ status: 'answered', due_at: null })
    expect(await turn(one.turnId)).toMatchObject({ complete_reply_at: at('11:00') })
  })
})

describe('where a ticket goes when a reply is sent', () => {
  test('it stays in the queue while another question in it waits', async () => {
    const one = await mail()
    await ask(one, at('09:00'))
    await send(one, 'svar', at('11:00'))
    expect(await ticket(one)).toMatchObject({ status: 'started', assignee_id: anna })
  })

  test('it stays with the department when it is told something meanwhile', async () => {
    const one = await mail()
    await runSql(url, `update ticket set status = 'with-department' where id = $1`, [one.ticketId])
    await send(one, 'delsvar', at('11:00'))
    expect(await ticket(one)).toMatchObject({ status: 'with-department' })
  })

  test('it belongs to who answered when it was nobody’s, and else to who has it', async () => {
    const free = await mail()
    await send(free, 'svar', at('11:00'), { personId: karin })
    expect(await ticket(free)).toMatchObject({ assignee_id: karin })
    const held = await mail()
    await runSql(url, 'update ticket set assignee_id = $1, claimed_at = $2 where id = $3', [
      anna,
      arrived,
      held.ticketId,
    ])
    await send(held, 'svar', at('11:00'), { personId: karin })
    expect(await ticket(held)).toMatchObject({ assignee_id: anna })
    const [row] = await runSql(url, 'select claimed_at from ticket where id = $1', [held.ticketId])
    expect(row).toEqual({ claimed_at: arrived })
  })
})

describe('a turn that a full answer is on its way to', () => {
  const outbox = ({ ticketId, turnId }: Arrived, kind: string, state: string) =>
    runSql(
      url,
      `insert into outbox (kind, idempotency_key, ticket_id, turn_id, message_id, from_name, from_address, to_name,
         to_address, recipient, subject, text, html, state, next_attempt_at, created_at)
       values ($1, gen_random_uuid(), $2, $3, gen_random_uuid(), '', '', '', '', '', '', '', '', $4, now(), now())`,
      [kind, ticketId, turnId, state],
    )

  test.each([
    ['svar', 'queued', 0],
    ['svar', 'sending', 0],
    ['svar', 'unknown', 1],
    ['svar', 'failed', 1],
    ['delsvar', 'queued', 1],
    ['hanvisning', 'queued', 0],
    ['forseningsbesked', 'queued', 1],
    ['handover', 'queued', 1],
  ])('waits for no other: %s that is %s leaves %i', async (kind, state, left) => {
    const one = await mail()
    await outbox(one, kind, state)
    expect(await unansweredTurns(db, one.ticketId)).toHaveLength(left)
    expect(await openTurns(db, one.ticketId)).toHaveLength(1)
  })
})

describe('a reply that bounces', () => {
  test('opens the turn again from its original arrival, and the ticket is back with who answered', async () => {
    const one = await mail()
    const reply = await send(one, 'svar', at('11:00'), { personId: karin })
    expect(await bounce(reply)).toEqual({ outcome: 'reopened' })
    expect(await turn(one.turnId)).toEqual({
      arrived_at: arrived,
      due_at: wednesday,
      first_reply_at: null,
      complete_reply_at: null,
      excluded: null,
    })
    expect(await ticket(one)).toEqual({ status: 'started', due_at: wednesday, assignee_id: karin })
    const [event] = await runSql(
      url,
      `select person_id, data from event where kind = 'reply.bounced' and ticket_id = $1`,
      [one.ticketId],
    )
    expect(event).toEqual({
      person_id: karin,
      data: { kind: 'svar', outboxId: reply.outboxId, reason: 'Adressen finns inte (5.1.1).' },
    })
  })

  test('takes back itself alone: an earlier reply that arrived still counts', async () => {
    const one = await mail()
    await send(one, 'motfraga', at('10:00'))
    await bounce(await send(one, 'svar', at('11:00')))
    expect(await turn(one.turnId)).toMatchObject({
      first_reply_at: at('10:00'),
      complete_reply_at: null,
      due_at: thursday,
    })
  })

  test('takes back itself alone: a later one counts from when it was accepted', async () => {
    const one = await mail()
    const first = await send(one, 'delsvar', at('10:00'))
    await send(one, 'svar', at('11:00'))
    await bounce(first)
    expect(await turn(one.turnId)).toMatchObject({
      first_reply_at: at('11:00'),
      complete_reply_at: at('11:00'),
    })
  })

  test('restores the first promise when the partial answer is what came back', async () => {
    const one = await mail()
    await bounce(await send(one, 'delsvar', at('10:00')))
    expect(await turn(one.turnId)).toMatchObject({ first_reply_at: null, due_at: wednesday })
    expect(await ticket(one)).toMatchObject({ due_at: wednesday, status: 'started' })
  })

  test('is counted once, whatever is reported about it later', async () => {
    const one = await mail()
    const lost = await send(one, 'svar', at('10:00'))
    await bounce(lost)
    await send(one, 'svar', at('12:00'))
    expect(await bounce(lost)).toEqual({ outcome: 'already' })
    expect(await turn(one.turnId)).toMatchObject({ complete_reply_at: at('12:00') })
    expect(await ticket(one)).toMatchObject({ status: 'answered', due_at: null })
  })

  test.each([
    ['closed', 'started'],
    ['waiting', 'started'],
    ['new', 'new'],
    ['urgent', 'urgent'],
    ['with-department', 'with-department'],
  ])('in a ticket that is %s makes it %s', async (before, after) => {
    const one = await mail()
    const reply = await send(one, 'svar', at('10:00'))
    await runSql(url, 'update ticket set status = $1, assignee_id = null where id = $2', [
      before,
      one.ticketId,
    ])
    await bounce(reply)
    const assignee = after === 'started' ? anna : null
    expect(await ticket(one)).toMatchObject({
      status: after,
      assignee_id: assignee,
      due_at: wednesday,
    })
  })
})

describe('a reply that does not leave', () => {
  test.each([
    ['svar', 'failed', 'reply.failed'],
    ['svar', 'unknown', 'reply.unknown'],
    ['motfraga', 'failed', 'reply.failed'],
    ['delsvar', 'unknown', 'reply.unknown'],
  ] as const)('brings the ticket back: a %s that is %s', async (kind, outcome, event) => {
    const one = await mail()
    const reply = replyTo(one, kind)
    await inTx((tx) => replyQueued(tx, reply, at('10:00')))
    await inTx((tx) =>
      replyFailed(tx, reply, { outcome, reason: 'Brevlådan är full.' }, at('10:01')),
    )
    expect(await ticket(one)).toEqual({ status: 'started', due_at: wednesday, assignee_id: anna })
    expect(await turn(one.turnId)).toMatchObject({ first_reply_at: null })
    expect((await kinds(one.ticketId)).at(-1)).toBe(event)
  })

  test('leaves alone a ticket that has moved on meanwhile', async () => {
    const one = await mail()
    const reply = replyTo(one, 'svar')
    await inTx((tx) => replyQueued(tx, reply, at('10:00')))
    await runSql(url, `update ticket set status = 'urgent' where id = $1`, [one.ticketId])
    await inTx((tx) => replyFailed(tx, reply, { outcome: 'failed', reason: 'x' }, at('10:01')))
    expect(await ticket(one)).toMatchObject({ status: 'urgent' })
  })
})
