import { createHash, randomBytes } from 'node:crypto'
import { type AddressInfo } from 'node:net'
import { type Page } from 'playwright-core'
import { afterAll } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { type Context, openContext } from '../../src/context.ts'
import { buildApp } from '../../src/web/app.ts'
import { fakeClock, type FakeClock } from './clock.ts'
import { officeConfig } from './config.ts'
import { openOffice, type Office } from './office.ts'
import { makeTempDir } from './process.ts'

export interface DeskApp {
  ctx: Context
  office: Office
  clock: FakeClock
  /** The address it listens at, for a browser. */
  url: string
  /** Somebody at work: requests with her session, forms with her token. */
  as: (personId: string) => Promise<Colleague>
}

export interface Answer {
  status: number
  location: string | undefined
  headers: Record<string, unknown>
  text: string
  bytes: Buffer
}

export interface Colleague {
  get: (url: string, headers?: Record<string, string>) => Promise<Answer>
  post: (url: string, form?: Record<string, string>) => Promise<Answer>
  /** Lets a browser page be hers. */
  enter: (page: Page) => Promise<void>
}

/** The web app on an office of its own, with a clock that stands still until told otherwise. */
export async function openDeskApp(databaseUrl: string, now: string): Promise<DeskApp> {
  const clock = fakeClock(now)
  const office = await openOffice(databaseUrl, clock.now())
  const settings = officeConfig(databaseUrl, {
    dataDir: makeTempDir('desk'),
    port: 0,
    publicUrl: 'http://127.0.0.1:3000',
  })
  const ctx = await openContext(settings, { databaseUrl, log: silentLog })
  const app = await buildApp(ctx, { now: () => clock.now() })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  afterAll(async () => {
    app.server.closeAllConnections()
    await app.close()
    await ctx.close()
  })
  return { ctx, office, clock, url, as: (personId) => colleague({ ctx, clock, url }, personId) }
}

type Ask = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> }

async function colleague(
  { ctx, clock, url }: { ctx: Context; clock: FakeClock; url: string },
  personId: string,
): Promise<Colleague> {
  const token = randomBytes(32).toString('base64url')
  const csrf = randomBytes(32).toString('base64url')
  // The open streams of news are checked by the real clock.
  const seen = Math.max(clock.now().getTime(), Date.now())
  await ctx.db
    .insertInto('session')
    .values({
      token_hash: createHash('sha256').update(token).digest(),
      person_id: personId,
      csrf,
      created_at: clock.now(),
      seen_at: new Date(seen),
      expires_at: new Date(seen + 12 * 3_600_000),
    })
    .execute()
  const cookie = { name: `svarstid-${new URL(url).port}`, value: token }
  const ask = async (path: string, init: Ask): Promise<Answer> => {
    const headers = { ...init.headers, cookie: `${cookie.name}=${cookie.value}` }
    const response = await fetch(`${url}${path}`, { ...init, headers, redirect: 'manual' })
    const bytes = Buffer.from(await response.arrayBuffer())
    return {
      status: response.status,
      location: response.headers.get('location') ?? undefined,
      headers: Object.fromEntries(response.headers),
      text: bytes.toString(),
      bytes,
    }
  }
  return {
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, form = {}) =>
      ask(path, { method: 'POST', body: new URLSearchParams({ _csrf: csrf, ...form }) }),
    enter: (page) => page.context().addCookies([{ ...cookie, url }]),
  }
}
