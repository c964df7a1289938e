import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { PlainError } from '../src/base/errors.ts'
import { type Env } from '../src/base/settings.ts'
import { type Config, readConfig } from '../src/config.ts'
import { environment, makeTempDir } from './support/process.ts'

/** The least that a real installation says. */
const least: Env = {
  MUNICIPALITY_NAME: 'Lekebergs kommun',
  MUNICIPALITY_PHONE: '0585-487 00',
  MUNICIPALITY_WEBSITE: 'https://www.lekeberg.example/',
  MUNICIPALITY_VISIT_ADDRESS: 'Tingsgatan 1',
  MUNICIPALITY_POSTAL_ADDRESS: 'Box 12, 716 81 Fjugesta',
  MAILBOX_ADDRESS: 'Kommun@Lekeberg.example',
  MAILBOX_HOST: 'imap.lekeberg.example',
  MAILBOX_PASSWORD: 'hemligt',
  SMTP_HOST: 'smtp.lekeberg.example',
}
const database = 'postgres://svarstid:hemligt@localhost/svarstid'

function faultsOf(env: Env): string[] {
  try {
    readConfig(env)
    return []
  } catch (thrown) {
    if (!(thrown instanceof PlainError)) throw thrown
    return thrown.message.split('\n').flatMap((line) => /^ {2}- (.*)/.exec(line)?.[1] ?? [])
  }
}

describe('the demo', () => {
  test.each<[string, Env]>([
    ['nothing at all', {}],
    [
      'empty values, as in a .env that is not filled in',
      { DATABASE_URL: '', SMTP_HOST: ' ', MAILBOX_HOST: '  ' },
    ],
    ['where it runs', { PORT: '4000', HOST: '0.0.0.0', DATA_DIR: '/var/lib/svarstid' }],
    ['only a Redis and a name', { REDIS_URL: 'redis://localhost', MUNICIPALITY_NAME: 'Ankeborg' }],
  ])('runs with %s', (_, env) => {
    const config = readConfig(env)
    expect(config).toMatchObject({
      demo: true,
      databaseUrl: null,
      smtp: null,
      mailboxes: [],
      secret: null,
    })
    expect(config.municipality.name).toBe('Björkvalla kommun')
  })

  test.each([
    { DATABASE_URL: database },
    { SMTP_HOST: 'smtp.kommun.example' },
    { MAILBOX_ADDRESS: 'a@b.example' },
    { MAILBOX_HOST: 'imap.kommun.example' },
    { MAILBOX_PASSWORD: 'hemligt' },
    { MAILBOX_2_USER: 'a' },
    { MAILBOX_12_FOLDERS: 'INBOX' },
  ])('does not run once a real server is named: %o', (env) => {
    expect(faultsOf(env).length).toBeGreaterThan(3)
  })
})

