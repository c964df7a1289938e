import { afterAll, describe, expect, it } from 'vitest'
import { makeLog } from '../../src/base/log.ts'
import { migrate } from '../../src/db/migrate.ts'
import { everyone } from '../../src/web/request/access.ts'
import { eventually } from '../support/eventually.ts'
import { startPostgres, testDatabase } from '../support/postgres.ts'
import { openWebApp } from '../support/visitor.ts'

const lines: string[] = []
const { signedIn, visitor } = await openWebApp(await testDatabase(), {
  log: makeLog((line) => lines.push(line)),
  extra: (app) => {
    app.get('/trasig', { preHandler: everyone }, async () => {
      throw new Error('password=hemlig at /srv/svarstid for eva@post.example')
    })
  },
})

describe('a fault', () => {
  it('404: says that the page is not there, to anybody', async () => {
    for (const one of [visitor(), await signedIn('kommunvagledare')]) {
      const answer = await one.get('/finns-inte?x=<script>')
      expect(answer.statusCode).toBe(404)
      expect(answer.body).toContain('Sidan finns inte')
      expect(answer.body).not.toContain('<script>')
    }
  })

  it('403: says whom to ask', async () => {
    const answer = await (await signedIn('kommunvagledare')).get('/installningar/personer')
    expect(answer.statusCode).toBe(403)
    expect(answer.body).toContain('hör till en annan roll')
  })

  it('500: shows nothing of what went wrong, and logs it without the address', async () => {
    const answer = await visitor().get('/trasig')
    expect(answer.statusCode).toBe(500)
    expect(answer.body).toContain('Inget mejl är borta')
    expect(answer.body).not.toMatch(/hemlig|srv|eva|Error|stack/)
    const line = lines.find((one) => one.includes('a page failed')) ?? ''
    expect(line).toContain('/trasig')
    expect(line).not.toContain('eva@post.example')
  })

  it('413 and 415: words for what cannot be taken in', async () => {
    const one = await signedIn('admin')
    const long = await one.post('/installningar/forvaltningar', { name: 'x'.repeat(1_100_000) })
    expect([long.statusCode, long.body]).toEqual([413, expect.stringContaining('mycket text')])
    const type = { 'content-type': 'application/xml' }
    const other = await one.post('/installningar/forvaltningar', {}, type)
    expect([other.statusCode, other.body]).toEqual([415, expect.stringContaining('Det gick inte')])
  })

  it('is kept out of every cache and carries the security headers', async () => {
    const { headers } = await visitor().get('/finns-inte')
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
  })
})

describe('without the database', async () => {
  const postgres = await startPostgres()
  afterAll(() => postgres.close())
  await migrate(postgres.url)
  const down = await openWebApp(postgres.url)
  const one = await down.signedIn('kommunvagledare')
  const admin = await down.signedIn('admin')

  it('503 in words on every page, health tells, assets are served, and all is back afterwards', async () => {
    await postgres.stop()
    for (const url of ['/att-besvara', '/', '/logga-in', '/rapporter/2026-02']) {
      const answer = await one.get(url)
      expect([url, answer.statusCode]).toEqual([url, 503])
      expect(answer.body).toContain('Inget mejl är borta')
      expect(answer.headers['retry-after']).toBeDefined()
    }
    const posted = await admin.post('/installningar/forvaltningar', { name: 'Ny förvaltning' })
    expect(posted.statusCode).toBe(503)
    const figures = await down.visitor().get('/metrics')
    expect([figures.statusCode, figures.body]).toEqual([
      200,
      expect.stringMatching(/^svarstid_database_up 0\n$/m),
    ])
    const health = await down.visitor().get('/health')
    expect([health.statusCode, health.json()]).toEqual([
      503,
      { ok: false, database: 'down', queue: 'down', mailboxes: null, outgoing: null },
    ])
    expect((await down.visitor().get('/assets/svarstid.css')).statusCode).toBe(200)

    await postgres.start()
    await eventually('the queue to be back', async () => {
      const answer = await one.get('/att-besvara')
      return answer.statusCode === 200
    })
    const healthy = await eventually('the health to say so', async () => {
      const answer = await down.visitor().get('/health')
      return answer.statusCode === 200 && answer
    })
    expect(healthy.json()).toMatchObject({ database: 'ok', mailboxes: { configured: 1 } })
  })
})
