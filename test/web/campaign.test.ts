import { expect, test } from 'vitest'
import { findCampaigns } from '../../src/followup/campaigns.ts'
import { arrive } from '../support/office.ts'
import { type Answer, openDeskApp } from '../support/desk-app.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
// Tuesday 17 March 2026, 10.20 in Sweden.
const app = await openDeskApp(url, '2026-03-17T09:20:00Z')
const { office } = app
const anna = await app.as(office.people.anna)
const said = ({ text }: Answer) => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const field = ({ text }: Answer, name: string) =>
  new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(text)?.[1] ?? ''

test('a campaign is one row, and one text answers all of it once the number is confirmed', async () => {
  const at = new Date('2026-03-17T08:00:00Z')
  const text = `Vi som bor här vill inte att kommunen stänger badplatsen vid Norra sjön, för det är den enda
    plats dit barnen kan gå själva. Svara hur ni tänker och vem som har bestämt det.`
  for (let n = 1; n <= 6; n++) {
    await arrive(office, { at, text, from: { name: `Bo ${n}`, address: `bo${n}@post.example` } })
  }
  await findCampaigns({ db: office.db }, at)
  const queue = await anna.get('/att-besvara')
  expect(said(queue)).toContain('Kampanj: 6 mejl med samma text')
  const path = /href="(\/kampanjer\/[^"]+)"/.exec(queue.text)?.[1] ?? ''
  const page = await anna.get(path)
  const form = { text: 'Hej!\n\nBadplatsen blir kvar.', nyckel: field(page, 'nyckel') }
  const antal = field(page, 'antal')
  expect((await anna.post(`${path}/svar`, { ...form, antal })).status).toBe(422)
  const stale = await anna.post(`${path}/svar`, { ...form, antal: '5', bekraftat: 'ja' })
  expect(said(stale)).toContain('Nu är det 6 som väntar på svar. Inget har skickats.')
  const done = await anna.post(`${path}/svar`, { ...form, antal, bekraftat: 'ja' })
  expect(said(done)).toContain('6 svar skickas, ett till var och en.')
  expect(await runSql(url, 'select to_address from outbox')).toHaveLength(6)
})
