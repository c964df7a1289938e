import { describe, expect, it } from 'vitest'
import { html } from '../../src/base/html.ts'
import { roles, type Role } from '../../src/journey.ts'
import { testDatabase } from '../support/postgres.ts'
import { openWebApp, type Visitor } from '../support/visitor.ts'

const { app, signedIn, visitor } = await openWebApp(await testDatabase())

const everyone = 'everyone'
const desk: Role[] = ['kommunvagledare', 'teamledare']
const readers: Role[] = roles.filter((role) => role !== 'handlaggare')

/** Whom each route is meant for. A route without a row here fails the first test. */
const meant: [string, readonly Role[] | typeof everyone][] = [
  ['GET /assets/:name', everyone],
  ['GET /health', everyone],
  ['GET /', roles],
  ['GET /logga-in', everyone],
  ['POST /logga-in', everyone],
  ['POST /logga-ut', roles],
  ['GET /bjud-in/:token', everyone],
  ['POST /bjud-in/:token', everyone],
  ['GET /att-besvara', desk],
  ['GET /att-besvara/:view', desk],
  ['GET /att-besvara/:view/nytt', desk],
  ['POST /att-besvara/ta-nasta', desk],
  ['GET /arenden/:number', desk],
  ['GET /arenden/:number/nytt', desk],
  ['POST /arenden/:number/svar', desk],
  ['POST /arenden/:number/svar/:outboxId', desk],
  ['POST /arenden/:number/ta', desk],
  ['POST /arenden/:number/ta-over', desk],
  ['POST /arenden/:number/slapp', desk],
  ['POST /arenden/:number/omrade', desk],
  ['POST /arenden/:number/avsandare', desk],
  ['POST /arenden/:number/inget-svar', desk],
  ['POST /arenden/:number/skrappost', desk],
  ['POST /arenden/:number/aterstall', desk],
  ['POST /arenden/:number/akut', desk],
  ['GET /kampanjer/:id', desk],
  ['POST /kampanjer/:id/svar', desk],
  ['GET /arenden/:number/sla-ihop', desk],
  ['POST /arenden/:number/sla-ihop', desk],
  ['POST /arenden/:number/hor-inte-ihop', desk],
  ['POST /arenden/:number/skilj-at', desk],
  ['GET /arenden/:number/dela', desk],
  ['POST /arenden/:number/dela', desk],
  ['POST /arenden/:number/flytta', desk],
  ['GET /arenden/:number/lamna-over', desk],
  ['POST /arenden/:number/lamna-over', desk],
  ['GET /meddelanden/:id/original', desk],
  ['GET /meddelanden/:id/html', [...desk, 'handlaggare']],
  ['GET /meddelanden/:id/bilagor/:index', [...desk, 'handlaggare']],
  ['GET /meddelanden/:id/bilder/:index', [...desk, 'handlaggare']],
  ['GET /mina-fragor', ['handlaggare']],
  ['GET /mina-fragor/:id', ['handlaggare']],
  ['POST /mina-fragor/:id/aterkoppla', ['handlaggare']],
  ['GET /rapporter', readers],
  ['GET /rapporter/:month', readers],
  ['GET /sok', desk],
  ['GET /installningar', ['admin']],
  ['GET /installningar/personer', ['admin']],
  ['GET /installningar/personer/ny', ['admin']],
  ['POST /installningar/personer', ['admin']],
  ['GET /installningar/personer/:id', ['admin']],
  ['POST /installningar/personer/:id', ['admin']],
  ['GET /installningar/personer/:id/signatur', ['admin']],
  ['POST /installningar/personer/:id/bjud-in', ['admin']],
  ['POST /installningar/personer/:id/avsluta', ['admin']],
  ['POST /installningar/personer/:id/oppna', ['admin']],
  ['GET /installningar/signaturer', ['teamledare', 'admin']],
  ['GET /installningar/forvaltningar', ['admin']],
  ['POST /installningar/forvaltningar', ['admin']],
  ['GET /installningar/forvaltningar/:id/ny-funktion', ['admin']],
  ['POST /installningar/forvaltningar/:id/funktioner', ['admin']],
  ['GET /installningar/forvaltningar/funktioner/:id', ['admin']],
  ['POST /installningar/forvaltningar/funktioner/:id', ['admin']],
  ['GET /installningar/formular', ['admin']],
  ['GET /installningar/formular/ny', ['admin']],
  ['POST /installningar/formular', ['admin']],
  ['POST /installningar/formular/prova', ['admin']],
  ['GET /installningar/formular/:id', ['admin']],
  ['POST /installningar/formular/:id', ['admin']],
  ['POST /installningar/formular/:id/ta-bort', ['admin']],
  ['GET /installningar/mejl-ut', ['admin']],
  ['POST /installningar/mejl-ut/testa', ['admin']],
  ['POST /installningar/mejl-ut/kvitto', ['admin']],
  ['GET /installningar/regler', ['admin']],
  ['GET /installningar/regler/ny', ['admin']],
  ['POST /installningar/regler', ['admin']],
  ['POST /installningar/regler/prova', ['admin']],
  ['GET /installningar/regler/:id', ['admin']],
  ['POST /installningar/regler/:id', ['admin']],
  ['POST /installningar/regler/:id/flytta', ['admin']],
  ['POST /installningar/regler/:id/ta-bort', ['admin']],
  ['GET /status', ['teamledare', 'admin']],
  ['GET /status/nytt', ['teamledare', 'admin']],
  ['GET /status/karantan/:id/original', ['teamledare', 'admin']],
  ['POST /status/karantan/las-om', ['teamledare', 'admin']],
  ['GET /metrics', everyone],
  ['GET /live', roles],
]

