import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { escalate, type EscalateRequest } from '../../src/desk/escalate.ts'
import { readToken } from '../../src/mail/token.ts'
import { setActive } from '../../src/municipality/people.ts'
import { claim } from '../../src/ticket/claim.ts'
import { openDesk, secret } from '../support/desk.ts'
import { type Arrival, arrive, type Arrived } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

// Tuesday 10 March 2026, 10.00 in Sweden.
const now = new Date('2026-03-10T09:00:00Z')
const wednesday = new Date('2026-03-11T09:00:00Z')
const url = await testDatabase()
const { ctx, office, hints } = await openDesk(url, now)
const { anna, karin, lena, tove } = office.people
beforeEach(() => {
  hints.length = 0
  return runSql(url, 'truncate ticket, turn, message, event, outbox, escalation, reminder cascade')
})

const mail = (more: Partial<Arrival> = {}) =>
  arrive(office, { at: new Date('2026-03-10T08:15:00Z'), ...more })
const handOver = ({ ticketId }: Arrived, more: Partial<EscalateRequest> = {}, at = now) =>
  escalate(
    ctx,
    {
      ticketId,
      personId: anna,
      to: { functionId: office.gatuenheten },
      summary: ' När lagas lampan på Storgatan 12? ',
      idempotencyKey: randomUUID(),
      ...more,
    },
    at,
  )
const all = (table: string) => runSql(url, `select * from ${table} order by 1`)
const one = async (table: string) => (await all(table))[0]
const nothingHappened = async () => {
  expect(await all('escalation')).toEqual([])
  expect(await all('outbox')).toEqual([])
  expect(hints).toEqual([])
}

describe('handing over to a function', () => {
  test('starts its clock of one working day and leaves the citizen’s as it is', async () => {
    const asked = await mail()
    const turnBefore = await one('turn')
    const escalated = await handOver(asked)
    const row = await one('escalation')
    expect(escalated).toEqual({ outcome: 'escalated', escalationId: row?.id })
    expect(row).toMatchObject({
      ticket_id: asked.ticketId,
      turn_id: asked.turnId,
      function_id: office.gatuenheten,
      person_id: null,
      to_name: 'Gatuenheten',
      to_address: 'gatuenheten@bjorkvalla.example',
      summary: 'När lagas lampan på Storgatan 12?',
      escalated_by: anna,
      escalated_at: now,
      due_at: wednesday,
      remind_at: wednesday,
      feedback_at: null,
      ended_at: null,
    })
    expect(await one('turn')).toEqual(turnBefore)
    expect(await one('ticket')).toMatchObject({
      status: 'with-department',
      due_at: new Date('2026-03-11T08:15:00Z'),
    })
    const [event] = await runSql(
      url,
      `select person_id, data from event where kind = 'escalation.started'`,
    )
    expect(event).toMatchObject({
      person_id: anna,
      data: { escalationId: row?.id, to: 'Gatuenheten' },
    })
  })

  test('queues the mail to it, and hints only when that is committed', async () => {
    const asked = await mail()
    await handOver(asked)
    const row = await one('escalation')
    const outgoing = await one('outbox')
    expect(outgoing).toMatchObject({
      kind: 'handover',
      state: 'queued',
      ticket_id: asked.ticketId,
      escalation_id: row?.id,
      person_id: anna,
      reply_id: null,
      from_name: 'Anna Sjölund, Björkvalla kommun',
      from_address: 'kontakt@bjorkvalla.example',
      to_address: 'gatuenheten@bjorkvalla.example',
      sent_copy: 'none',
      auto_submitted: null,
    })
    expect(outgoing?.subject).toContain(asked.number)
    for (const part of [
      'När lagas lampan på Storgatan 12?',
      `https://svarstid.bjorkvalla.example/mina-fragor/${String(row?.id)}`,
      'Anna Sjölund',
    ]) {
      expect(outgoing?.text).toContain(part)
      expect(outgoing?.html).toContain(part)
    }
    expect(readToken(String(outgoing?.message_id), secret)).toEqual({
      kind: 'handover',
      id: row?.id,
    })
    expect(hints).toEqual([{ queue: 'send-mail', visible: 1 }])
  })

  test.each([
    [
      'on a Friday afternoon',
      '2026-03-13T14:00:00Z',
      '2026-03-16T14:00:00Z',
      '2026-03-16T14:00:00Z',
    ],
    ['on a Saturday', '2026-03-14T10:00:00Z', '2026-03-16T23:00:00Z', '2026-03-17T07:00:00Z'],
    ['before Easter', '2026-04-02T09:00:00Z', '2026-04-07T09:00:00Z', '2026-04-07T09:00:00Z'],
    ['before Christmas', '2026-12-23T09:00:00Z', '2026-12-28T09:00:00Z', '2026-12-28T09:00:00Z'],
    [
      'when summer time ends',
      '2026-10-23T14:30:00Z',
      '2026-10-26T15:30:00Z',
      '2026-10-26T15:30:00Z',
    ],
    ['in the evening', '2026-03-10T20:30:00Z', '2026-03-11T20:30:00Z', '2026-03-12T07:00:00Z'],
  ])('%s counts working days, and reminds when somebody is there', async (_, at, due, remind) => {
    await handOver(await mail(), {}, new Date(at))
    expect(await one('escalation')).toMatchObject({
      due_at: new Date(due),
      remind_at: new Date(remind),
    })
  })

  test('about what is sensitive says nothing of it in the mail', async () => {
    const asked = await mail({ subject: 'Min diagnos', text: 'Diagnos', sensitive: ['Hälsa'] })
    await handOver(asked, { summary: 'Gäller hans diagnos.' })
    const outgoing = await one('outbox')
    const words = `${String(outgoing?.subject)}${String(outgoing?.text)}${String(outgoing?.html)}`
    expect(words).not.toMatch(/diagnos|Tobias/i)
    expect(words).toContain(asked.number)
    expect(await one('escalation')).toMatchObject({ summary: 'Gäller hans diagnos.' })
  })
})

