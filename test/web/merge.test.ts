import { beforeEach, describe, expect, test } from 'vitest'
import { arrive, type Arrival, writeAgain } from '../support/office.ts'
import { type Answer, openDeskApp } from '../support/desk-app.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
// Tuesday 17 March 2026, 10.20 in Sweden.
const app = await openDeskApp(url, '2026-03-17T09:20:00Z')
const { office } = app
const anna = await app.as(office.people.anna)

beforeEach(() =>
  runSql(url, 'truncate ticket, turn, message, event, outbox, escalation, ticket_serial cascade'),
)

const said = ({ text }: Answer) => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const mail = (at: string, more: Partial<Arrival> = {}) =>
  arrive(office, { at: new Date(at), ...more })
const two = async (more: Partial<Arrival> = {}) => ({
  first: await mail('2026-03-16T09:45:00Z'),
  second: await mail('2026-03-16T12:45:00Z', more),
})

describe('merging', () => {
  test('offers what the same person has asked, and leads to the one that came first', async () => {
    const { first, second } = await two()
    const page = await anna.get(`/arenden/${second.number}/sla-ihop`)
    expect(said(page)).toContain(`${first.number}, Gatlampan`)
    const done = await anna.post(`/arenden/${second.number}/sla-ihop`, {
      med: first.number,
      nummer: '',
    })
    expect(done.location).toBe(`/arenden/${first.number}?gjort=ihopslaget&nr=${second.number}`)
    expect((await anna.get(`/arenden/${second.number}`)).location).toBe(`/arenden/${first.number}`)
    const survivor = await anna.get(done.location ?? '')
    expect(said(survivor)).toContain(`Du slog ihop ${second.number} med ${first.number}`)
    expect(survivor.text).toContain(`action="/arenden/${second.number}/skilj-at"`)
  })

  test('leaves no clock running for the question that became a part of the other', async () => {
    const { first, second } = await two()
    const [other, kept] = ['igår 13.45', 'igår 10.45']
    expect(said(await anna.get(`/arenden/${second.number}`))).toContain(`Klockan går från ${other}`)
    await anna.post(`/arenden/${second.number}/sla-ihop`, { med: first.number, nummer: '' })
    const page = said(await anna.get(`/arenden/${first.number}`))
    expect(page).not.toContain(`Klockan går från ${other}`)
    expect(page).toContain(`Den är nu en del av frågan i ${first.number} , vars klocka räknas från`)
    expect(page).toContain(`Klockan går från ${kept}`)
    const { text } = await anna.get('/att-besvara')
    expect(text).toContain(first.number)
    expect(text).not.toContain(second.number)
  })

  test('says of a chain of mergings where each question lives now', async () => {
    const { first, second } = await two()
    const third = await mail('2026-03-16T13:45:00Z')
    for (const [from, into] of [
      [third, second],
      [second, first],
    ] as const)
      await anna.post(`/arenden/${from.number}/sla-ihop`, { med: '', nummer: into.number })
    const page = said(await anna.get(`/arenden/${first.number}`))
    expect(page).toContain(`Du slog ihop ${third.number} med ${second.number}`)
    expect(page).toContain(`Du slog ihop ${second.number} med ${first.number}`)
    expect(page.match(/Den är nu en del av frågan i BV-2026-\d+ /g)).toEqual(
      Array(6).fill(`Den är nu en del av frågan i ${first.number} `),
    )
  })

  test('is undone from the ticket', async () => {
    const { first, second } = await two()
    await anna.post(`/arenden/${second.number}/sla-ihop`, { med: first.number, nummer: '' })
    const back = { tillbaka: `/arenden/${first.number}` }
    await anna.post(`/arenden/${second.number}/skilj-at`, back)
    expect((await anna.get(`/arenden/${second.number}`)).status).toBe(200)
    expect(said(await anna.get(`/arenden/${first.number}`))).toContain(
      `Du skilde ${second.number} åt igen`,
    )
  })

  test('is not undone while a colleague has the ticket', async () => {
    const { first, second } = await two()
    await anna.post(`/arenden/${second.number}/sla-ihop`, { med: first.number, nummer: '' })
    const taken = 'update ticket set assignee_id = $1 where id = $2'
    await runSql(url, taken, [office.people.karin, first.ticketId])
    const back = { tillbaka: `/arenden/${first.number}` }
    const done = await anna.post(`/arenden/${second.number}/skilj-at`, back)
    expect(done.location).toContain('gjort=inte-ditt')
    expect((await anna.get(`/arenden/${second.number}`)).location).toBe(`/arenden/${first.number}`)
  })

  test('of two senders’ tickets says first that each can come to read the other’s words', async () => {
    const { first, second } = await two({ from: { name: 'Eva', address: 'eva@post.example' } })
    const form = { nummer: first.number.toLowerCase() }
    const warned = await anna.post(`/arenden/${second.number}/sla-ihop`, form)
    expect(warned.status).toBe(422)
    expect(said(warned)).toContain('Gäller sekretess ska ärendena vara åtskilda')
    const done = await anna.post(`/arenden/${second.number}/sla-ihop`, { ...form, godkant: 'ja' })
    expect(done.status).toBe(303)
  })

  test('refuses what a colleague has, what is gone and what is the same', async () => {
    const { first, second } = await two()
    const karin = await app.as(office.people.karin)
    await karin.post(`/arenden/${first.number}/ta`, { tillbaka: '' })
    const answers = [first.number, second.number, 'BV-2026-9999'].map(async (nummer) =>
      said(await anna.post(`/arenden/${second.number}/sla-ihop`, { nummer })),
    )
    expect(await Promise.all(answers)).toEqual([
      expect.stringContaining('Karin har ett av ärendena'),
      expect.stringContaining('Det är samma ärende'),
      expect.stringContaining('Det finns inget ärende med det numret'),
    ])
  })
})

describe('dividing', () => {
  test('gives each question a ticket with the mail, which can be answered', async () => {
    const one = await mail('2026-03-16T09:45:00Z')
    const parts = { vad1: 'Bygglov', vad2: '', vad3: '', omrade1: 'bygg', omrade2: 'bygg' }
    const done = await anna.post(`/arenden/${one.number}/dela`, { ...parts, omrade3: 'bygg' })
    expect(done.status).toBe(303)
    const [child] = await runSql(url, 'select number from ticket where number <> $1', [one.number])
    const page = await anna.get(`/arenden/${String(child?.number)}`)
    expect(said(page)).toContain('Bygglov')
    expect(said(page)).toContain('Lampan är trasig.')
  })

  test('asks for what the other question is', async () => {
    const one = await mail('2026-03-16T09:45:00Z')
    const refused = await anna.post(`/arenden/${one.number}/dela`, { vad1: '' })
    expect(refused.status).toBe(422)
    expect(said(refused)).toContain('Skriv vad minst en av de andra frågorna gäller')
  })

  test('moves a mail that was joined wrongly', async () => {
    const one = await mail('2026-03-16T09:45:00Z')
    const from = { name: 'Eva', address: 'eva@post.example' }
    const mejl = await writeAgain(office, one, { at: new Date('2026-03-16T10:45:00Z'), from })
    const done = await anna.post(`/arenden/${one.number}/flytta`, { mejl })
    expect(done.status).toBe(303)
    expect(said(await anna.get(done.location ?? ''))).toContain('Eva')
  })
})
