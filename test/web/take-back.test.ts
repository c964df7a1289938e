import { beforeEach, expect, test } from 'vitest'
import { type Arrival, arrive, type Arrived } from '../support/office.ts'
import { type Answer, openDeskApp } from '../support/desk-app.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
// Tuesday 17 March 2026, 10.20 in Sweden.
const app = await openDeskApp(url, '2026-03-17T09:20:00Z')
const { office } = app
const anna = await app.as(office.people.anna)
const karin = await app.as(office.people.karin)

beforeEach(() =>
  runSql(url, 'truncate ticket, turn, message, event, outbox, escalation, ticket_serial cascade'),
)

const mail = (more: Partial<Arrival> = {}): Promise<Arrived> =>
  arrive(office, { at: new Date('2026-03-16T09:45:00Z'), ...more })
const said = ({ text }: Answer) => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const field = ({ text }: Answer, name: string) =>
  new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(text)?.[1] ?? ''
const ticketRow = async ({ ticketId }: Arrived) =>
  (await runSql(url, 'select * from ticket where id = $1', [ticketId]))[0] ?? {}
const outbox = () => runSql(url, 'select * from outbox order by created_at, id')
const page = ({ number }: Arrived) => anna.get(`/arenden/${number}`)

async function answer(one: Arrived, slag = 'svar') {
  const form = await page(one)
  const text = 'Hej Tobias!\n\nLampan lagas på fredag.'
  const key = field(form, 'nyckel')
  const written = { slag, text, nyckel: key, sedd: field(form, 'sedd'), citat: 'ja' }
  const { location } = await anna.post(`/arenden/${one.number}/svar`, written)
  expect(location).toContain('gjort=skickat')
  const [row] = await outbox()
  return { key, location: location ?? '', outboxId: String(row?.id) }
}

const act = (one: Arrived, outboxId: string, gor: string, who = anna) =>
  who.post(`/arenden/${one.number}/svar/${outboxId}`, { gor })

test('an answer that waits is offered to be taken back, in the bar and in the thread', async () => {
  const one = await mail()
  const { location } = await answer(one)
  const queue = await anna.get(location)
  expect(said(queue)).toMatch(/Svaret till Tobias skickas Ångra Z Skicka nu/)
  expect(said(await page(one))).toMatch(/Ångra sändning Z Skicka nu/)
  const colleagues = await karin.get(location)
  expect(said(colleagues)).not.toContain('Skicka nu')
})

test('taking it back leaves nothing in the thread, and the words in the composer', async () => {
  const one = await mail()
  const { key, outboxId } = await answer(one)
  expect((await ticketRow(one)).status).toBe('answered')
  const { location } = await act(one, outboxId, 'angra')
  const back = await anna.get(location ?? '')
  expect(said(back)).toContain('Sändningen är ångrad. Svaret har inte skickats')
  expect(back.text).toContain('Lampan lagas på fredag.')
  expect(field(back, 'nyckel')).toBe(key)
  expect(await outbox()).toMatchObject([{ state: 'withdrawn', reply_id: null, html: '' }])
  expect(await runSql(url, `select id from message where direction = 'out'`)).toEqual([])
  expect(await ticketRow(one)).toMatchObject({ status: 'started', assignee_id: office.people.anna })
  expect(said(await page(one))).not.toContain('Lampan lagas på fredag')
})

test('what was taken back can be sent again, once', async () => {
  const one = await mail()
  const { outboxId } = await answer(one)
  await act(one, outboxId, 'angra')
  await answer(one)
  const states = (await outbox()).map(({ state }) => state)
  expect(states.sort()).toEqual(['queued', 'withdrawn'])
})

test('a ticket is given back to where it was', async () => {
  const one = await mail()
  const first = await answer(one, 'motfraga')
  expect((await ticketRow(one)).status).toBe('waiting')
  await runSql(url, `update outbox set state = 'sent'`)
  await runSql(url, `update outbox set created_at = created_at - interval '1 hour'`)
  const form = await page(one)
  const key = field(form, 'nyckel')
  const written = { slag: 'svar', text: 'Klart.', nyckel: key, sedd: field(form, 'sedd') }
  await anna.post(`/arenden/${one.number}/svar`, written)
  const second = (await outbox()).find(({ id }) => id !== first.outboxId)
  await act(one, String(second?.id), 'angra')
  expect((await ticketRow(one)).status).toBe('waiting')
})

test.each(['sending', 'sent', 'unknown', 'failed'])(
  'what is %s cannot be taken back, and nothing is changed',
  async (state) => {
    const one = await mail()
    const { outboxId } = await answer(one)
    await runSql(url, 'update outbox set state = $1', [state])
    const { location } = await act(one, outboxId, 'angra')
    expect(said(await anna.get(location ?? ''))).toContain('går inte att ändra på längre')
    expect(await outbox()).toMatchObject([{ state }])
    expect((await ticketRow(one)).status).toBe('answered')
  },
)

