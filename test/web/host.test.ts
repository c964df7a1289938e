import { describe, expect, it } from 'vitest'
import { testDatabase } from '../support/postgres.ts'
import { openWebApp, password } from '../support/visitor.ts'

const local = await openWebApp(await testDatabase())
const outside = await openWebApp(await testDatabase(), {
  config: { host: '0.0.0.0', publicUrl: 'https://svarstid.bjorkvalla.example', trustProxy: true },
})
const untrusting = await openWebApp(await testDatabase(), {
  config: { host: '0.0.0.0', publicUrl: 'https://svarstid.bjorkvalla.example' },
})

const ours = 'svarstid.bjorkvalla.example'

describe('bound to this machine', () => {
  it.each(['localhost:3000', '127.0.0.1:41234', '[::1]:3000', 'localhost'])(
    'answers for %s',
    async (host) => {
      expect((await local.app.inject({ url: '/logga-in', headers: { host } })).statusCode).toBe(200)
    },
  )

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'evil@localhost'])(
    'answers 400 for %j, in words and without a link to it',
    async (host) => {
      const answer = await local.app.inject({ url: '/logga-in', headers: { host } })
      expect(answer.statusCode).toBe(400)
      expect(answer.body).toContain('Adressen hör inte till den här tjänsten')
      expect(answer.body).not.toContain('evil')
      expect(answer.headers['set-cookie']).toBeUndefined()
    },
  )
})

describe('behind a proxy', () => {
  it('answers for its public name only', async () => {
    const ask = async (headers: Record<string, string>) =>
      (await outside.app.inject({ url: '/logga-in', headers })).statusCode
    expect(await ask({ host: ours })).toBe(200)
    expect(await ask({ host: 'localhost:3000' })).toBe(400)
    expect(await ask({ host: 'web:3000', 'x-forwarded-host': ours })).toBe(200)
    expect(await ask({ host: ours, 'x-forwarded-host': 'evil.example' })).toBe(400)
  })

  it('does not listen to forwarded headers unless told to', async () => {
    const headers = { host: ours, 'x-forwarded-host': 'evil.example' }
    const answer = await untrusting.app.inject({ url: '/logga-in', headers })
    expect(answer.statusCode).toBe(200)
    expect(answer.body).not.toContain('evil.example')
    const hidden = { host: 'web:3000', 'x-forwarded-host': ours }
    expect((await untrusting.app.inject({ url: '/logga-in', headers: hidden })).statusCode).toBe(
      400,
    )
  })

  it('answers a health check whatever the name', async () => {
    const answer = await outside.app.inject({ url: '/health', headers: { host: '10.0.0.7:3000' } })
    expect(answer.statusCode).toBe(200)
  })

  it('has cookies that only https and this very host can set', async () => {
    const { email } = await outside.hire('admin')
    const headers = { host: ours }
    const one = outside.visitor()
    await one.get('/logga-in', headers)
    const form = { epost: email, losenord: password }
    const entered = await one.post('/logga-in', form, { ...headers, origin: `https://${ours}` })
    const cookie = entered.cookies.find(({ name }) => name === '__Host-svarstid')
    expect(cookie).toMatchObject({ path: '/', secure: true, httpOnly: true, sameSite: 'Lax' })
    expect(cookie).not.toHaveProperty('domain')
    expect(entered.headers['strict-transport-security']).toContain('max-age')
    const stranger = { ...headers, origin: 'http://localhost:3000' }
    expect((await one.post('/logga-in', form, stranger)).statusCode).toBe(403)
  })

  it('counts failures for the address that the proxy saw, not for one the browser made up', async () => {
    const failing = (claimed: string) =>
      outside.app.inject({
        method: 'POST',
        url: '/logga-in',
        headers: { host: ours, 'x-forwarded-for': `${claimed}, 192.0.2.7` },
        payload: {},
      })
    expect((await failing('1.2.3.4')).statusCode).toBe(403)
    const seen = await Promise.all(
      ['1.2.3.4', '5.6.7.8'].map(async (claimed) => {
        const one = outside.visitor()
        await one.get('/logga-in', { host: ours })
        const form = { epost: `x${claimed}@x.example`, losenord: 'fel' }
        await one.post('/logga-in', form, {
          host: ours,
          'x-forwarded-for': `${claimed}, 192.0.2.7`,
        })
        const rows = await outside.ctx.db.selectFrom('sign_in_failure').select('key').execute()
        return rows.map(({ key }) => key).join()
      }),
    )
    expect(seen.join()).toContain('address 192.0.2.7')
    expect(seen.join()).not.toContain('1.2.3.4')
  })
})

it('a request that is sent drop by drop is cut after a minute', () => {
  expect(local.app.server.requestTimeout).toBe(60_000)
})
