import { expect, test } from 'vitest'
import { claim } from '../../src/ticket/claim.ts'
import { arrive } from '../support/office.ts'
import { openDeskApp } from '../support/desk-app.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
// Tuesday 17 March 2026, 10.20 in Sweden.
const app = await openDeskApp(url, '2026-03-17T09:20:00Z')
const { office, clock } = app
const { people } = office
const anna = await app.as(people.anna)

const clear = () =>
  runSql(url, 'truncate ticket, turn, message, event, outbox, escalation, ticket_serial cascade')
const at = (instant: string) => new Date(instant)
const inTx = app.ctx.db.transaction()

/** What stands in the list, without tags, one entry per row. */
function rowsOf(page: string): string[] {
  const list = page.slice(page.indexOf('id="main"'), page.indexOf('</main>'))
  return [...list.matchAll(/<li id="rad-[\s\S]*?<\/a>/g)].map(([row]) =>
    row
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  )
}

test('the queue shows what waits, grouped by when it falls due, oldest first', async () => {
  await clear()
  await arrive(office, { at: at('2026-03-16T08:15:00Z'), subject: 'Försenad' })
  await arrive(office, { at: at('2026-03-16T09:45:00Z'), subject: 'Strax', area: 'bygg' })
  await arrive(office, { at: at('2026-03-17T07:12:00Z'), subject: 'Osäker', orArea: 'kultur' })
  const { status, text } = await anna.get('/att-besvara')
  expect(status).toBe(200)
  expect(text).toContain('<title>Att besvara (3) – Svarstid</title>')
  expect([...text.matchAll(/<h2 id="l-\d+">([^<]+)/g)].map(([, name]) => name)).toEqual([
    'Försenade',
    'Förfaller idag',
    'Imorgon',
  ])
  const [late, soon, tomorrow] = rowsOf(text)
  expect(late).toMatch(/^Ny\. Försenad 1 tim 5 min Försenad igår 09\.15 Tobias Nylund Hej!/)
  expect(soon).toMatch(/^Ny\. 25 min kvar Strax .*Bygg och bygglov , säker/)
  expect(tomorrow).toMatch(/^Ny\. Onsdag kl\. 08\.12 .*Osäker: Gator eller Kultur\?/)
  expect(text).toContain('Stänger 17.00')
})

test('in the evening the office has closed', async () => {
  await clear()
  await arrive(office, { at: at('2026-03-16T20:45:00Z') })
  clock.set('2026-03-17T17:20:00Z')
  const evening = await app.as(people.anna)
  const { text } = await evening.get('/att-besvara')
  clock.set('2026-03-17T09:20:00Z')
  expect(text).toContain('Stängde 17.00')
})

test('the keys below a list are those that do something there', async () => {
  await clear()
  const one = await arrive(office, { at: at('2026-03-16T09:45:00Z') })
  const hints = ({ text }: { text: string }) =>
    [...text.slice(text.indexOf('class="hints"')).matchAll(/<kbd>(.)<\/kbd>/g)].map(([, k]) => k)
  expect(hints(await anna.get('/att-besvara')).slice(0, 6)).toEqual(['J', 'B', 'T', 'E', 'K', '?'])
  await anna.post(`/arenden/${one.number}/skrappost`, { som: 'spam' })
  expect(hints(await anna.get('/att-besvara/skrappost')).slice(0, 3)).toEqual(['J', 'Z', '?'])
})

test('an urgent mail comes first with whom to call, and without a word of its content', async () => {
  await clear()
  await arrive(office, { at: at('2026-03-16T08:15:00Z'), subject: 'Vanlig' })
  await arrive(office, {
    at: at('2026-03-17T09:14:00Z'),
    subject: 'Hemligt ämne',
    text: 'Hemliga ord',
    urgent: 'Barn far illa',
  })
  const { text } = await anna.get('/att-besvara')
  expect(rowsOf(text)[0]).toMatch(
    /^Ny\. Ring nu inom 9 min Barn far illa 10\.14 Innehållet visas när/,
  )
  expect(text).toContain('href="tel:0980319200"')
  expect(text).not.toMatch(/Hemlig/)
})

test('what is chosen stands in the reading pane, a sensitive mail only when asked for', async () => {
  await clear()
  const secret = await arrive(office, {
    at: at('2026-03-16T08:15:00Z'),
    text: 'Min diagnos',
    sensitive: ['Hälsa'],
  })
  await arrive(office, { at: at('2026-03-16T09:15:00Z'), text: 'Öppna ord' })
  const first = await anna.get('/att-besvara')
  expect(first.text).toContain('<p>Öppna ord</p>')
  expect(first.text).not.toContain('Min diagnos')
  const chosen = await anna.get(`/att-besvara?valt=${secret.number}`)
  expect(chosen.text).toContain('<p>Min diagnos</p>')
})

test('the pane alone is sent to the frame that asks for it', async () => {
  await clear()
  const one = await arrive(office, { at: at('2026-03-16T08:15:00Z') })
  const frame = await anna.get(`/arenden/${one.number}`, { 'turbo-frame': 'lasruta' })
  expect(frame.text).toMatch(/^\s*<turbo-frame id="lasruta"/)
  expect(frame.text).not.toContain('<nav')
})

test('an empty queue gives praise and what to do next', async () => {
  await clear()
  await arrive(office, { at: at('2026-03-17T08:15:00Z'), kind: 'spam' })
  const { text } = await anna.get('/att-besvara')
  expect(text).toContain('Inget att besvara just nu. Bra jobbat!')
  expect(text).toContain('1 i skräpposten')
  expect(text).toMatch(/data-key="n"\s+disabled/)
})

test('every view has its page and an unknown one has none', async () => {
  await clear()
  for (const view of ['mina', 'akut', 'ej-aterkopplat', 'skrappost', 'avslutade']) {
    expect((await anna.get(`/att-besvara/${view}`)).status).toBe(200)
  }
  expect((await anna.get('/att-besvara/hemlig')).status).toBe(404)
})

test('"Ta nästa" gives the most pressing mail to who asks, and says when there is none', async () => {
  await clear()
  await arrive(office, { at: at('2026-03-17T08:15:00Z') })
  const pressing = await arrive(office, { at: at('2026-03-16T08:15:00Z') })
  const taken = await anna.post('/att-besvara/ta-nasta')
  expect(taken.status).toBe(303)
  expect(taken.location).toBe(`/arenden/${pressing.number}?gjort=taget&nr=${pressing.number}`)
  await anna.post('/att-besvara/ta-nasta')
  const nothing = await anna.post('/att-besvara/ta-nasta')
  const page = await anna.get(nothing.location ?? '')
  expect(page.text).toContain('Det finns inget mer att ta just nu')
})

test('the news of a list are its clocks, holders, numbers, what has left it and how much is new', async () => {
  await clear()
  clock.set('2026-03-17T09:20:00Z')
  const stays = await arrive(office, { at: at('2026-03-16T09:45:00Z') })
  const leaves = await arrive(office, { at: at('2026-03-16T10:45:00Z') })
  const since = clock.now().toISOString()
  clock.advance({ minutes: 5 })
  await inTx.execute((tx) => claim(tx, stays.ticketId, people.karin, clock.now()))
  const karin = await app.as(people.karin)
  await karin.post(`/arenden/${leaves.number}/inget-svar`, { skal: 'Tack eller hälsning' })
  await arrive(office, { at: clock.now() })
  await arrive(office, { at: clock.now() })
  const query = new URLSearchParams({
    arenden: `${stays.number},${leaves.number}`,
    sedan: since,
    valt: stays.number,
  })
  const news = await anna.get(`/att-besvara/att-besvara/nytt?${query}`)
  expect(news.headers['content-type']).toBe('text/vnd.turbo-stream.html; charset=utf-8')
  const streams = new Map(
    [...news.text.matchAll(/targets?="([^"]+)"[^>]*><template>([\s\S]*?)<\/template>/g)].map(
      ([, target = '', content = '']) => [
        target.replaceAll('&quot;', '"'),
        content
          .replace(/<[^>]+>/g, ' ')
          .replace(/\s+/g, ' ')
          .trim(),
      ],
    ),
  )
  expect(streams.get(`tid-${stays.number}`)).toBe('20 min kvar')
  expect(streams.get(`vem-${stays.number}`)).toBe('Karin har ärendet')
  expect(streams.get(`taggar-${leaves.number}`)).toBe('Avslutat')
  expect(streams.get('.views a[data-view="att-besvara"] .n')).toBe('3')
  expect(streams.get('nytt')).toBe('2 nya mejl , visa dem U')
  clock.set('2026-03-17T09:20:00Z')
})

test('nobody but those who work with the queue sees it', async () => {
  await clear()
  const one = await arrive(office, { at: at('2026-03-16T09:45:00Z') })
  const paths = ['/att-besvara', '/att-besvara/mina', '/att-besvara/mina/nytt']
  const ticketPaths = ['', '/nytt', '/lamna-over'].map((end) => `/arenden/${one.number}${end}`)
  for (const who of [people.lena, people.adam]) {
    const colleague = await app.as(who)
    for (const path of [...paths, ...ticketPaths]) {
      expect([path, (await colleague.get(path)).status]).toEqual([path, 403])
    }
    const form = await colleague.post(`/arenden/${one.number}/ta`)
    expect(form.status).toBe(403)
  }
  const tove = await app.as(people.tove)
  expect((await tove.get('/att-besvara')).status).toBe(200)
})
