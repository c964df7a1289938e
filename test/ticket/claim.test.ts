import { describe, expect, test } from 'vitest'
import { type Tx } from '../../src/db/connect.ts'
import { takeNext } from '../../src/desk/take-next.ts'
import { decideArea } from '../../src/ticket/area.ts'
import { claim, release, takeOver } from '../../src/ticket/claim.ts'
import { lockTicket } from '../../src/ticket/tickets.ts'
import { urgentHandled } from '../../src/ticket/urgent.ts'
import { type Arrival, arrive, openOffice } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const now = new Date('2026-03-10T08:15:00Z')
const later = new Date('2026-03-10T09:00:00Z')
const url = await testDatabase()
const office = await openOffice(url, now)
const { db, people } = office
const { anna, karin, tove } = people

const inTx = <T>(work: (tx: Tx) => Promise<T>) => db.transaction().execute(work)
const mail = async (more: Partial<Arrival> = {}) =>
  (await arrive(office, { at: now, ...more })).ticketId
const ticket = async (id: string) => {
  const [row] = await runSql(
    url,
    'select status, assignee_id, claimed_at, urgent, area_key, area_confidence from ticket where id = $1',
    [id],
  )
  return row
}
const last = async (ticketId: string) => {
  const [row] = await runSql(
    url,
    'select kind, at, person_id, data from event where ticket_id = $1 order by id desc limit 1',
    [ticketId],
  )
  return row
}
const setStatus = (id: string, status: string) =>
  runSql(url, 'update ticket set status = $1 where id = $2', [status, id])

describe('taking a ticket', () => {
  test('makes it started and hers, with an event', async () => {
    const id = await mail()
    expect(await inTx((tx) => claim(tx, id, anna, later))).toEqual({ outcome: 'claimed' })
    expect(await ticket(id)).toMatchObject({
      status: 'started',
      assignee_id: anna,
      claimed_at: later,
    })
    expect(await last(id)).toEqual({ kind: 'ticket.claimed', at: later, person_id: anna, data: {} })
  })

  test('a second time is the same as once', async () => {
    const id = await mail()
    await inTx((tx) => claim(tx, id, anna, now))
    expect(await inTx((tx) => claim(tx, id, anna, later))).toEqual({ outcome: 'claimed' })
    expect(await ticket(id)).toMatchObject({ claimed_at: now })
    expect(
      await runSql(url, `select from event where ticket_id = $1 and kind = 'ticket.claimed'`, [id]),
    ).toHaveLength(1)
  })

  test('of two who try at once one gets it, and the other is told who', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = await mail()
      const who = [anna, karin, tove]
      const claimed = await Promise.all(
        who.map((person) => inTx((tx) => claim(tx, id, person, now))),
      )
      const winner = who[claimed.findIndex(({ outcome }) => outcome === 'claimed')]
      expect(claimed.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1)
      expect(claimed.filter((one) => one.outcome === 'taken' && one.by === winner)).toHaveLength(2)
      expect(await ticket(id)).toMatchObject({ assignee_id: winner })
    }
  })

  test.each(['urgent', 'with-department', 'waiting', 'answered'])(
    'leaves one that is %s as it is',
    async (status) => {
      const id = await mail()
      await setStatus(id, status)
      expect(await inTx((tx) => claim(tx, id, anna, now))).toEqual({ outcome: 'claimed' })
      expect(await ticket(id)).toMatchObject({ status, assignee_id: anna })
    },
  )

  test.each(['sorted', 'closed'])('is not possible when it is %s', async (status) => {
    const id = await mail()
    await setStatus(id, status)
    expect(await inTx((tx) => claim(tx, id, anna, now))).toEqual({ outcome: 'not-open' })
    expect(await inTx((tx) => takeOver(tx, id, { personId: anna, from: karin }, now))).toEqual({
      outcome: 'not-open',
    })
    expect(await ticket(id)).toMatchObject({ status, assignee_id: null })
  })

  test('the next one gives two who ask at once two different ones', async () => {
    await runSql(url, `update ticket set status = 'closed'`)
    await mail()
    await mail()
    const taken = await Promise.all([
      takeNext(db, anna, now),
      takeNext(db, karin, now),
      takeNext(db, tove, now),
    ])
    expect(new Set(taken.flatMap((one) => ('number' in one ? [one.number] : []))).size).toBe(2)
    expect(taken.filter(({ outcome }) => outcome === 'nothing')).toHaveLength(1)
  })
})