test('a question can be handed over to an officer in person', async () => {
  await handOver(await mail(), { to: { personId: lena } })
  expect(await one('escalation')).toMatchObject({
    function_id: null,
    person_id: lena,
    to_name: 'Lena Torvik',
  })
  const [person] = await runSql(url, 'select email from person where id = $1', [lena])
  expect(await one('outbox')).toMatchObject({ to_name: 'Lena Torvik', to_address: person?.email })
})

test('handing over again ends the first hand-over, and both mails are sent', async () => {
  const asked = await mail()
  await handOver(asked)
  await handOver(asked, { to: { personId: lena } })
  const [first, second] = await runSql(
    url,
    'select * from escalation order by person_id nulls first',
  )
  expect(first).toMatchObject({ ended_reason: 'replaced', remind_at: null })
  expect(second).toMatchObject({ ended_at: null, remind_at: wednesday })
  expect(await all('outbox')).toHaveLength(2)
})

describe('one click', () => {
  test('twice, or from several tabs at once, is one hand-over', async () => {
    const asked = await mail()
    const key = { idempotencyKey: randomUUID() }
    const done = await Promise.all([
      handOver(asked, key),
      handOver(asked, key),
      handOver(asked, key),
    ])
    expect(done.map(({ outcome }) => outcome).sort()).toEqual(['already', 'already', 'escalated'])
    expect(await handOver(asked, key)).toEqual({ outcome: 'already' })
    expect(await all('escalation')).toHaveLength(1)
    expect(await all('outbox')).toHaveLength(1)
    expect(hints).toHaveLength(1)
  })
})

describe('a hand-over is refused, and nothing happens,', () => {
  test.each<[string, Partial<EscalateRequest>, string]>([
    ['without a summary', { summary: ' \n' }, 'Skriv vad det gäller, en eller två meningar.'],
    ['to nobody', { to: { functionId: randomUUID() } }, 'Välj vem frågan ska lämnas till.'],
    [
      'to somebody who is no officer',
      { to: { personId: tove } },
      'Välj vem frågan ska lämnas till.',
    ],
  ])('%s', async (_, more, reason) => {
    expect(await handOver(await mail(), more)).toEqual({ outcome: 'refused', reasons: [reason] })
    await nothingHappened()
  })

  test('to an officer who has left', async () => {
    await setActive(ctx.db, lena, false)
    expect(await handOver(await mail(), { to: { personId: lena } })).toMatchObject({
      outcome: 'refused',
    })
    await setActive(ctx.db, lena, true)
    await nothingHappened()
  })

  test.each([
    ['urgent', /akut/],
    ['sorted', /bortsorterat/],
    ['closed', /avslutat/],
  ])('while the ticket is %s, for that reason alone', async (status, reason) => {
    const asked = await mail()
    await runSql(url, 'update ticket set status = $1', [status])
    const refused = await handOver(asked, { summary: '' })
    expect(refused).toEqual({ outcome: 'refused', reasons: [expect.stringMatching(reason)] })
    await nothingHappened()
  })

  test('when the question has its answer', async () => {
    const asked = await mail()
    await runSql(url, 'update turn set complete_reply_at = now()')
    await runSql(url, `update ticket set status = 'answered'`)
    expect(await handOver(asked)).toEqual({
      outcome: 'refused',
      reasons: ['Frågan är redan besvarad, så det finns inget att lämna över.'],
    })
    await nothingHappened()
  })

  test('when a colleague has the ticket, who is named', async () => {
    const asked = await mail()
    await ctx.db.transaction().execute((tx) => claim(tx, asked.ticketId, karin, now))
    expect(await handOver(asked)).toEqual({ outcome: 'taken', by: 'Karin Wester' })
    await nothingHappened()
  })
})

test('a hand-over that cannot be written down leaves nothing half done', async () => {
  const asked = await mail()
  await runSql(url, `alter table outbox add constraint broken check (subject = 'x') not valid`)
  await expect(handOver(asked)).rejects.toThrow()
  await runSql(url, 'alter table outbox drop constraint broken')
  await nothingHappened()
  expect(await one('ticket')).toMatchObject({ status: 'new' })
})
