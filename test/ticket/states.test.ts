import { describe, expect, test } from 'vitest'
import { openStatuses, type Status, statuses } from '../../src/journey.ts'
import { type EventKind, record } from '../../src/ticket/events.ts'
import { nextNumbers } from '../../src/ticket/number.ts'
import { mayBecome } from '../../src/ticket/states.ts'
import { changeTicket, lockTicket, openTicket } from '../../src/ticket/tickets.ts'
import { arrive, openOffice } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const now = new Date('2026-03-10T08:15:00Z')
const url = await testDatabase()
const office = await openOffice(url, now)
const { db } = office

describe('the table of states', () => {
  const next = (from: Status) => statuses.filter((to) => to !== from && mayBecome(from, to))

  test('lets every status be reached from how mail arrives, and none be a dead end', () => {
    const seen = new Set<Status>(['new', 'urgent', 'sorted'])
    for (const status of seen) for (const to of next(status)) seen.add(to)
    expect([...seen].sort()).toEqual([...statuses].sort())
    expect(statuses.filter((status) => next(status).length === 0)).toEqual([])
  })

  test('is this and no other', () => {
    expect(Object.fromEntries(statuses.map((from) => [from, next(from)]))).toEqual({
      sorted: ['urgent', 'new', 'started', 'merged'],
      urgent: ['new', 'started', 'merged'],
      new: [
        ...['sorted', 'urgent', 'started', 'with-department', 'waiting', 'answered', 'closed'],
        'merged',
      ],
      started: [
        ...['sorted', 'urgent', 'new', 'with-department', 'waiting', 'answered', 'closed'],
        'merged',
      ],
      'with-department': [
        ...['sorted', 'urgent', 'new', 'started', 'waiting', 'answered', 'closed', 'merged'],
      ],
      waiting: ['urgent', 'new', 'started', 'with-department', 'answered', 'closed', 'merged'],
      answered: ['urgent', 'new', 'started', 'with-department', 'waiting', 'closed', 'merged'],
      closed: ['urgent', 'new', 'started', 'with-department', 'waiting', 'answered', 'merged'],
      merged: statuses.filter((status) => status !== 'merged'),
    })
  })

  test('lets nothing that is urgent be answered, filed or handed over before somebody has called', () => {
    expect(
      next('urgent').filter((to) => !(openStatuses as readonly Status[]).includes(to)),
    ).toEqual(['merged'])
  })

  test.each(statuses)('holds for a ticket that is %s', async (from) => {
    for (const to of statuses) {
      const { ticketId } = await arrive(office, { at: now })
      await runSql(url, 'update ticket set status = $1 where id = $2', [from, ticketId])
      const change = db.transaction().execute(async (tx) => {
        await changeTicket(tx, await lockTicket(tx, ticketId), { status: to }, now)
      })
      if (mayBecome(from, to)) await change
      else await expect(change).rejects.toThrow(`A ticket that is ${from} cannot become ${to}.`)
      const [row] = await runSql(url, 'select status from ticket where id = $1', [ticketId])
      expect(row?.status).toBe(mayBecome(from, to) ? to : from)
    }
  })
})

describe('an event', () => {
  test('is written with the change or not at all', async () => {
    const { ticketId } = await arrive(office, { at: now })
    const undone = db.transaction().execute(async (tx) => {
      await record(tx, { kind: 'ticket.claimed', at: now, ticketId, personId: office.people.anna })
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await kinds(ticketId)).toEqual(['ticket.opened', 'turn.opened'])
  })

  test.each([
    `update event set kind = 'x' where ticket_id = $1`,
    `update event set at = now() where ticket_id = $1`,
    'delete from event where ticket_id = $1',
  ])('is never changed or removed: %s', async (statement) => {
    const { ticketId } = await arrive(office, { at: now })
    await expect(runSql(url, statement, [ticketId])).rejects.toThrow(
      'an event is never changed or removed',
    )
    expect(await kinds(ticketId)).toEqual(['ticket.opened', 'turn.opened'])
  })
})

describe('a ticket number', () => {
  const year = (at: string, prefix = 'BV') =>
    db.transaction().execute((tx) =>
      openTicket(
        tx,
        {
          prefix,
          status: 'new',
          subject: 'S',
          preview: '',
          mailboxId: office.mailbox.id,
          inquirer: { name: '', address: 'a@b.example' },
          area: {
            key: 'gata',
            confidence: 'sure',
            reason: { words: [], alternative: null, why: '' },
          },
          urgent: null,
          sensitive: [],
          linkedTicketId: null,
          arrivedAt: new Date(at),
        },
        new Date(at),
      ),
    )
  const inYear = (of: string) =>
    runSql(url, `select number from ticket where number like $1 order by number`, [`%-${of}-%`])

  test('has the local year and at least four digits', async () => {
    expect((await year('2030-12-31T22:59:59Z')).number).toBe('BV-2030-0001')
    expect((await year('2030-12-31T23:00:00Z')).number).toBe('BV-2031-0001')
    await runSql(url, 'update ticket_serial set last = 9999 where year = 2031')
    expect((await year('2031-05-01T10:00:00Z', 'ÅÖ')).number).toBe('ÅÖ-2031-10000')
  })

  test('leaves no gap when many are opened at once and some of them fail', async () => {
    const attempts = Array.from({ length: 20 }, async (_, i) => {
      if (i % 4 !== 0) return year('2040-02-01T10:00:00Z')
      return db.transaction().execute(async (tx) => {
        await nextNumbers(tx, { prefix: 'BV', year: 2040 }, 1)
        throw new Error('undone')
      })
    })
    const done = await Promise.allSettled(attempts)
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(15)
    expect((await inYear('2040')).map(({ number }) => number)).toEqual(
      Array.from({ length: 15 }, (_, i) => `BV-2040-${String(i + 1).padStart(4, '0')}`),
    )
  })
})

async function kinds(ticketId: string): Promise<EventKind[]> {
  const rows = await runSql(url, 'select kind from event where ticket_id = $1 order by id', [
    ticketId,
  ])
  return rows.map(({ kind }) => kind as EventKind)
}
