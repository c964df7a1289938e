import { describe, expect, it } from 'vitest'
import { type Role } from '../../src/journey.ts'
import { setActive } from '../../src/municipality/people.ts'
import { testDatabase } from '../support/postgres.ts'
import { openWebApp, password } from '../support/visitor.ts'

const { ctx, clock, visitor, hire, signedIn, app } = await openWebApp(await testDatabase())
const wrong = 'E-postadressen eller lösenordet stämmer inte'

describe('the door', () => {
  it.each<[Role, string]>([
    ['kommunvagledare', '/att-besvara'],
    ['teamledare', '/att-besvara'],
    ['handlaggare', '/mina-fragor'],
    ['admin', '/installningar/personer'],
    ['chef', '/rapporter'],
    ['verksamhetsutvecklare', '/rapporter'],
    ['registrator', '/rapporter'],
  ])('leads a %s to %s, which opens', async (role, home) => {
    const { email } = await hire(role)
    const one = visitor()
    expect((await one.signIn(email, password)).headers.location).toBe(home)
    expect((await one.get('/')).headers.location).toBe(home)
    const first = await one.get(home)
    const shown = home === '/rapporter' ? await one.get(String(first.headers.location)) : first
    expect(shown.statusCode).toBe(200)
  })

  it('says the same about a wrong password and an unknown address, and keeps the address typed', async () => {
    const { email } = await hire('kommunvagledare')
    const one = visitor()
    const known = await one.signIn(email, 'fel lösenord här')
    const unknown = await one.signIn('ingen@bjorkvalla.example', 'fel lösenord här')
    expect([known.statusCode, unknown.statusCode]).toEqual([422, 422])
    expect(known.body).toContain(wrong)
    expect(unknown.body).toContain(wrong)
    expect(known.body).toContain(`value="${email}"`)
    expect(known.body).toContain('aria-describedby="e-losenord"')
    expect(known.body).not.toContain('fel lösenord här')
  })

  it('leads back to the page that was asked for', async () => {
    const { email } = await hire('kommunvagledare')
    const one = visitor()
    const asked = await one.get('/att-besvara/mina?valt=BV-2026-0001')
    expect(asked.statusCode).toBe(303)
    const door = await one.get(String(asked.headers.location))
    const till = /name="till" value="([^"]*)"/.exec(door.body)?.[1] ?? ''
    const entered = await one.post('/logga-in', { epost: email, losenord: password, till })
    expect(entered.headers.location).toBe('/att-besvara/mina?valt=BV-2026-0001')
  })

  it.each([
    ...['https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example', 'x'],
    ...['/.//evil.example', '/./\\evil.example', '/%2e//evil.example', '/a/..//evil.example'],
    ...['//', '/\t/\n/evil.example', '/..//evil.example/', '//['],
  ])('never leads out of the service: %s', async (till) => {
    const { email } = await hire('admin')
    const one = visitor()
    await one.get('/logga-in')
    const entered = await one.post('/logga-in', { epost: email, losenord: password, till })
    expect(entered.headers.location).toBe('/installningar/personer')
  })

  it('does not let in somebody whose account has ended, and shuts the open sessions', async () => {
    const { id, email } = await hire('kommunvagledare')
    const one = visitor()
    await one.signIn(email, password)
    await setActive(ctx.db, id, false)
    expect((await one.get('/att-besvara')).statusCode).toBe(303)
    expect((await visitor().signIn(email, password)).statusCode).toBe(422)
  })

  it('signs out for good', async () => {
    const one = await signedIn('kommunvagledare')
    const before = new Map(one.cookies)
    await one.get('/att-besvara')
    expect((await one.post('/logga-ut')).headers.location).toBe('/logga-in')
    for (const [name, value] of before) one.cookies.set(name, value)
    expect((await one.get('/att-besvara')).headers.location).toContain('/logga-in')
  })
})

