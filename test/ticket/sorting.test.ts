import { describe, expect, test } from 'vitest'
import { type Tx } from '../../src/db/connect.ts'
import { claim } from '../../src/ticket/claim.ts'
import { startEscalation } from '../../src/ticket/escalations.ts'
import { replyAccepted, replyQueued } from '../../src/ticket/replies.ts'
import { rescue, sortAway, type SortedAway } from '../../src/ticket/sorting.ts'
import { urgentHandled } from '../../src/ticket/urgent.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import { type Arrival, arrive, type Arrived, openOffice } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const arrived = new Date('2026-03-10T08:15:00Z')
const later = new Date('2026-03-12T09:00:00Z')
const url = await testDatabase()
const office = await openOffice(url, arrived)
const { db, people } = office
const { anna, karin } = people
const calendar = await loadCalendar(db)

const inTx = <T>(work: (tx: Tx) => Promise<T>) => db.transaction().execute(work)
const mail = (more: Partial<Arrival> = {}) => arrive(office, { at: arrived, ...more })
const sort = (
  { ticketId }: Arrived,
  as: SortedAway['as'] = 'spam',
  why = 'Bedömt som skräppost.',
) => inTx((tx) => sortAway(tx, ticketId, { as, why, personId: anna }, later))
const rescued = ({ ticketId }: Arrived) => inTx((tx) => rescue(tx, ticketId, anna, later))
const ticket = async ({ ticketId }: Arrived) => {
  const [row] = await runSql(
    url,
    'select status, assignee_id, arrived_at, due_at, urgent from ticket where id = $1',
    [ticketId],
  )
  return row
}
const turn = async ({ turnId }: Arrived) => {
  const [row] = await runSql(
    url,
    'select arrived_at, due_at, excluded, excluded_reason from turn where id = $1',
    [turnId],
  )
  return row
}
const events = async ({ ticketId }: Arrived) => {
  const rows = await runSql(
    url,
    `select kind, person_id, data from event where ticket_id = $1 and kind not in ('ticket.opened', 'turn.opened')
     order by id`,
    [ticketId],
  )
  return rows
}
const setStatus = ({ ticketId }: Arrived, status: string) =>
  runSql(url, 'update ticket set status = $1 where id = $2', [status, ticketId])
const handOver = ({ ticketId, turnId }: Arrived) =>
  inTx((tx) =>
    startEscalation(
      tx,
      {
        ticketId,
        turnId,
        to: {
          functionId: office.gatuenheten,
          personId: null,
          name: 'Gatuenheten',
          address: 'g@b.example',
        },
        summary: 'S',
        by: anna,
        dueAt: later,
        remindAt: later,
      },
      arrived,
    ),
  )

describe('filing away', () => {
  test.each([
    ['spam', 'sorted', 'ticket.sorted'],
    ['advertising', 'sorted', 'ticket.sorted'],
    ['no-answer-needed', 'closed', 'ticket.closed'],
  ] as const)(
    'as %s makes it %s, with the reason that the report will count',
    async (as, status, kind) => {
      const one = await mail()
      expect(await sort(one, as, 'Ett tack.')).toEqual({ outcome: 'sorted' })
      expect(await ticket(one)).toMatchObject({ status, due_at: null })
      expect(await turn(one)).toMatchObject({ excluded: as, excluded_reason: 'Ett tack.' })
      const data = { as, why: 'Ett tack.' }
      expect(await events(one)).toEqual([
        { kind: 'turn.excluded', person_id: anna, data },
        { kind, person_id: anna, data },
      ])
    },
  )

  test('is done once', async () => {
    const one = await mail()
    await sort(one)
    expect(await sort(one)).toEqual({ outcome: 'nothing-open' })
    expect(await sort(one, 'no-answer-needed')).toEqual({ outcome: 'nothing-open' })
  })

  test('waits until somebody has called about what is urgent', async () => {
    const one = await mail({ urgent: 'Fara på gata' })
    expect(await sort(one)).toEqual({ outcome: 'urgent' })
    expect(await sort(one, 'no-answer-needed')).toEqual({ outcome: 'urgent' })
    expect(await ticket(one)).toMatchObject({ status: 'urgent' })
    expect(await turn(one)).toMatchObject({ excluded: null })
  })

  test.each(['answered', 'waiting'])('as spam is too late for one that is %s', async (status) => {
    const one = await mail()
    await setStatus(one, status)
    expect(await sort(one)).toEqual({ outcome: 'nothing-open' })
    expect(await turn(one)).toMatchObject({ excluded: null })
  })

  test('ends the hand-over, so that nobody is reminded of it', async () => {
    const one = await mail()
    await handOver(one)
    await sort(one, 'no-answer-needed', 'Löst.')
    expect(
      await runSql(url, 'select ended_reason, remind_at from escalation where ticket_id = $1', [
        one.ticketId,
      ]),
    ).toEqual([{ ended_reason: 'closed', remind_at: null }])
    expect((await events(one)).map(({ kind }) => kind)).toContain('escalation.ended')
  })
})

