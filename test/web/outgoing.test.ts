import { beforeEach, expect, test } from 'vitest'
import { type Answer, openDeskApp } from '../support/desk-app.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
const app = await openDeskApp(url, '2026-03-17T09:20:00Z')
const adam = await app.as(app.office.people.adam)
const path = '/installningar/mejl-ut'

beforeEach(() => runSql(url, 'truncate outbox cascade'))

const said = ({ text }: Answer) => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const field = ({ text }: Answer, name: string) =>
  new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(text)?.[1] ?? ''
const outbox = () => runSql(url, 'select * from outbox')

test('an admin sends a mail to himself, once a click, and sees how it goes', async () => {
  const page = await adam.get(path)
  expect(said(page)).toContain('Ingen är inställd. Inga mejl kan skickas.')
  expect(said(page)).toContain('Inget testmejl har skickats än')
  const form = { fran: field(page, 'fran'), nyckel: field(page, 'nyckel') }
  for (const click of [1, 2]) {
    expect((await adam.post(`${path}/testa`, form)).status, `click ${click}`).toBe(303)
  }
  const [row, ...others] = await outbox()
  expect(others).toEqual([])
  expect(row).toMatchObject({
    kind: 'test',
    from_address: 'kontakt@bjorkvalla.example',
    subject: 'Testmejl från Svarstid',
    auto_submitted: 'auto-generated',
    ticket_id: null,
  })
  expect(said(await adam.get(path))).toContain('Skickas. Ladda om')
  const become = (change: string) => runSql(url, `update outbox set ${change}`)
  await become(`attempts = 1, fault = 'Mejlservern godtar inte inloggningen.'`)
  expect(said(await adam.get(path))).toMatch(/inloggningen\. Vi försöker igen 10\.20/)
  await become(`state = 'sent', accepted_at = '2026-03-17T09:21:00Z'`)
  expect(said(await adam.get(path))).toContain('Mejlservern tog emot det idag 10.21')
})

test('a mailbox that is not ours sends nothing', async () => {
  const nyckel = field(await adam.get(path), 'nyckel')
  const fran = '00000000-0000-4000-8000-000000000000'
  expect((await adam.post(`${path}/testa`, { fran, nyckel })).status).toBe(400)
  expect(await outbox()).toEqual([])
})

test('receipts are off until an admin says so, and can be switched off again', async () => {
  const setting = () => runSql(url, `select value from setting where key = 'acknowledgement'`)
  expect(said(await adam.get(path))).toContain('Av. Den som skriver får inget mejl')
  await adam.post(`${path}/kvitto`, { kvitto: 'pa' })
  expect(said(await adam.get(path))).toContain('På sedan idag 10.20')
  expect(await setting()).toEqual([{ value: { since: '2026-03-17T09:20:00.000Z' } }])
  await adam.post(`${path}/kvitto`, { kvitto: 'av' })
  expect(await setting()).toEqual([{ value: { since: null } }])
})