describe('sessions', () => {
  it('changes its id at the sign-in, and ends the one before', async () => {
    const { email } = await hire('kommunvagledare')
    const one = visitor()
    await one.signIn(email, password)
    const first = one.cookies.get('svarstid-3000')
    one.cookies.delete('svarstid-3000-form')
    await one.get('/logga-in')
    await one.post('/logga-in', { epost: email, losenord: password })
    expect(one.cookies.get('svarstid-3000')).not.toBe(first)
    one.cookies.set('svarstid-3000', first ?? '')
    expect((await one.get('/att-besvara')).statusCode).toBe(303)
  })

  it('does not take an id that somebody else has put there', async () => {
    const { email } = await hire('kommunvagledare')
    const one = visitor()
    one.cookies.set('svarstid-3000', 'A'.repeat(43))
    await one.signIn(email, password)
    expect(one.cookies.get('svarstid-3000')).not.toBe('A'.repeat(43))
  })

  it('keeps only a hash of the token', async () => {
    const one = await signedIn('kommunvagledare')
    const token = one.cookies.get('svarstid-3000') ?? ''
    expect(token.length).toBeGreaterThanOrEqual(43)
    const rows = await ctx.db.selectFrom('session').selectAll().execute()
    const stored = rows.map((row) => JSON.stringify(row) + row.token_hash.toString())
    expect(stored.join()).not.toContain(token)
  })

  it('ends after two hours without a click, and after twelve hours with them', async () => {
    const start = clock.now()
    const idle = await signedIn('kommunvagledare')
    clock.advance({ hours: 1, minutes: 59 })
    expect((await idle.get('/att-besvara')).statusCode).toBe(200)
    clock.advance({ hours: 2, minutes: 1 })
    expect((await idle.get('/att-besvara')).statusCode).toBe(303)

    clock.set(start)
    const busy = await signedIn('kommunvagledare')
    for (let hour = 1; hour < 12; hour += 1) {
      clock.advance({ hours: 1 })
      expect((await busy.get('/att-besvara')).statusCode).toBe(200)
    }
    clock.advance({ hours: 1 })
    expect((await busy.get('/att-besvara')).statusCode).toBe(303)
    clock.set(start)
  })

  it('are forgotten when they are over and somebody signs in', async () => {
    await signedIn('kommunvagledare')
    const aMomentAgo = new Date(clock.now().getTime() - 1)
    await ctx.db.updateTable('session').set({ expires_at: aMomentAgo }).execute()
    await signedIn('kommunvagledare')
    const left = await ctx.db.selectFrom('session').select('expires_at').execute()
    expect(left.map(({ expires_at }) => expires_at > clock.now())).toEqual([true])
  })

  it('gives what was typed back when the session has ended under a form', async () => {
    const start = clock.now()
    const one = await signedIn('admin')
    clock.advance({ hours: 3 })
    const typed = 'Hej Eva!\nEtt långt svar <b>med tecken</b>.'
    const answer = await one.post('/installningar/personer', { name: typed, losenord: 'hem ligt' })
    clock.set(start)
    expect(answer.statusCode).toBe(401)
    expect(answer.body).toContain('Ett långt svar &lt;b&gt;med tecken')
    expect(answer.body).not.toContain('hem ligt')
  })
})

describe('cookies', () => {
  it('are for this host only, not for scripts, not for other sites', async () => {
    const { email } = await hire('admin')
    const one = visitor()
    const entered = await one.signIn(email, password)
    const cookie = entered.cookies.find(({ name }) => name === 'svarstid-3000')
    expect(cookie).toMatchObject({ path: '/', httpOnly: true, sameSite: 'Lax' })
    expect(cookie).not.toHaveProperty('domain')
  })
})

describe('the demo', () => {
  it('has neither buttons nor a route outside of demo mode', async () => {
    const { id } = await hire('kommunvagledare')
    const one = visitor()
    const door = await one.get('/logga-in')
    expect(door.body).not.toContain('/demo/logga-in')
    expect(door.body).not.toContain('Prov ')
    const tried = await one.post('/demo/logga-in', { person: id })
    expect(tried.statusCode).toBe(404)
    expect((await one.get('/att-besvara')).statusCode).toBe(303)
    expect(app.hasRoute({ method: 'POST', url: '/demo/logga-in' })).toBe(false)
  })
})
