import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { type Answer, openDeskApp } from '../support/desk-app.ts'
import { type Arrival, arrive, type Arrived } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
// Tuesday 17 March 2026, 10.20 in Sweden.
const app = await openDeskApp(url, '2026-03-17T09:20:00Z')
const { office } = app
const anna = await app.as(office.people.anna)

beforeEach(() =>
  runSql(url, 'truncate ticket, turn, message, event, outbox, escalation, ticket_serial cascade'),
)

const mail = (more: Partial<Arrival> = {}) =>
  arrive(office, { at: new Date('2026-03-17T08:00:00Z'), ...more })
const said = ({ text }: Answer) => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const field = ({ text }: Answer, name: string) =>
  new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(text)?.[1] ?? ''
const words = ({ text }: Answer) =>
  /id="svar-text"[\s\S]*?\n\s*>\n([^<]*)</.exec(text)?.[1]?.trim() ?? ''
const open = ({ number }: Arrived, mall: string) => anna.get(`/arenden/${number}?mall=${mall}`)
const send = ({ number }: Arrived, page: Answer, slag: string, text: string) => {
  const form = { slag, text, nyckel: field(page, 'nyckel'), sedd: field(page, 'sedd'), citat: 'ja' }
  return anna.post(`/arenden/${number}/svar`, form)
}
const outbox = () => runSql(url, 'select kind, text from outbox')

test('a referral is prepared, and does not leave until somebody has filled it in', async () => {
  const one = await mail()
  const page = await open(one, 'hanvisning')
  expect(page.text).toMatch(/value="hanvisning"\s+checked/)
  expect(words(page)).toMatch(/^Hej Tobias!\n\nDin fråga gäller \{vad frågan gäller\}/)
  const refused = await send(one, page, 'hanvisning', words(page))
  expect(refused.status).toBe(422)
  expect(said(refused)).toContain('Fyll i det som står inom klammer: {vad frågan gäller}')
  expect(words(refused)).toContain('{myndighet}')
  expect(refused.text).toMatch(/value="hanvisning"\s+checked/)
  expect(await outbox()).toEqual([])
  const filled = words(page).replaceAll(/\{[^}]*\}/g, 'Trafikverket')
  expect((await send(one, refused, 'hanvisning', filled)).status).toBe(303)
  expect(await outbox()).toMatchObject([{ kind: 'hanvisning' }])
})

test('who has handed a question over can go on to tell the citizen who has it', async () => {
  const one = await mail({ subject: 'Gatlampan' })
  const form = await anna.get(`/arenden/${one.number}/lamna-over`)
  const sent = await anna.post(`/arenden/${one.number}/lamna-over`, {
    till: `funktion:${office.gatuenheten}`,
    sammanfattning: 'När lagas den?',
    nyckel: field(form, 'nyckel'),
    sedan: 'besked',
  })
  const page = await anna.get(sent.location ?? '')
  expect(page.text).toMatch(/value="overlamningsbesked"\s+checked/)
  expect(words(page)).toContain(
    'Jag har läst din fråga om ”Gatlampan”. Den behöver besvaras av Gatuenheten',
  )
  expect(words(page)).toContain('De svarar dig senast onsdag 18 mars kl. 09.00')
  expect((await send(one, page, 'overlamningsbesked', words(page))).status).toBe(303)
  expect(await outbox()).toContainEqual(expect.objectContaining({ kind: 'overlamningsbesked' }))
})

test('a notice of delay is written in the language of the question', async () => {
  const text = 'Hello, when will you repair the street lamp that is broken? Please tell me.'
  const page = await open(await mail({ text }), 'forseningsbesked')
  expect(words(page)).toContain('We promised an answer by Wednesday 18 March.')
  expect(words(page)).toContain('{orsak}')
})

test('of a sensitive question no notice is offered, but an answer that says nothing of it', async () => {
  const one = await mail({ subject: 'Min diagnos', sensitive: ['Hälsa'] })
  const asked = await open(one, 'forseningsbesked')
  expect(words(asked)).toBe('Hej Tobias!')
  expect(asked.text).not.toContain('mall=forseningsbesked')
  const page = await open(one, 'neutralt')
  expect(page.text).toMatch(/value="svar"\s+checked/)
  expect(words(page)).toContain('Därför svarar vi inte på innehållet här.')
  expect(words(page)).not.toContain('diagnos')
})

test('the composer says for how long an answer can be taken back', async () => {
  const { number } = await mail()
  const { config } = app.ctx
  expect(said(await anna.get(`/arenden/${number}`))).toContain('Skickas direkt')
  config.undoMs = 10_000
  onTestFinished(() => void (config.undoMs = 0))
  expect(said(await anna.get(`/arenden/${number}`))).toContain('Du kan ångra i 10 sekunder')
})
