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

  it('a NUL byte in a form is left out, for the database holds none', async () => {
    const form = { name: 'Ny\u0000 förvaltning' }
    expect((await admin.post('/installningar/forvaltningar', form)).statusCode).toBe(303)
    expect((await admin.get('/installningar/forvaltningar')).body).toContain('Ny förvaltning')
  })

  it('one in an address is answered in words', async () => {
    const answer = await desk.get('/sok?q=%00')
    expect([answer.statusCode, answer.body]).toEqual([
      400,
      expect.stringContaining('ett tecken som vi inte kan ta emot'),
    ])
  })
})
