import { beforeEach, expect, test } from 'vitest'
import { arrive, type Arrived, writeAgain } from '../support/office.ts'
import { type Answer, openDeskApp } from '../support/desk-app.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
// Tuesday 17 March 2026, 10.20 in Sweden.
const app = await openDeskApp(url, '2026-03-17T09:20:00Z')
const { office, clock } = app
const { people, gatuenheten } = office
const anna = await app.as(people.anna)
const karin = await app.as(people.karin)
const lena = await app.as(people.lena)
const per = await app.as(people.per)

beforeEach(async () => {
  clock.set('2026-03-17T09:20:00Z')
  await runSql(
    url,
    'truncate ticket, turn, message, event, outbox, escalation, ticket_serial cascade',
  )
})

const mail = (more: Partial<Parameters<typeof arrive>[1]> = {}) =>
  arrive(office, { at: new Date('2026-03-16T15:05:00Z'), ...more })
const said = ({ text }: Answer) => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const field = ({ text }: Answer, name: string) =>
  new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(text)?.[1] ?? ''
const escalations = () => runSql(url, 'select * from escalation order by escalated_at')

async function handOver(one: Arrived, more: Record<string, string> = {}) {
  const page = await anna.get(`/arenden/${one.number}/lamna-over`)
  return anna.post(`/arenden/${one.number}/lamna-over`, {
    till: `funktion:${gatuenheten}`,
    sammanfattning: 'När lagas lampan?',
    nyckel: field(page, 'nyckel'),
    ...more,
  })
}

async function idOf(one: Arrived): Promise<string> {
  const [row] = await runSql(url, 'select id from escalation where ticket_id = $1', [one.ticketId])
  return String(row?.id)
}

test('the page suggests the function of the area and says what will happen', async () => {
  const one = await mail()
  const page = await anna.get(`/arenden/${one.number}/lamna-over`)
  expect(page.text).toMatch(new RegExp(`value="funktion:${gatuenheten}" checked`))
  expect(said(page)).toContain('Gatuenheten Föreslagen')
  expect(said(page)).toContain('återkopplar senast imorgon 10.20')
  expect(said(page)).toContain('påminns de imorgon 10.20')
  expect(said(page)).toContain('Klockan till Tobias fortsätter : den förfaller idag 16.05.')
  expect(said(page)).toContain('Per Hagdal , bygglovshandläggare')
})

test('the reminder is said for when somebody is at work', async () => {
  // A Friday evening: the time is up on Monday evening, the reminder on Tuesday morning.
  clock.set('2026-03-20T17:30:00Z')
  const one = await mail()
  const onFriday = await app.as(people.anna)
  const page = await onFriday.get(`/arenden/${one.number}/lamna-over`)
  expect(said(page)).toContain('återkopplar senast mån 23 mars 18.30')
  expect(said(page)).toContain('påminns de tis 24 mars 08.00')
})

test('handing over starts the second clock and leaves the first running', async () => {
  const one = await mail()
  const sent = await handOver(one)
  expect(sent.location).toBe(`/att-besvara?gjort=lamnat&nr=${one.number}`)
  expect(await escalations()).toMatchObject([
    { function_id: gatuenheten, summary: 'När lagas lampan?', escalated_by: people.anna },
  ])
  const [ticket] = await runSql(url, 'select status, due_at from ticket')
  expect(ticket).toEqual({ status: 'with-department', due_at: new Date('2026-03-17T15:05:00Z') })
  const lane = await anna.get('/att-besvara/hos-forvaltning')
  expect(said(lane)).toContain('Gatuenheten, senast imorgon 10.20')
})

test('to a named officer, and straight on to telling the citizen', async () => {
  const one = await mail()
  const sent = await handOver(one, { till: `person:${people.per}`, sedan: 'besked' })
  expect(sent.location).toMatch(new RegExp(`^/arenden/${one.number}`))
  expect(await escalations()).toMatchObject([{ person_id: people.per, to_name: 'Per Hagdal' }])
})

test('what is missing is said under its field, and what was written stays', async () => {
  const one = await mail()
  const noWords = await handOver(one, { sammanfattning: ' ' })
  expect(noWords.status).toBe(422)
  expect(noWords.text).toMatch(/id="e-sammanfattning">.*Skriv vad det gäller/s)
  const nobody = await handOver(one, { till: '', sammanfattning: 'Mina ord' })
  expect(nobody.status).toBe(422)
  expect(nobody.text).toMatch(/id="e-till">.*Välj vem frågan ska lämnas till/s)
  expect(nobody.text).toContain('Mina ord')
  const unknown = await handOver(one, { till: 'person:00000000-0000-0000-0000-000000000000' })
  expect(unknown.status).toBe(422)
  expect(await escalations()).toEqual([])
})