describe('a real installation', () => {
  test('needs no more than this, and the rest has defaults', () => {
    const config = readConfig(least)
    expect(config).toEqual({
      demo: false,
      dataDir: path.resolve('.data'),
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      trustProxy: false,
      databaseUrl: null,
      redisUrl: null,
      secret: null,
      municipality: {
        name: 'Lekebergs kommun',
        prefix: 'KC',
        contactCentre: 'Kontaktcenter',
        phone: '0585-487 00',
        website: 'https://www.lekeberg.example',
        visitAddress: 'Tingsgatan 1',
        postalAddress: 'Box 12, 716 81 Fjugesta',
        signaturePolicy: 'personal-shared',
      },
      mailboxes: [
        {
          address: 'kommun@lekeberg.example',
          host: 'imap.lekeberg.example',
          port: 993,
          tls: 'tls',
          user: 'kommun@lekeberg.example',
          password: 'hemligt',
          folders: ['INBOX', '\\Junk'],
          trustedReceived: [],
          filterFields: [],
          trustedAuthserv: [],
          moveTo: null,
          sentCopy: 'append',
          replyTo: 'none',
          envelopeFrom: 'shared',
        },
      ],
      smtp: {
        host: 'smtp.lekeberg.example',
        port: 587,
        tls: 'starttls',
        user: null,
        password: null,
        atOnce: 3,
        perMinute: 30,
      },
      verifySenders: true,
      undoMs: 10_000,
      automaticPerHour: 300,
      alarms: { to: [], quietHours: 8 },
      metricsToken: null,
    } satisfies Config)
  })

  test('tells whom it is told to, and refuses what it cannot use', () => {
    const { alarms, metricsToken } = readConfig({
      ...least,
      ALARM_EMAIL: 'Drift@lekeberg.example, it@lekeberg.example',
      ALARM_QUIET_HOURS: '0',
      METRICS_TOKEN: 'm'.repeat(24),
    })
    expect(alarms).toEqual({
      to: ['drift@lekeberg.example', 'it@lekeberg.example'],
      quietHours: 0,
    })
    expect(metricsToken).toBe('m'.repeat(24))
    const wrong = { ALARM_EMAIL: 'drift', ALARM_QUIET_HOURS: 'åtta', METRICS_TOKEN: 'kort' }
    expect(faultsOf({ ...least, ...wrong })).toHaveLength(3)
  })

  test('trusts the mail servers of the town for every mailbox, or for one', () => {
    const trusted = readConfig({
      ...least,
      TRUSTED_RECEIVED: 'mx.lekeberg.example, .inre.lekeberg.example',
      MAILBOX_2_ADDRESS: 'bygg@lekeberg.example',
      MAILBOX_2_HOST: 'imap.lekeberg.example',
      MAILBOX_2_PASSWORD: 'hemligt',
      MAILBOX_2_TRUSTED_RECEIVED: '10.0.0.5',
    }).mailboxes.map(({ trustedReceived }) => trustedReceived)
    expect(trusted).toEqual([['mx.lekeberg.example', '.inre.lekeberg.example'], ['10.0.0.5']])
  })

  test('can have several mailboxes, in the order of their numbers', () => {
    const more = [10, 2].flatMap((n) => [
      [`MAILBOX_${n}_ADDRESS`, `box${n}@lekeberg.example`],
      [`MAILBOX_${n}_HOST`, 'imap.lekeberg.example'],
      [`MAILBOX_${n}_PASSWORD`, 'hemligt'],
    ])
    const env = {
      ...least,
      ...(Object.fromEntries(more) as Env),
      MAILBOX_2_TLS: 'starttls',
      MAILBOX_2_FOLDERS: 'INBOX, Skräppost ,',
      MAILBOX_10_SENT_COPY: 'server',
    }
    expect(readConfig(env).mailboxes).toMatchObject([
      { address: 'kommun@lekeberg.example', port: 993 },
      { address: 'box2@lekeberg.example', port: 143, folders: ['INBOX', 'Skräppost'] },
      { address: 'box10@lekeberg.example', sentCopy: 'server' },
    ])
  })

  test('cannot be changed while it runs', () => {
    interface Loose {
      port: number
      mailboxes: { host: string }[]
      municipality: { name: string }
    }
    const config = readConfig(least) as unknown as Loose
    const [mailbox] = config.mailboxes
    expect(() => (config.port = 1)).toThrow(TypeError)
    expect(() => (config.municipality.name = 'x')).toThrow(TypeError)
    expect(() => config.mailboxes.push({ host: 'x' })).toThrow(TypeError)
    expect(() => (mailbox!.host = 'x')).toThrow(TypeError)
  })
})

