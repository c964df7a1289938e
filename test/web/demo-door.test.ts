import { expect, it } from 'vitest'
import { testDatabase } from '../support/postgres.ts'
import { openWebApp } from '../support/visitor.ts'

const { hire, visitor } = await openWebApp(await testDatabase(), { config: { demo: true } })

it('offers the invented people as buttons, in demo mode only', async () => {
  const { id } = await hire('kommunvagledare')
  const one = visitor()
  const door = await one.get('/logga-in')
  expect(door.body).toContain(`value="${id}"`)
  expect((await one.post('/demo/logga-in', { person: id })).headers.location).toBe('/att-besvara')
  expect((await one.get('/att-besvara')).statusCode).toBe(200)
})

it('refuses somebody who does not exist, and a form without its token', async () => {
  const { id } = await hire('kommunvagledare')
  const one = visitor()
  await one.get('/logga-in')
  expect((await one.post('/demo/logga-in', { person: 'nobody' })).statusCode).toBe(404)
  one.csrf = 'x'
  expect((await one.post('/demo/logga-in', { person: id })).statusCode).toBe(403)
})
