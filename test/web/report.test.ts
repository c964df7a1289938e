import { type FastifyInstance } from 'fastify'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { demoMunicipality, type Config } from '../../src/config.ts'
import { type Context } from '../../src/context.ts'
import { type ReplyKind } from '../../src/journey.ts'
import { writeMonth } from '../../src/report/month.ts'
import { startEscalation } from '../../src/ticket/escalations.ts'
import { replyAccepted, replyQueued } from '../../src/ticket/replies.ts'
import { sortAway } from '../../src/ticket/sorting.ts'
import { excludeTurn } from '../../src/ticket/turns.ts'
import { everyone } from '../../src/web/request/access.ts'
import { buildApp } from '../../src/web/app.ts'
import { signIn } from '../../src/web/request/session.ts'
import { at, calendar, plain } from '../report/story.ts'
import { axe, startBrowser, type TestBrowser } from '../support/browser.ts'
import { missing } from '../support/needs.ts'
import { arrive, openOffice, type Arrival, type Arrived } from '../support/office.ts'
import { testDatabase } from '../support/postgres.ts'

const databaseUrl = await testDatabase()
const office = await openOffice(databaseUrl, at('2026-01-01 08:00'))
const { db, people } = office
const now = at('2026-03-17 10:20')

let app: FastifyInstance
let url: string
beforeAll(async () => {
  app = await servePages()
  url = await app.listen({ port: 0, host: '127.0.0.1' })
  await fillJanuary()
  await fillFebruary()
  await fillMarch()
})
afterAll(() => app.close())

describe('the report page', () => {
  test('leads to the current month', async () => {
    const answer = await get('/rapporter', 'tove')
    expect(answer.statusCode).toBe(303)
    expect(answer.headers.location).toBe('/rapporter/2026-03')
  })

  test('is read by those who work with the figures, and not by officers or strangers', async () => {
    for (const who of ['anna', 'tove', 'adam'] as const) {
      expect((await get('/rapporter/2026-02', who)).statusCode).toBe(200)
    }
    expect((await get('/rapporter/2026-02', 'lena')).statusCode).toBe(403)
    expect((await get('/rapporter/2026-02')).headers.location).toContain('/logga-in')
  })

  test.each(['2026-04', '2026-13', 'mars', '2026-3'])('has no month %s', async (month) => {
    expect((await get(`/rapporter/${month}`, 'tove')).statusCode).toBe(404)
  })

  test('of a closed month has its figures, with n and both clocks', async () => {
    const text = await read('/rapporter/2026-02')
    expect(text).toContain('Svar på e-post i februari 2026')
    expect(text).toContain('Stängd fredag 6 mars 2026 kl. 06.00. Utgåva 1.')
    expect(text).toContain('Besvarade inom 24 timmar 75,0 %')
    expect(text).toContain('Föreslaget mål 90 %, 15,0 under')
    expect(text).toContain('9 av 12 frågor, arbetsdygn Dygnet runt: 66,7 %, 8 av 12 frågor')
    expect(text).toContain('Januari 2026 −25,0 p.e.')
    expect(text).toContain('Ej svar 8,3 %')
    expect(text).toContain('14 nya mejl kom in. Så blev de 12 frågor')
    expect(text).toContain('Skräppost −1')
    expect(text).toContain('Kräver inget svar −1')
    expect(text).toContain('Kultur, fritid och bibliotek färre än 5')
    expect(text).toContain('1 överlämnad fråga väntar på återkoppling sedan mer än 24 timmar')
    expect(text).not.toContain('Lena Torvik')
  })

  test('of the running month says so, and how many are still in time', async () => {
    const text = await read('/rapporter/2026-03')
    expect(text).toContain('Pågående månad.')
    expect(text).toContain('100,0 %')
    expect(text).toContain('1 fråga är inom tid, ännu ej besvarad.')
    expect(text).not.toContain('Utgåva')
  })

  test('of a month without mail says only that', async () => {
    const text = await read('/rapporter/2025-12')
    expect(text).toContain('Inga frågor kom in i december 2025.')
    expect(text).not.toContain('Nyckeltal')
  })

  test('changes with the next answer', async () => {
    expect(await read('/rapporter/2026-03')).toContain('2 av 2 frågor, arbetsdygn')
    const question = await ask('2026-03-17 08:00', { area: 'gata' })
    await reply(question, 'svar', '2026-03-17 10:00')
    expect(await read('/rapporter/2026-03')).toContain('3 av 3 frågor, arbetsdygn')
  })

  test('of a corrected month shows the new edition and what the first one said', async () => {
    const { id, ticket_id } = await db
      .selectFrom('turn')
      .select(['id', 'ticket_id'])
      .where('arrived_at', '=', at('2026-02-02 09:00'))
      .executeTakeFirstOrThrow()
    await db.transaction().execute(async (tx) => {
      const by = { as: 'advertising', why: 'Reklam', personId: people.anna } as const
      await excludeTurn(tx, { id, ticketId: ticket_id }, by, at('2026-03-16 09:00'))
    })
    expect(await read('/rapporter/2026-02')).not.toContain('Rättad')
    await writeMonth(db, '2026-02', at('2026-03-17 06:00'))
    const text = await read('/rapporter/2026-02')
    expect(text).toContain('Rättad tisdag 17 mars 2026 kl. 06.00, utgåva 2.')
    expect(text).toContain('Utgåva 1 hade 12 frågor och 75,0 % inom 24 timmar.')
    expect(text).toContain('8 av 11 frågor, arbetsdygn')
  })
})