describe('faults', () => {
  test('are all told at once, each with what to do', () => {
    const env = {
      MAILBOX_ADDRESS: 'kommun',
      MAILBOX_TLS: 'ssl',
      DATABASE_URL: database,
      PORT: '70000',
    }
    const faults = faultsOf(env)
    const named = faults.map((fault) => fault.split(' ')[0])
    expect(named).toEqual([
      'PORT',
      'SECRET',
      'MUNICIPALITY_WEBSITE',
      'MUNICIPALITY_POSTAL_ADDRESS',
      'MUNICIPALITY_NAME',
      'MUNICIPALITY_PHONE',
      'MUNICIPALITY_VISIT_ADDRESS',
      'MAILBOX_TLS',
      'MAILBOX_ADDRESS',
      'MAILBOX_HOST',
      'MAILBOX_PASSWORD',
      'SMTP_HOST',
    ])
    const toDo = /(Ange|Skriv den som|Gör en med|ska vara)/
    expect(faults.filter((fault) => !toDo.test(fault))).toEqual([])
  })

  test.each<[Env, RegExp]>([
    [{ PORT: '3e3' }, /^PORT ska vara ett heltal från 0 till 65535/],
    [{ PORT: '0x50' }, /^PORT/],
    [{ PORT: '-1' }, /^PORT/],
    [{ PUBLIC_URL: 'svarstid.kommun.example' }, /^PUBLIC_URL är ingen webbadress/],
    [{ PUBLIC_URL: 'javascript:alert(1)' }, /^PUBLIC_URL/],
    [{ TRUST_PROXY: 'yes' }, /^TRUST_PROXY ska vara något av 0, 1/],
    [
      { DATABASE_URL: 'mysql://localhost', SECRET: 'x'.repeat(32) },
      /^DATABASE_URL är ingen adress till en server/,
    ],
    [{ DATABASE_URL: database }, /^SECRET saknas.*openssl rand/],
    [{ SECRET: 'kort' }, /^SECRET är kortare än 32 tecken.*openssl rand/],
    [{ REDIS_URL: 'localhost:6379' }, /^REDIS_URL är ingen adress/],
    [{ TICKET_PREFIX: 'KC-1' }, /^TICKET_PREFIX ska vara en till tio bokstäver/],
    [
      { MUNICIPALITY_WEBSITE: 'http://www.lekeberg.example' },
      /^MUNICIPALITY_WEBSITE ska börja med https/,
    ],
    [
      { MUNICIPALITY_POSTAL_ADDRESS: 'Box 12, Fjugesta' },
      /^MUNICIPALITY_POSTAL_ADDRESS saknar postnummer/,
    ],
    [{ MAILBOX_SENT_COPY: 'ja' }, /^MAILBOX_SENT_COPY ska vara något av append, server/],
    [{ MAILBOX_PORT: 'imap' }, /^MAILBOX_PORT/],
    [{ SMTP_TLS: 'ssl' }, /^SMTP_TLS/],
    [{ SMTP_USER: 'anna' }, /^SMTP_USER är satt men inte SMTP_PASSWORD/],
    [{ SMTP_HOST: '' }, /^SMTP_HOST saknas/],
    [
      {
        MAILBOX_2_ADDRESS: 'KOMMUN@lekeberg.example',
        MAILBOX_2_HOST: 'x',
        MAILBOX_2_PASSWORD: 'y',
      },
      /^Två brevlådor har samma adress/,
    ],
  ])('%o is one', (env, words) => {
    const faults = faultsOf({ ...least, ...env })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(words)
  })

  test('never show a password', () => {
    const env = {
      ...least,
      DATABASE_URL: 'mysql://svarstid:hemligt@localhost',
      REDIS_URL: 'hemligt',
      SECRET: 'hemligt',
      SMTP_PASSWORD: 'hemligt',
      PORT: 'x',
    }
    const thrown = (() => {
      try {
        return readConfig(env)
      } catch (error) {
        return String(error)
      }
    })()
    expect(thrown).toContain('REDIS_URL')
    expect(thrown).not.toContain('hemligt')
  })
})

describe('.env.example', () => {
  const text = readFileSync('.env.example', 'utf8')
  /** Every setting it shows, those in a comment too. */
  const shown = [...text.matchAll(/^#?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(
    ([, name = '', value = '']) => ({ name, value }),
  )
  const filledIn = { SECRET: 'x'.repeat(32), MAILBOX_PASSWORD: 'hemligt' }

  test('shows what the code and docker-compose.yml read, and nothing else', () => {
    const read = new Set<string>()
    const everything = {
      ...parseEnv(text),
      ...filledIn,
      SMTP_USER: 'anna',
      SMTP_PASSWORD: 'hemligt',
    }
    readConfig(
      new Proxy<Env>(everything, {
        get: (env, name) => {
          read.add(String(name))
          return env[String(name)]
        },
      }),
    )
    const compose = readFileSync('docker-compose.yml', 'utf8').matchAll(/\$\{(\w+)/g)
    for (const [, name = ''] of compose) read.add(name)
    expect(shown.map(({ name }) => name).sort()).toEqual([...read].sort())
  })

  test('works when its secret and password are filled in', () => {
    const config = readConfig({ ...parseEnv(text), ...filledIn })
    expect(config).toMatchObject({ demo: false, municipality: { prefix: 'BV' } })
  })

  test('tells the defaults as they are', () => {
    const asItIs = { ...parseEnv(text), ...filledIn }
    const examples = ['REDIS_URL', ...Object.keys(filledIn)]
    const spelt = shown.filter(({ name }) => !examples.includes(name))
    const withDefaults = Object.fromEntries(spelt.map(({ name, value }) => [name, value]))
    expect(readConfig({ ...asItIs, ...withDefaults })).toEqual(readConfig(asItIs))
  })
})

test('.env is read from where the program runs, and the environment overrides it', () => {
  const dir = makeTempDir('config')
  onTestFinished(() => rmSync(dir, { recursive: true }))
  const lines = Object.entries(least).map(([name, value]) => `${name}="${value ?? ''}"\n`)
  writeFileSync(
    path.join(dir, '.env'),
    ['# så här\nPORT=4000\nTICKET_PREFIX=ab\n', ...lines].join(''),
  )
  const config = path.resolve('src/config.ts')
  const script = `import { readConfig } from '${config}'; console.log(JSON.stringify(readConfig()))`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: dir,
    encoding: 'utf8',
    env: environment({ PORT: '5000' }),
  })
  expect(JSON.parse(said)).toMatchObject({
    demo: false,
    port: 5000,
    municipality: { prefix: 'AB', phone: '0585-487 00' },
  })
})