const sorted = (list: readonly (readonly [string, readonly Role[] | typeof everyone])[]) =>
  list
    .map(([route, who]) => `${route}: ${who === everyone ? who : [...who].sort().join(', ')}`)
    .sort()

it('has a row for each route, and each route says the same', () => {
  const there = app.routeAccess.map(
    ({ method, url, access }) => [`${method} ${url}`, access] as const,
  )
  expect(sorted(there)).toEqual(sorted(meant))
})

it('does not start with a route that does not say who may use it', async () => {
  await expect(
    openWebApp(await testDatabase(), {
      extra: (one) => {
        one.get('/glömd', async (_request, reply) => reply.html(html`Hej`))
      },
    }),
  ).rejects.toThrow('/glömd does not say who may use it')
})

const people = new Map<Role, Visitor>()
for (const role of roles) people.set(role, await signedIn(role))

/** A live stream never ends, and signing out would; live.test.ts and sign-in.test.ts see to those. */
const endless = ['GET /live', 'POST /logga-ut']

describe.each(meant.filter(([route]) => !endless.includes(route)))('%s', (route, who) => {
  const [method, path = ''] = route.split(' ')
  const url = path
    .replace(':month', '2026-02')
    .replace(':name', 'app.js')
    .replace(':view', 'mina')
    .replaceAll(/:[a-z]+/gi, '00000000-0000-4000-8000-000000000000')
  const ask = (one: Visitor) => (method === 'POST' ? one.post(url) : one.get(url))

  if (who !== everyone) {
    it('asks a stranger to sign in', async () => {
      const answer = await ask(visitor())
      expect(answer.statusCode).toBe(method === 'POST' ? 401 : 303)
      if (method === 'GET') expect(answer.headers.location).toMatch(/^\/logga-in/)
    })
  }

  it.each(roles)('is for a %s as meant', async (role) => {
    const one = people.get(role)!
    const allowed = who === everyone || who.includes(role)
    const { statusCode, headers } = await ask(one)
    if (!allowed) {
      expect(statusCode).toBe(403)
      return
    }
    expect([401, 403, 500, 503]).not.toContain(statusCode)
    expect(headers.location ?? '').not.toMatch(/^\/logga-in/)
    if (method === 'GET' && !path.includes(':')) expect(statusCode).toBeLessThan(400)
  })
})
