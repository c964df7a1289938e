import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { assetUrl } from '../../src/web/shell/assets.ts'
import { icon } from '../../src/web/style/icons.ts'
import { testDatabase } from '../support/postgres.ts'
import { openWebApp } from '../support/visitor.ts'

const { app, visitor } = await openWebApp(await testDatabase())

describe('assets', () => {
  it.each([
    ['svarstid.css', 'text/css'],
    ['app.js', 'text/javascript'],
    ['turbo.js', 'text/javascript'],
    ['stimulus.js', 'text/javascript'],
    ['inter.woff2', 'font/woff2'],
    ['icons.svg', 'image/svg+xml'],
  ])(
    '%s has its type and is kept for ever under the address with its version',
    async (name, type) => {
      const versioned = await visitor().get(assetUrl(name))
      expect(versioned.statusCode).toBe(200)
      expect(versioned.headers['content-type']).toContain(type)
      expect(versioned.headers['cache-control']).toContain('immutable')
      expect(versioned.headers['set-cookie']).toBeUndefined()
      const plain = await visitor().get(`/assets/${name}`)
      expect(plain.headers['cache-control']).toBe('no-cache')
      const etag = String(plain.headers.etag)
      const known = await visitor().get(`/assets/${name}`, { 'if-none-match': etag })
      expect([known.statusCode, known.body]).toEqual([304, ''])
    },
  )

  it('are named by the pages under that very address, the icons too', () => {
    expect(String(icon('search'))).toContain(`${assetUrl('icons.svg')}#search`)
  })

  it('are zipped for those who can read it, with the same content', async () => {
    const zipped = await app.inject({
      url: '/assets/svarstid.css',
      headers: { host: 'localhost', 'accept-encoding': 'gzip, br' },
    })
    const plain = await app.inject({ url: '/assets/svarstid.css', headers: { host: 'localhost' } })
    expect(zipped.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(zipped.rawPayload).equals(plain.rawPayload)).toBe(true)
    expect(zipped.rawPayload.length).toBeLessThan(plain.rawPayload.length / 3)
  })

  it('are all that is imported by one another', async () => {
    const seen = new Set(['/assets/app.js'])
    for (const url of seen) {
      const { statusCode, body } = await visitor().get(url)
      expect([url, statusCode]).toEqual([url, 200])
      for (const [, imported = ''] of body.matchAll(/from '(\/assets\/[^']+)'/g)) seen.add(imported)
    }
    expect(seen.size).toBeGreaterThan(4)
  })

  it.each(['../app.ts', '..%2fapp.ts', '%2e%2e/app.ts', 'app.ts', '%00', 'constructor'])(
    'are not files: %s is not found',
    async (name) => {
      expect((await visitor().get(`/assets/${name}`)).statusCode).toBe(404)
    },
  )
})