describe.skipIf(missing('chromium'))('the report page in a browser', () => {
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser.close())

  test.each([
    ['/rapporter/2026-02', 1440, 'light'],
    ['/rapporter/2026-02', 375, 'dark'],
    ['/rapporter/2026-03', 1024, 'dark'],
    ['/rapporter/2025-12', 1440, 'light'],
  ] as const)('%s at %i px, %s, has no fault that axe can find', async (path, width, theme) => {
    const page = await browser.newPage({
      viewport: { width, height: 900 },
      colorScheme: theme,
    })
    await page.goto(`${url}/in/${people.tove}`)
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(url + path)
    for (const summary of await page.locator('summary').all()) await summary.click()
    expect(await axe(page)).toEqual([])
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(wide).toBe(0)
    expect(complaints).toEqual([])
  })

  test('prints without the frame around it, every figure on paper', async () => {
    const page = await browser.newPage({ viewport: { width: 794, height: 1123 } })
    await page.goto(`${url}/in/${people.tove}`)
    await page.goto(`${url}/rapporter/2026-02`)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.side').isVisible()).toBe(false)
    expect(await page.locator('.bar').isVisible()).toBe(false)
    expect(await page.locator('.kf').count()).toBe(6)
    expect(await page.locator('.chart').first().isVisible()).toBe(true)
  })
})

async function servePages(): Promise<FastifyInstance> {
  const config = {
    demo: false,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1',
    municipality: demoMunicipality,
  } as Config
  const ctx = { db, databaseUrl, config, log: silentLog, mailboxes: [] } as unknown as Context
  const extra = (pages: FastifyInstance) => {
    pages.get<{ Params: { id: string } }>(
      '/in/:id',
      { preHandler: everyone },
      async (request, answer) => {
        await signIn(request, answer, request.params.id)
        return answer.redirect('/rapporter', 303)
      },
    )
  }
  return buildApp(ctx, { now: () => now, extra })
}

async function get(path: string, who?: keyof typeof people) {
  if (who === undefined) return app.inject(path)
  const { cookies } = await app.inject(`/in/${people[who]}`)
  const jar = Object.fromEntries(cookies.map(({ name, value }) => [name, value]))
  return app.inject({ url: path, cookies: jar })
}

/** The words of a page, as one reads them. */
async function read(path: string): Promise<string> {
  const answer = await get(path, 'tove')
  expect(answer.statusCode).toBe(200)
  return plain(answer.body)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,)])/g, '$1')
}

/** Six questions, all answered within a working day. */
async function fillJanuary(): Promise<void> {
  for (const day of ['12', '13', '14', '19', '20', '21']) {
    const question = await ask(`2026-01-${day} 09:00`, { area: 'gata' })
    await reply(question, 'svar', `2026-01-${day} 10:00`)
  }
  await writeMonth(db, '2026-01', at('2026-02-09 06:00'))
}

/** Twelve questions: nine in time, eight by the calendar too; two late; one never answered. */
async function fillFebruary(): Promise<void> {
  for (const day of ['02', '03', '04', '05', '09', '10', '11', '12']) {
    const question = await ask(`2026-02-${day} 09:00`, { area: day < '05' ? 'gata' : 'bygg' })
    await reply(question, 'svar', `2026-02-${day} 11:30`)
  }
  const weekend = await ask('2026-02-13 16:00', { area: 'gata' })
  await reply(weekend, 'svar', '2026-02-16 09:00')
  const late = await ask('2026-02-17 09:00', { area: 'gata' })
  await reply(late, 'svar', '2026-02-18 12:00')
  const later = await ask('2026-02-18 09:00', { area: 'kultur' })
  await reply(later, 'svar', '2026-02-23 12:00')
  const never = await ask('2026-02-19 09:00', { area: 'gata' })
  await handOver(never, '2026-02-19 10:00')
  await ask('2026-02-20 09:00', { kind: 'spam' })
  const thanks = await ask('2026-02-20 09:00', {})
  await db.transaction().execute(async (tx) => {
    const by = { as: 'no-answer-needed', why: 'Tack', personId: people.anna } as const
    await sortAway(tx, thanks.ticketId, by, at('2026-02-20 10:00'))
  })
  await writeMonth(db, '2026-02', at('2026-03-06 06:00'))
}

/** Three questions, two answered, the third an hour old. */
async function fillMarch(): Promise<void> {
  for (const day of ['10', '11']) {
    const question = await ask(`2026-03-${day} 09:00`, { area: 'gata' })
    await reply(question, 'svar', `2026-03-${day} 10:00`)
  }
  await ask('2026-03-17 09:20', { area: 'gata' })
}

function ask(when: string, more: Omit<Arrival, 'at'>): Promise<Arrived> {
  return arrive(office, { at: at(when), ...more })
}

async function reply(to: Arrived, kind: ReplyKind, when: string): Promise<void> {
  const one = { ...to, kind, personId: people.anna, outboxId: randomUUID() }
  await db.transaction().execute(async (tx) => {
    await replyQueued(tx, one, at(when))
    await replyAccepted(tx, one, at(when), calendar)
  })
}

async function handOver({ ticketId, turnId }: Arrived, when: string): Promise<void> {
  const to = { functionId: null, personId: people.lena, name: 'Lena Torvik', address: 'l@x.se' }
  const dueAt = at('2026-02-20 10:00')
  const one = { ticketId, turnId, to, summary: 's', by: people.anna, dueAt, remindAt: null }
  await db.transaction().execute((tx) => startEscalation(tx, one, at(when)))
}
