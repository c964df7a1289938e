import { randomUUID } from 'node:crypto'
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
  const press = () => anna.post(`${path}/svar`, { ...form, antal, bekraftat: 'ja' })
  const done = await press()
  expect(done.status).toBe(303)
  expect(said(await anna.get(done.location ?? ''))).toContain(
    '6 svar skickas, ett till var och en.',
  )
  const again = await press()
  expect(again.status).toBe(303)
  expect(said(await anna.get(again.location ?? ''))).toContain('De 6 svaren var redan skickade.')
  // From another tab, opened before.
  const other = { ...form, nyckel: randomUUID(), antal, bekraftat: 'ja' }
  const late = await anna.post(`${path}/svar`, other)
  expect(said(late)).toContain('Inget av mejlen väntar längre på svar. Inget har skickats.')
  expect(await runSql(url, 'select to_address from outbox')).toHaveLength(6)
})

test('what is sensitive or urgent is read in its ticket and not in the campaign', async () => {
  const at = new Date('2026-03-17T08:00:00Z')
  const text = `Skolan i Ekeby får inte läggas ner, för då måste våra yngsta åka buss i en timme varje dag. Vi
    är många föräldrar som vill ha ett möte med nämnden innan den bestämmer något alls.`
  const members = []
  for (let n = 1; n <= 6; n++) {
    const from = { name: `Siv ${n}`, address: `siv${n}@post.example` }
    const subject = n <= 2 ? `Hemligt ${n}` : 'Skolan i Ekeby'
    const words = n <= 2 ? `${text} Dolt.` : text
    const hidden = n === 1 ? { sensitive: ['health'] } : n === 2 ? { urgent: 'hot' } : {}
    members.push(await arrive(office, { at, from, subject, text: words, ...hidden }))
  }
  await findCampaigns({ db: office.db }, at)
  const [row] = await runSql(url, 'select campaign_id from ticket where id = $1', [
    members[0]?.ticketId,
  ])
  const page = said(await anna.get(`/kampanjer/${String(row?.campaign_id)}`))
  expect(page).toContain('Kampanj: Skolan i Ekeby')
  expect(page).toContain('Siv 3')
  expect(page).toContain('Läses i ärendet')
  for (const hidden of ['Hemligt', 'Dolt', 'Siv 1', 'Siv 2']) expect(page).not.toContain(hidden)
  // What is urgent stands by itself, and a mail whose words may be shown stands for the others.
  const queue = said(await anna.get('/att-besvara'))
  expect(queue).toContain('Jag ringer om hot')
  expect(queue).toMatch(/Skolan i Ekeby .* Kampanj: 5 mejl med samma text/)
})
