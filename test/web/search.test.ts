import { expect, it } from 'vitest'
import { openDeskApp } from '../support/desk-app.ts'
import { arrive } from '../support/office.ts'
import { testDatabase } from '../support/postgres.ts'

const { office, clock, as } = await openDeskApp(await testDatabase(), '2026-03-17T09:20:00Z')
const lamp = await arrive(office, {
  at: clock.now(),
  subject: 'Gatlampan utanför Storgatan 12',
  text: 'Lampan blinkar.',
  from: { name: 'Tobias Nylund', address: 'tobias@post.example' },
})
const secret = await arrive(office, {
  at: clock.now(),
  subject: 'Min dotter mår dåligt',
  text: 'Hon är sjuk och lampan lyser.',
  sensitive: ['Hälsa'],
})
const anna = await as(office.people.anna)

it.each([
  '1',
  '0001',
  'gatlampan',
  'Tobias',
  'tobias@post.example',
  'gatlampa blink',
  '"storgatan 12"',
])('finds a ticket by %s', async (words) => {
  const { text } = await anna.get(`/sok?q=${encodeURIComponent(words)}`)
  expect(text).toContain(lamp.number)
  expect(text).toContain('Gatlampan utanför Storgatan 12')
})

it('goes straight to a number, however it is written', async () => {
  const answer = await anna.get(`/sok?q=${lamp.number.toLowerCase()}`)
  expect([answer.status, answer.location]).toEqual([303, `/arenden/${lamp.number}`])
})

it('shows nothing of a sensitive ticket but that it is there', async () => {
  const { text } = await anna.get('/sok?q=lampan')
  expect(text).toContain(secret.number)
  expect(text).toContain(`Känsligt ärende ${secret.number}`)
  expect(text).not.toContain('dotter')
})

it.each([`'"\\;--`, '%', '<script>', ':*', '!', '((', ''])('takes %j as words', async (words) => {
  const answer = await anna.get(`/sok?q=${encodeURIComponent(words)}`)
  expect(answer.status).toBe(200)
  expect(answer.text).not.toContain('<script>')
})

it('says so when nothing is found', async () => {
  expect((await anna.get('/sok?q=zebra')).text).toContain('Inget ärende innehåller ”zebra”')
})