describe('bringing back', () => {
  test.each(['spam', 'no-answer-needed'] as const)(
    'what was filed as %s restores its arrival and its clock',
    async (as) => {
      const one = await mail()
      const before = { ticket: await ticket(one), turn: await turn(one) }
      await sort(one, as)
      expect(await rescued(one)).toEqual({ outcome: 'rescued' })
      expect({ ticket: await ticket(one), turn: await turn(one) }).toEqual(before)
      expect((await events(one)).slice(-2)).toEqual([
        { kind: 'turn.counted', person_id: anna, data: {} },
        {
          kind: 'ticket.rescued',
          person_id: anna,
          data: as === 'spam' ? { spamRescue: true } : {},
        },
      ])
    },
  )

  test.each(['spam', 'advertising', 'out-of-office'] as const)(
    'what arrived as %s is due from its arrival, so it may be late already',
    async (kind) => {
      const one = await mail({ kind })
      expect(await ticket(one)).toMatchObject({ status: 'sorted', due_at: null })
      await rescued(one)
      expect(await ticket(one)).toMatchObject({
        status: 'new',
        arrived_at: arrived,
        due_at: new Date('2026-03-11T08:15:00Z'),
      })
    },
  )

  test('gives it back to the one who had it', async () => {
    for (const as of ['spam', 'no-answer-needed'] as const) {
      const one = await mail()
      await inTx((tx) => claim(tx, one.ticketId, karin, arrived))
      await sort(one, as)
      await rescued(one)
      expect(await ticket(one)).toMatchObject({ status: 'started', assignee_id: karin })
    }
  })

  test('raises the alarm when nobody has called, and not again when somebody has', async () => {
    const silent = await mail({ kind: 'spam', urgent: 'Hot mot kommunen' })
    await rescued(silent)
    expect(await ticket(silent)).toMatchObject({ status: 'urgent' })
    const called = await mail({ urgent: 'Fara på gata' })
    const done = { outcome: 'called', who: 'Jouren', personId: anna } as const
    await inTx((tx) => urgentHandled(tx, called.ticketId, done, arrived))
    await sort(called, 'no-answer-needed', 'Åtgärdat per telefon.')
    await rescued(called)
    expect(await ticket(called)).toMatchObject({
      status: 'started',
      assignee_id: anna,
      urgent: 'Fara på gata',
    })
  })

  test('leaves out what was left out for another reason', async () => {
    const one = await mail()
    await runSql(
      url,
      `insert into turn (ticket_id, opened_by, arrived_at, due_at, excluded, created_at)
       select ticket_id, opened_by, arrived_at, due_at, 'duplicate', created_at from turn where id = $1`,
      [one.turnId],
    )
    await sort(one)
    await rescued(one)
    expect(
      await runSql(
        url,
        'select excluded from turn where ticket_id = $1 order by excluded nulls first',
        [one.ticketId],
      ),
    ).toEqual([{ excluded: null }, { excluded: 'duplicate' }])
  })

  test('is for what is filed away, and once', async () => {
    const one = await mail()
    expect(await rescued(one)).toEqual({ outcome: 'not-sorted' })
    await sort(one)
    const both = await Promise.all([rescued(one), rescued(one)])
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['not-sorted', 'rescued'])
  })

  test('an old, answered ticket opens it without a clock', async () => {
    const one = await mail()
    const { ticketId, turnId } = one
    const reply = { ticketId, turnId, outboxId: ticketId, kind: 'svar', personId: anna } as const
    await inTx((tx) => replyQueued(tx, reply, arrived))
    await inTx((tx) => replyAccepted(tx, reply, arrived, calendar))
    await setStatus(one, 'closed')
    await runSql(url, 'update ticket set assignee_id = null where id = $1', [ticketId])
    expect(await rescued(one)).toEqual({ outcome: 'rescued' })
    expect(await ticket(one)).toMatchObject({ status: 'new', due_at: null })
  })
})