describe('taking over', () => {
  test('moves the ticket from the one who has it, and says from whom', async () => {
    const id = await mail()
    await inTx((tx) => claim(tx, id, karin, now))
    const taken = await inTx((tx) => takeOver(tx, id, { personId: anna, from: karin }, later))
    expect(taken).toEqual({ outcome: 'claimed' })
    expect(await ticket(id)).toMatchObject({
      status: 'started',
      assignee_id: anna,
      claimed_at: later,
    })
    expect(await last(id)).toMatchObject({
      kind: 'ticket.claimed',
      person_id: anna,
      data: { from: karin },
    })
  })

  test('changes nothing when a third has it meanwhile, who is named', async () => {
    const id = await mail()
    await inTx((tx) => claim(tx, id, tove, now))
    const taken = await inTx((tx) => takeOver(tx, id, { personId: anna, from: karin }, later))
    expect(taken).toEqual({ outcome: 'taken', by: tove })
    expect(await ticket(id)).toMatchObject({ assignee_id: tove })
  })

  test('of two who take over at once one gets it', async () => {
    const id = await mail()
    await inTx((tx) => claim(tx, id, karin, now))
    const taken = await Promise.all(
      [anna, tove].map((personId) =>
        inTx((tx) => takeOver(tx, id, { personId, from: karin }, later)),
      ),
    )
    expect(taken.map(({ outcome }) => outcome).sort()).toEqual(['claimed', 'taken'])
  })

  test('takes one that is free, and leaves one’s own', async () => {
    const id = await mail()
    expect(await inTx((tx) => takeOver(tx, id, { personId: anna, from: karin }, now))).toEqual({
      outcome: 'claimed',
    })
    expect(await inTx((tx) => takeOver(tx, id, { personId: anna, from: karin }, now))).toEqual({
      outcome: 'claimed',
    })
    expect(await ticket(id)).toMatchObject({ status: 'started', assignee_id: anna })
  })
})

describe('giving back', () => {
  test('makes it new and nobody’s', async () => {
    const id = await mail()
    await inTx((tx) => claim(tx, id, anna, now))
    expect(await inTx((tx) => release(tx, id, anna, later))).toEqual({ outcome: 'released' })
    expect(await ticket(id)).toMatchObject({ status: 'new', assignee_id: null, claimed_at: null })
    expect(await last(id)).toMatchObject({ kind: 'ticket.released', person_id: anna })
  })

  test('is for the one who has it', async () => {
    const id = await mail()
    expect(await inTx((tx) => release(tx, id, anna, later))).toEqual({ outcome: 'not-yours' })
    await inTx((tx) => claim(tx, id, anna, now))
    expect(await inTx((tx) => release(tx, id, karin, later))).toEqual({ outcome: 'not-yours' })
    expect(await ticket(id)).toMatchObject({ assignee_id: anna })
  })

  test.each(['urgent', 'with-department', 'waiting'])(
    'leaves one that is %s there',
    async (status) => {
      const id = await mail()
      await inTx((tx) => claim(tx, id, anna, now))
      await setStatus(id, status)
      expect(await inTx((tx) => release(tx, id, anna, later))).toEqual({ outcome: 'released' })
      expect(await ticket(id)).toMatchObject({ status, assignee_id: null })
    },
  )
})