test('what a colleague has is not handed over', async () => {
  const one = await mail()
  await karin.post(`/arenden/${one.number}/ta`)
  const refused = await handOver(one)
  expect(refused.status).toBe(409)
  expect(said(refused)).toContain('Karin har tagit ärendet. Inget har lämnats över.')
  expect(await escalations()).toEqual([])
})

test('a second click hands over once', async () => {
  const one = await mail()
  const nyckel = field(await anna.get(`/arenden/${one.number}/lamna-over`), 'nyckel')
  await handOver(one, { nyckel })
  await handOver(one, { nyckel })
  expect(await escalations()).toHaveLength(1)
})

test('an officer sees her questions, first due first, and nobody else does', async () => {
  const one = await mail({ subject: 'Lampan', text: 'Den är <b>trasig</b>' })
  const secret = await mail({ subject: 'Diagnos', sensitive: ['Hälsa'] })
  await handOver(one)
  clock.advance({ minutes: 1 })
  await handOver(secret, { sammanfattning: 'Om hennes diagnos' })
  const list = await lena.get('/mina-fragor')
  expect(said(list)).toMatch(/Väntar på ditt svar.*Lampan.*Känslig fråga BV-2026-0002/)
  expect(list.text).not.toContain('iagnos')
  const page = await lena.get(`/mina-fragor/${await idOf(one)}`)
  expect(said(page)).toContain('Kontaktcenter frågar När lagas lampan?')
  expect(said(page)).toContain('Svara senast imorgon 10.20')
  expect(page.text).toContain('Den är &lt;b&gt;trasig&lt;/b&gt;')
  expect(said(await per.get('/mina-fragor'))).toContain('Inget väntar på dig just nu')
  const path = `/mina-fragor/${await idOf(one)}`
  expect((await per.get(path)).status).toBe(404)
  expect((await per.post(`${path}/aterkoppla`, { svar: 'Jag?' })).status).toBe(404)
  expect((await anna.get(path)).status).toBe(403)
  expect((await lena.get('/mina-fragor/inte-ett-id')).status).toBe(404)
})

test("an officer's answer stops her clock only and brings the ticket back", async () => {
  const one = await mail()
  await handOver(one)
  const path = `/mina-fragor/${await idOf(one)}`
  const empty = await lena.post(`${path}/aterkoppla`, { svar: '  ' })
  expect(empty.status).toBe(422)
  expect(said(empty)).toContain('Skriv ett svar till kontaktcenter.')
  const sent = await lena.post(`${path}/aterkoppla`, { svar: 'På torsdag.' })
  expect(said(await lena.get(sent.location ?? ''))).toContain('Tack, svaret är hos Kontaktcenter.')
  await lena.post(`${path}/aterkoppla`, { svar: 'På torsdag.' })
  const internal = await runSql(url, `select text from message where direction = 'internal'`)
  expect(internal).toEqual([{ text: 'På torsdag.' }])
  const [turn] = await runSql(url, 'select first_reply_at from turn')
  expect(turn).toEqual({ first_reply_at: null })
  expect(await runSql(url, `select kind from outbox`)).toEqual([{ kind: 'handover' }])
  expect((await anna.get('/att-besvara')).text).toContain(`id="rad-${one.number}"`)
})

test('what the citizen asks later, and what another department says, is not for this one', async () => {
  const one = await mail({ text: 'Den första frågan.' })
  await handOver(one)
  const path = `/mina-fragor/${await idOf(one)}`
  await lena.post(`${path}/aterkoppla`, { svar: 'På torsdag.' })
  clock.advance({ minutes: 10 })
  await handOver(one, { till: `person:${people.per}`, sammanfattning: 'Och bygglovet?' })
  const [, pers] = await escalations()
  clock.advance({ minutes: 10 })
  const path2 = `/mina-fragor/${String(pers?.id)}`
  await per.post(`${path2}/aterkoppla`, { svar: 'Bygglovet dröjer.' })
  clock.advance({ minutes: 10 })
  const later = await writeAgain(office, one, { at: clock.now(), text: 'Min diagnos.' })
  await runSql(url, 'update message set turn_id = null where id = $1', [later])
  const hers = said(await lena.get(path))
  expect(hers).toContain('Den första frågan.')
  expect(hers).toContain('På torsdag.')
  expect(hers).not.toMatch(/Bygglovet dröjer|Min diagnos/)
  const his = said(await per.get(path2))
  expect(his).toContain('Bygglovet dröjer.')
  expect(his).not.toMatch(/På torsdag|Min diagnos/)
  for (const who of [lena, per]) {
    expect((await who.get(`/meddelanden/${later}/html`)).status).toBe(404)
    expect((await who.get(`/meddelanden/${one.messageId}/html`)).status).toBe(200)
  }
})
