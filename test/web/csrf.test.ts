import { describe, expect, it } from 'vitest'
import { testDatabase } from '../support/postgres.ts'
import { openWebApp, password } from '../support/visitor.ts'

const { app, signedIn, visitor, hire } = await openWebApp(await testDatabase())

const changing = app.routeAccess.filter(({ method }) => method !== 'GET')
const someId = '00000000-0000-4000-8000-000000000000'

function concrete(url: string): string {
  return url.replaceAll(/:[a-z]+/gi, someId)
}

describe.each(changing)('$method $url', ({ url, access }) => {
  it('refuses a form without the token of the session, and one from another site', async () => {
    const role = access === 'everyone' ? null : access[0]
    const one = role ? await signedIn(role) : visitor()
    await one.get('/logga-in')
    if (role) await one.get('/')
    const token = one.csrf
    one.csrf = ''
    const none = await one.post(concrete(url))
    one.csrf = token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))
    const wrong = await one.post(concrete(url))
    one.csrf = token
    const foreign = await one.post(concrete(url), {}, { origin: 'https://evil.example' })
    const nowhere = await one.post(concrete(url), {}, { origin: 'null' })
    const crossSite = await one.post(concrete(url), {}, { 'sec-fetch-site': 'cross-site' })
    const sameSite = await one.post(concrete(url), {}, { 'sec-fetch-site': 'same-site' })
    const all = [none, wrong, foreign, nowhere, crossSite, sameSite]
    expect(all.map(({ statusCode }) => statusCode)).toEqual(all.map(() => 403))
    expect(none.body).toContain('Inget har ändrats')
  })
})

describe('a form of ours', () => {
  it('is taken from our own origin, and by the name of this machine', async () => {
    const { email } = await hire('admin')
    for (const origin of ['http://localhost:3000', 'http://127.0.0.1:3000']) {
      const one = visitor()
      await one.get('/logga-in')
      const form = { epost: email, losenord: password }
      const headers = { origin, 'sec-fetch-site': 'same-origin' }
      expect((await one.post('/logga-in', form, headers)).statusCode).toBe(303)
    }
  })

  it("does not go with another person's token", async () => {
    const [one, other] = [await signedIn('admin'), await signedIn('admin')]
    await one.get('/installningar/personer')
    await other.get('/installningar/personer')
    one.csrf = other.csrf
    const posted = await one.post('/installningar/forvaltningar', { name: 'Ny' })
    expect(posted.statusCode).toBe(403)
  })

  it('may not bring fields that nobody asked for, or one twice', async () => {
    const one = await signedIn('admin')
    await one.get('/installningar/forvaltningar')
    const url = '/installningar/forvaltningar'
    expect((await one.post(url, { name: 'Ny', role: 'admin' })).statusCode).toBe(400)
    expect((await one.post(url, { name: ['En', 'Två'] })).statusCode).toBe(400)
    expect((await one.get(url)).body).not.toContain('Två')
  })
})
