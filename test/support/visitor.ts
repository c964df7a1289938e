import { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { afterAll } from 'vitest'
import { silentLog, type Log } from '../../src/base/log.ts'
import { type Config } from '../../src/config.ts'
import { openContext, type Context } from '../../src/context.ts'
import { type Role } from '../../src/journey.ts'
import { hashPassword } from '../../src/municipality/passwords.ts'
import { addPerson, setPasswordHash } from '../../src/municipality/people.ts'
import { buildApp } from '../../src/web/app.ts'
import { fakeClock, type FakeClock } from './clock.ts'
import { officeConfig } from './config.ts'
import { makeTempDir } from './process.ts'

export const password = 'fyra ord efter varandra'

export interface WebApp {
  app: FastifyInstance
  ctx: Context
  clock: FakeClock
  /** Somebody with a browser of their own, at the door. */
  visitor: () => Visitor
  /** A new person who can sign in with `password`. */
  hire: (role: Role, email?: string) => Promise<{ id: string; email: string }>
  /** A new person with this role, signed in through the door. */
  signedIn: (role: Role) => Promise<Visitor>
}

/** The web app on a migrated database, without a network: requests are injected. */
export async function openWebApp(
  databaseUrl: string,
  options: {
    config?: Partial<Config>
    log?: Log
    extra?: (app: FastifyInstance) => void
    now?: string
  } = {},
): Promise<WebApp> {
  const clock = fakeClock(options.now ?? '2026-03-17T09:20:00Z')
  const config = { ...webConfig(databaseUrl), ...options.config }
  const ctx = await openContext(config, { databaseUrl, log: options.log ?? silentLog })
  const extra = options.extra === undefined ? {} : { extra: options.extra }
  const app = await buildApp(ctx, { now: () => clock.now(), ...extra })
  afterAll(async () => {
    app.server.closeAllConnections()
    await app.close()
    await ctx.close()
  })
  const visitor = () => new Visitor(app)
  const hire = (role: Role, email?: string) => hireWithPassword(ctx, clock, { role, email })
  return {
    app,
    ctx,
    clock,
    visitor,
    hire,
    signedIn: async (role) => {
      const { email } = await hire(role)
      const one = visitor()
      const entered = await one.signIn(email, password)
      if (entered.statusCode !== 303) throw new Error(`The door said ${entered.statusCode}.`)
      return one
    },
  }
}

let hired = 0

async function hireWithPassword(
  { db }: Context,
  clock: FakeClock,
  { role, email }: { role: Role; email: string | undefined },
): Promise<{ id: string; email: string }> {
  hired += 1
  const person = {
    email: email ?? `${role}.${hired}@bjorkvalla.example`,
    name: `Prov ${role} ${hired}`,
    title: 'Kommunvägledare',
    unit: 'Kontaktcenter',
    phone: '0980-319 200',
    departmentId: null,
    role,
  }
  const { id } = await addPerson(db, person, clock.now())
  await setPasswordHash(db, id, await hash)
  return { id, email: person.email }
}

const hash = hashPassword(password)

/** A browser as far as cookies and forms go. */
export class Visitor {
  readonly #app: FastifyInstance
  readonly cookies = new Map<string, string>()
  /** The token of the last page seen. */
  csrf = ''

  constructor(app: FastifyInstance) {
    this.#app = app
  }

  async get(url: string, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    const response = await this.#app.inject({ url, headers: { ...this.#headers(), ...headers } })
    this.#keep(response)
    return response
  }

  async post(
    url: string,
    form: Record<string, string | string[]> = {},
    headers: Record<string, string> = {},
  ): Promise<LightMyRequestResponse> {
    const body = new URLSearchParams({ _csrf: this.csrf })
    for (const [name, value] of Object.entries(form)) {
      for (const one of [value].flat()) body.append(name, one)
    }
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const response = await this.#app.inject({
      method: 'POST',
      url,
      headers: { ...this.#headers(), ...type, ...headers },
      payload: body.toString(),
    })
    this.#keep(response)
    return response
  }

  async signIn(email: string, secret: string): Promise<LightMyRequestResponse> {
    await this.get('/logga-in')
    const entered = await this.post('/logga-in', { epost: email, losenord: secret })
    if (entered.statusCode === 303) await this.get('/status')
    return entered
  }

  #headers(): Record<string, string> {
    const jar = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return { host: 'localhost:3000', ...(jar === '' ? {} : { cookie: jar }) }
  }

  #keep(response: LightMyRequestResponse): void {
    for (const { name, value, expires } of response.cookies) {
      if (expires !== undefined && expires.getTime() <= 0) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    this.csrf = /name="csrf-token" content="([^"]+)"/.exec(response.body)?.[1] ?? this.csrf
  }
}

/** A configuration for tests of the web. */
function webConfig(databaseUrl: string): Config {
  return officeConfig(databaseUrl, { dataDir: makeTempDir('web') })
}
