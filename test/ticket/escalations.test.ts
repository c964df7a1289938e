import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Tx } from '../../src/db/connect.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import { claim } from '../../src/ticket/claim.ts'
import {
  handoverLost,
  recordFeedback,
  scheduleReminder,
  startEscalation,
} from '../../src/ticket/escalations.ts'
import { replyAccepted, replyQueued } from '../../src/ticket/replies.ts'
import { arrive, type Arrived, openOffice } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const now = new Date('2026-03-10T08:15:00Z')
const later = new Date('2026-03-10T12:00:00Z')
const dueAt = new Date('2026-03-11T09:00:00Z')
const url = await testDatabase()
const office = await openOffice(url, now)
const { db, people } = office
const { anna, lena } = people
const calendar = await loadCalendar(db)

const inTx = <T>(work: (tx: Tx) => Promise<T>) => db.transaction().execute(work)
const mail = () => arrive(office, { at: now })
const handOver = ({ ticketId, turnId }: Arrived, name = 'Gatuenheten') =>
  inTx((tx) =>
    startEscalation(
      tx,
      {
        ticketId,
        turnId,
        to: { functionId: office.gatuenheten, personId: null, name, address: 'g@b.example' },
        summary: 'När lagas lampan?',
        by: anna,
        dueAt,
        remindAt: dueAt,
      },
      now,
    ),
  )
const comeBack = (id: string, name = 'Lena Torvik') =>
  inTx((tx) => recordFeedback(tx, id, { name, personId: lena }, later))
const lose = (id: string) =>
  inTx((tx) => handoverLost(tx, id, 'Adressen finns inte (5.1.1).', later))
const ticket = async ({ ticketId }: Arrived) => {
  const [row] = await runSql(url, 'select status, assignee_id, due_at from ticket where id = $1', [
    ticketId,
  ])
  return row
}
const waiting = ({ ticketId }: Arrived) =>
  runSql(
    url,
    'select id, to_name from escalation where ticket_id = $1 and feedback_at is null and ended_at is null',
    [ticketId],
  )
const escalation = async (id: string) => {
  const [row] = await runSql(
    url,
    'select feedback_at, feedback_by, ended_at, ended_reason, remind_at, due_at from escalation where id = $1',
    [id],
  )
  return row
}
const lastEvent = async ({ ticketId }: Arrived) => {
  const [row] = await runSql(
    url,
    'select kind, turn_id, person_id, data from event where ticket_id = $1 order by id desc limit 1',
    [ticketId],
  )
  return row
}

describe('handing over', () => {
  test('starts the second clock and leaves the first one running', async () => {
    const one = await mail()
    const first = (await ticket(one))?.due_at
    const id = await handOver(one)
    expect(await ticket(one)).toMatchObject({ status: 'with-department', due_at: first })
    expect(await escalation(id)).toMatchObject({
      due_at: dueAt,
      remind_at: dueAt,
      feedback_at: null,
    })
    expect(await lastEvent(one)).toEqual({
      kind: 'escalation.started',
      turn_id: one.turnId,
      person_id: anna,
      data: { escalationId: id, to: 'Gatuenheten', dueAt: dueAt.toISOString() },
    })
    expect(await waiting(one)).toMatchObject([{ id }])
  })

  test('again ends the one before', async () => {
    const one = await mail()
    const first = await handOver(one)
    const second = await handOver(one, 'Parkenheten')
    expect(await escalation(first)).toMatchObject({
      ended_reason: 'replaced',
      ended_at: now,
      remind_at: null,
    })
    expect(await waiting(one)).toMatchObject([{ id: second, to_name: 'Parkenheten' }])
  })

  test('twice at once leaves only one waiting', async () => {
    const one = await mail()
    await Promise.all([handOver(one, 'A'), handOver(one, 'B'), handOver(one, 'C')])
    expect(await waiting(one)).toHaveLength(1)
  })

  test('sets a reminder, or says that there is none', async () => {
    const id = await handOver(await mail())
    await inTx((tx) => scheduleReminder(tx, id, later))
    expect(await escalation(id)).toMatchObject({ remind_at: later })
    await inTx((tx) => scheduleReminder(tx, id, null))
    expect(await escalation(id)).toMatchObject({ remind_at: null })
  })
})

