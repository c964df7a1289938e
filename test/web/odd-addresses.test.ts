import { describe, expect, it } from 'vitest'
import { testDatabase } from '../support/postgres.ts'
import { openWebApp } from '../support/visitor.ts'

const { app, signedIn, visitor } = await openWebApp(await testDatabase())
const odd = ['x', "'", '%00', '%C3%28', '%F0%9F%92%A9', '0', '-1', '9'.repeat(300), '..%2f', '%25']
const withParams = app.routeAccess.filter(({ url }) => url.includes(':'))
const desk = await signedIn('kommunvagledare')
const officer = await signedIn('handlaggare')
const admin = await signedIn('admin')

describe.each(withParams)('$method $url', ({ method, url, access }) => {
  it.each(odd)('takes %s for what it is: not there', async (value) => {
    const one =
      access === 'everyone'
        ? visitor()
        : ([desk, officer, admin].find((_, i) =>
            access.includes((['kommunvagledare', 'handlaggare', 'admin'] as const)[i]!),
          ) ?? admin)
    if (access === 'everyone') await one.get('/logga-in')
    const path = url.replaceAll(/:[a-z]+/gi, value)
    const answer = method === 'POST' ? await one.post(path) : await one.get(path)
    expect(answer.statusCode).toBeLessThan(500)
    expect(answer.statusCode).toBeGreaterThanOrEqual(300)
  })
})

describe('queries and forms', () => {
  it.each([
    '/sok?q=%00',
    '/sok?q=a%00b',
    '/sok?q=a&q=b',
    '/sok?q[x]=1',
    '/att-besvara?valt=%00&visa=%00',
    '/att-besvara?visa=1e99',
    '/att-besvara/mina/nytt?arenden=%00&sedan=x&valt=%00',
    '/logga-in?till=%00',
    '/rapporter/2026-02?x=%00',
  ])('%s does not break anything', async (url) => {
    expect((await desk.get(url)).statusCode).toBeLessThan(500)
  })

  it('a NUL byte in a form changes nothing and is told in words', async () => {
    const one = visitor()
    await one.get('/logga-in')
    const door = await one.post('/logga-in', { epost: 'a\u0000@b.example', losenord: 'x' })
    expect(door.statusCode).toBe(422)
    const answer = await admin.post('/installningar/forvaltningar', { name: 'Ny\u0000' })
    expect(answer.statusCode).toBe(400)
    expect(answer.body).toContain('ett tecken som vi inte kan ta emot')
  })
})