test('only its author takes an answer back or hastens it', async () => {
  const one = await mail()
  const { outboxId } = await answer(one)
  const seen = await karin.get(`/arenden/${one.number}`)
  expect(said(seen)).not.toContain('Ångra sändning')
  for (const gor of ['angra', 'skicka-nu']) {
    expect((await act(one, outboxId, gor, karin)).location).toContain('for-sent')
  }
  expect(await outbox()).toMatchObject([{ state: 'queued' }])
})

test('one that may have left at an earlier attempt cannot be taken back', async () => {
  const one = await mail()
  const { outboxId } = await answer(one)
  await runSql(url, `update outbox set attempts = 1`)
  await runSql(
    url,
    `insert into sending_attempt (outbox_id, number, from_address, began_at, outcome) values ($1, 1, 'a@b', now(), 'unknown')`,
    [outboxId],
  )
  expect(said(await page(one))).not.toContain('Ångra sändning')
  expect((await act(one, outboxId, 'angra')).location).toContain('for-sent')
  expect(await outbox()).toMatchObject([{ state: 'queued' }])
})

test('another ticket, or an id that is none, is not found', async () => {
  const one = await mail()
  const { outboxId } = await answer(one)
  const other = await mail({ subject: 'Annat', from: { name: 'Eva', address: 'eva@post.example' } })
  const { location } = await act(other, outboxId, 'angra')
  expect(location).toContain('for-sent')
  expect(await outbox()).toMatchObject([{ state: 'queued' }])
  expect((await act(one, 'inget', 'angra')).status).toBe(404)
  expect((await act(one, outboxId, 'hitta-pa')).status).toBe(404)
})

test('an answer can leave before its time', async () => {
  const one = await mail()
  const { outboxId } = await answer(one)
  await runSql(url, `update outbox set next_attempt_at = $1`, [new Date('2026-03-17T09:20:10Z')])
  const { location } = await act(one, outboxId, 'skicka-nu')
  expect(location).toContain('skickas-nu')
  expect(await outbox()).toMatchObject([{ next_attempt_at: new Date('2026-03-17T09:20:00Z') }])
})

test('a person says that an answer left of which nobody knew: its clock stops when it was tried', async () => {
  const one = await mail()
  const { outboxId } = await answer(one)
  const triedAt = new Date('2026-03-17T09:19:30Z')
  await runSql(
    url,
    `update outbox set state = 'unknown', attempted_at = $1, fault = 'Förbindelsen bröts.'`,
    [triedAt],
  )
  await runSql(url, `update ticket set status = 'started'`)
  await runSql(
    url,
    `insert into event (at, kind, ticket_id, data) values ($1, 'reply.unknown', $2, jsonb_build_object('outboxId', $3::text))`,
    [triedAt, one.ticketId, outboxId],
  )
  const said_ = said(await page(one))
  expect(said_).toContain('Oklart om svaret gick iväg')
  expect(said_).toContain('Vi försökte idag 10.19. Förbindelsen bröts.')
  expect(said_).toMatch(/Det gick iväg Skicka igen/)
  const { location } = await act(one, outboxId, 'gick-ivag', karin)
  expect(said(await karin.get(location ?? ''))).toContain('Svaret räknas som skickat')
  expect(await outbox()).toMatchObject([{ state: 'sent', accepted_at: triedAt }])
  const [turn] = await runSql(url, 'select * from turn where id = $1', [one.turnId])
  expect(turn?.complete_reply_at).toEqual(triedAt)
  expect((await ticketRow(one)).status).toBe('answered')
  expect(said(await page(one))).toContain('Karin sade att svaret gick iväg')
  expect((await act(one, outboxId, 'gick-ivag')).location).toContain('redan-gjort')
})

test.each(['unknown', 'failed'])(
  'one that is %s can be sent again, as it is, once',
  async (state) => {
    const one = await mail()
    const { outboxId } = await answer(one)
    const [before] = await outbox()
    await runSql(url, `update outbox set state = $1, fault = 'Nej.', told_at = now()`, [state])
    await runSql(url, `update ticket set status = 'started'`)
    const { location } = await act(one, outboxId, 'skicka-igen')
    expect(location).toContain('skickas-igen')
    expect(await outbox()).toMatchObject([
      {
        state: 'queued',
        fault: null,
        told_at: null,
        message_id: before?.message_id,
        text: before?.text,
      },
    ])
    expect((await ticketRow(one)).status).toBe('answered')
    expect((await act(one, outboxId, 'skicka-igen')).location).toContain('redan-gjort')
  },
)

test('while a witness looks for it the page says so', async () => {
  const one = await mail()
  await answer(one)
  await runSql(
    url,
    `update outbox set state = 'unknown', witness = 'archive', look_at = now(), attempted_at = now()`,
  )
  expect(said(await page(one))).toContain('Vi letar efter det i arkivbrevlådan')
})