describe('when the department comes back', () => {
  test('its clock stops and only that, and the ticket is with the front line', async () => {
    const one = await mail()
    const first = (await ticket(one))?.due_at
    const id = await handOver(one)
    expect(await comeBack(id)).toEqual({ outcome: 'recorded', ticketId: one.ticketId })
    expect(await escalation(id)).toMatchObject({
      feedback_at: later,
      feedback_by: 'Lena Torvik',
      remind_at: null,
    })
    expect(await ticket(one)).toMatchObject({ status: 'new', due_at: first })
    const [turn] = await runSql(url, 'select first_reply_at from turn where id = $1', [one.turnId])
    expect(turn).toEqual({ first_reply_at: null })
    expect(await lastEvent(one)).toMatchObject({
      kind: 'escalation.feedback',
      person_id: lena,
      data: { escalationId: id, by: 'Lena Torvik' },
    })
  })

  test('the ticket is started when somebody has it', async () => {
    const one = await mail()
    await inTx((tx) => claim(tx, one.ticketId, anna, now))
    await comeBack(await handOver(one))
    expect(await ticket(one)).toMatchObject({ status: 'started', assignee_id: anna })
  })

  test('while we wait for the citizen, the front line hears of it too', async () => {
    const one = await mail()
    const id = await handOver(one)
    const reply = { ...one, outboxId: randomUUID(), kind: 'motfraga', personId: anna } as const
    await inTx((tx) => replyQueued(tx, reply, now))
    await comeBack(id)
    expect(await ticket(one)).toMatchObject({ status: 'started' })
  })

  test('a second time changes nothing, also at the same moment', async () => {
    const one = await mail()
    const id = await handOver(one)
    const both = await Promise.all([comeBack(id, 'Lena'), comeBack(id, 'Per')])
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['already', 'recorded'])
    expect(
      await runSql(url, `select from event where ticket_id = $1 and kind = 'escalation.feedback'`, [
        one.ticketId,
      ]),
    ).toHaveLength(1)
  })

  test('about a hand-over that was replaced, the one that waits now goes on', async () => {
    const one = await mail()
    const first = await handOver(one)
    const second = await handOver(one, 'Parkenheten')
    expect(await comeBack(first)).toMatchObject({ outcome: 'already' })
    expect(await ticket(one)).toMatchObject({ status: 'with-department' })
    expect(await escalation(second)).toMatchObject({
      feedback_at: null,
      ended_at: null,
      remind_at: dueAt,
    })
  })

  test('after the citizen was answered, the ticket stays answered', async () => {
    const one = await mail()
    const id = await handOver(one)
    const reply = { ...one, outboxId: randomUUID(), kind: 'svar', personId: anna } as const
    await inTx((tx) => replyQueued(tx, reply, now))
    expect(await escalation(id)).toMatchObject({ ended_at: null })
    await inTx((tx) => replyAccepted(tx, reply, later, calendar))
    expect(await escalation(id)).toMatchObject({
      ended_at: later,
      ended_reason: 'answered',
      remind_at: null,
    })
    expect(await comeBack(id)).toMatchObject({ outcome: 'already' })
    expect(await ticket(one)).toMatchObject({ status: 'answered' })
  })
})

describe('when the hand-over reaches nobody', () => {
  test('it is over, and the ticket is back with the front line', async () => {
    const one = await mail()
    const id = await handOver(one)
    expect(await lose(id)).toEqual({ outcome: 'returned' })
    expect(await escalation(id)).toMatchObject({
      ended_at: later,
      ended_reason: 'undeliverable',
      remind_at: null,
    })
    expect(await ticket(one)).toMatchObject({ status: 'new' })
    expect(await lastEvent(one)).toMatchObject({
      kind: 'escalation.ended',
      data: { escalationId: id, reason: 'undeliverable', why: 'Adressen finns inte (5.1.1).' },
    })
    expect(await lose(id)).toEqual({ outcome: 'already' })
  })

  test('but the department has answered all the same, nothing happens', async () => {
    const one = await mail()
    const id = await handOver(one)
    await comeBack(id)
    expect(await lose(id)).toEqual({ outcome: 'already' })
    expect(await escalation(id)).toMatchObject({ ended_at: null, feedback_at: later })
  })
})

test('an officer who comes back while the ticket is answered and handed over again ends in no circle', async () => {
  for (let round = 0; round < 8; round += 1) {
    const one = await mail()
    const id = await handOver(one)
    const reply = { ...one, outboxId: randomUUID(), kind: 'svar', personId: anna } as const
    await Promise.all([
      comeBack(id),
      inTx((tx) => replyAccepted(tx, reply, later, calendar)),
      handOver(one, 'Parkenheten'),
      inTx((tx) => claim(tx, one.ticketId, anna, later)),
      lose(id),
    ])
  }
})