describe('holding a ticket', () => {
  test('lets others write about it meanwhile, so that nobody waits in a circle', async () => {
    const id = await mail()
    await inTx(async (tx) => {
      await lockTicket(tx, id)
      // An event that refers to the ticket, from another connection.
      await runSql(
        url,
        `set lock_timeout = '2s'; insert into event (at, kind, ticket_id) values (now(), 'x', '${id}')`,
      )
    })
    expect(await last(id)).toMatchObject({ kind: 'x' })
  })
})

describe('the area', () => {
  test('is confirmed when a person says the suggested one, and is then sure', async () => {
    const id = await mail({ area: 'gata', orArea: 'va' })
    const by = { personId: anna, areaKey: 'gata' }
    expect(await inTx((tx) => decideArea(tx, id, by, later))).toEqual({ outcome: 'confirmed' })
    expect(await ticket(id)).toMatchObject({ area_key: 'gata', area_confidence: 'person' })
    expect(await last(id)).toMatchObject({
      kind: 'area.confirmed',
      person_id: anna,
      data: { from: 'gata', to: 'gata' },
    })
  })

  test('is changed when a person says another', async () => {
    const id = await mail({ area: 'gata' })
    const by = { personId: anna, areaKey: 'va' }
    expect(await inTx((tx) => decideArea(tx, id, by, later))).toEqual({ outcome: 'changed' })
    expect(await ticket(id)).toMatchObject({ area_key: 'va', area_confidence: 'person' })
    expect(await last(id)).toMatchObject({ kind: 'area.changed', data: { from: 'gata', to: 'va' } })
  })

  test('is one of the taxonomy', async () => {
    const id = await mail({ area: 'gata' })
    await expect(
      inTx((tx) => decideArea(tx, id, { personId: anna, areaKey: 'rymden' }, later)),
    ).rejects.toThrow()
    expect(await ticket(id)).toMatchObject({ area_key: 'gata' })
  })
})

describe('what is urgent', () => {
  test('moves on when somebody has called, and is theirs', async () => {
    const id = await mail({ urgent: 'Fara på gata' })
    const done = {
      outcome: 'called',
      who: 'Teknikjouren 0980-319 222, kl. 9.10',
      personId: anna,
    } as const
    expect(await inTx((tx) => urgentHandled(tx, id, done, later))).toEqual({ outcome: 'recorded' })
    expect(await ticket(id)).toMatchObject({
      status: 'started',
      assignee_id: anna,
      urgent: 'Fara på gata',
    })
    expect(await last(id)).toEqual({
      kind: 'ticket.urgent-handled',
      at: later,
      person_id: anna,
      data: { outcome: 'called', note: 'Teknikjouren 0980-319 222, kl. 9.10' },
    })
  })

  test('is new and urgent no more when it was a false alarm', async () => {
    const id = await mail({ urgent: 'Hot mot kommunen' })
    const done = { outcome: 'false-alarm', why: 'Citat ur en film.', personId: anna } as const
    expect(await inTx((tx) => urgentHandled(tx, id, done, later))).toEqual({ outcome: 'recorded' })
    expect(await ticket(id)).toMatchObject({ status: 'new', assignee_id: null, urgent: null })
  })

  test('stays with the one who had taken it when it was a false alarm', async () => {
    const id = await mail({ urgent: 'Hot mot kommunen' })
    await inTx((tx) => claim(tx, id, karin, now))
    const done = { outcome: 'false-alarm', why: 'Citat.', personId: karin } as const
    await inTx((tx) => urgentHandled(tx, id, done, later))
    expect(await ticket(id)).toMatchObject({ status: 'started', assignee_id: karin })
  })

  test('is handled once, also when two say so at once', async () => {
    const id = await mail({ urgent: 'Fara på gata' })
    const done = await Promise.all(
      [anna, karin].map((personId) =>
        inTx((tx) => urgentHandled(tx, id, { outcome: 'called', who: 'x', personId }, later)),
      ),
    )
    expect(done.map(({ outcome }) => outcome).sort()).toEqual(['not-urgent', 'recorded'])
  })
})
