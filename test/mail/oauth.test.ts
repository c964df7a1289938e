import { type ServerResponse } from 'node:http'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { makeLog, silentLog } from '../../src/base/log.ts'
import { connect } from '../../src/db/connect.ts'
import { openTokens, type Tokens } from '../../src/mail/oauth.ts'
import { OauthError } from '../../src/mail/oauth/error.ts'
import { oauthStates } from '../../src/mail/oauth/house.ts'
import { openAlarms } from '../../src/municipality/alarms.ts'
import { officeConfig } from '../support/config.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/ports.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import {
  clientId,
  clientSecret,
  firstRefreshToken,
  json,
  oauthAccount,
  startTokenEndpoint,
} from '../support/token-endpoint.ts'

const user = 'kontakt@bjorkvalla.example'
const secret = 'hemligt-ur-miljon-'.repeat(3)
const url = await testDatabase()
const db = connect(url)
const endpoint = await startTokenEndpoint(user)
afterAll(async () => {
  await endpoint.stop()
  await db.destroy()
})

const account = oauthAccount(endpoint)
const refreshing = oauthAccount(endpoint, {
  grant: { kind: 'refresh', clientId, clientSecret, refreshToken: firstRefreshToken },
})
const [mailbox] = officeConfig(url, { dataDir: '' }).mailboxes
let now = new Date()
let tokens: Tokens
const open = (more: { secret?: string; log?: typeof silentLog } = {}) =>
  openTokens({ db, secret, log: silentLog, now: () => now, ...more })

beforeEach(async () => {
  await runSql(url, 'truncate oauth_token, oauth_refusal, alarm')
  now = new Date('2026-03-10T08:00:00Z')
  Object.assign(endpoint, { life: 3600, rotates: false, answer: null })
  endpoint.asked.length = 0
  endpoint.consent()
  tokens = open()
})

const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000)
}
const refuse = (status: number, body: object) => {
  endpoint.answer = (_, response) => json(response, status, body)
}
const faultOf = async (asking: Promise<unknown>) => {
  const thrown = await asking.then(
    () => null,
    (error: unknown) => error,
  )
  if (thrown instanceof OauthError) return thrown.fault
  throw new Error('There was no OauthError.', { cause: thrown })
}

describe('a token', () => {
  test('is asked for once and kept for all, until three quarters of its life', async () => {
    const first = await tokens.accessToken(account)
    later(44)
    expect(await open().accessToken(account)).toBe(first)
    expect(endpoint.asked).toHaveLength(1)
    later(5)
    expect(await tokens.accessToken(account)).not.toBe(first)
    expect(endpoint.asked).toHaveLength(2)
  })

  test('is asked for once by many at the same time, in one process and in several', async () => {
    const release = endpoint.hold()
    const several = [tokens, tokens, open(), open(), tokens].map((one) => one.accessToken(account))
    await eventually('all to wait', async () => {
      const [row] = await runSql(
        url,
        `select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      )
      return row?.waiting === 2
    })
    release()
    expect(new Set(await Promise.all(several)).size).toBe(1)
    expect(endpoint.asked).toHaveLength(1)
  })

  test('that is due but works is used by others while one asks for the next', async () => {
    const first = await tokens.accessToken(account)
    later(50)
    const release = endpoint.hold()
    const asking = tokens.accessToken(account)
    await eventually('somebody to hold the account', async () => {
      const [row] = await runSql(
        url,
        `select count(*)::int as held from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`,
      )
      return row?.held === 1
    })
    expect(await open().accessToken(account)).toBe(first)
    release()
    expect(await asking).not.toBe(first)
  })

  test('that still works outlasts a provider that is away, and the admin hears of what will not mend itself', async () => {
    const first = await tokens.accessToken(account)
    later(50)
    refuse(503, {})
    expect(await tokens.accessToken(account)).toBe(first)
    expect(await tokens.accessToken(account)).toBe(first)
    expect(endpoint.asked).toHaveLength(2)
    expect(await openAlarms(db)).toEqual([])
    expect(await runSql(url, 'select fault, fault_at from oauth_token')).toEqual([
      { fault: null, fault_at: null },
    ])
    later(2)
    refuse(401, { error: 'invalid_client', error_codes: [7000222] })
    expect(await tokens.accessToken(account)).toBe(first)
    expect(await openAlarms(db)).toMatchObject([
      { key: `oauth-login:${user}`, words: expect.stringContaining('gått ut') as string },
    ])
    later(20)
    expect((await faultOf(tokens.accessToken(account))).words).toBe(
      'Klienthemligheten har gått ut. Skapa en ny i Entra och ange den i MAILBOX_OAUTH_CLIENT_SECRET (invalid_client, AADSTS7000222).',
    )
    endpoint.answer = null
    later(2)
    expect(await tokens.accessToken(account)).not.toBe(first)
    expect(await openAlarms(db)).toEqual([])
  })

  test('that is refused is replaced once, unless it is new or somebody has replaced it', async () => {
    const first = await tokens.accessToken(account)
    expect(await tokens.another(account, first)).toBeNull()
    later(2)
    const second = await tokens.another(account, first)
    expect(second).not.toBe(first)
    expect(await open().another(account, first)).toBe(second)
    expect(endpoint.asked).toHaveLength(2)
  })

  test('is never asked for in vain again and again', async () => {
    refuse(400, { error: 'invalid_grant' })
    await faultOf(tokens.accessToken(account))
    await faultOf(tokens.accessToken(account))
    await faultOf(open().accessToken(account))
    expect(endpoint.asked).toHaveLength(1)
    later(1)
    await faultOf(tokens.accessToken(account))
    expect(endpoint.asked).toHaveLength(2)
    // A new secret is tried at once.
    endpoint.answer = null
    await tokens.accessToken({ ...account, scope: 'mail' })
    expect(endpoint.asked).toHaveLength(3)
  })

  test('is asked for anew with other settings', async () => {
    const first = await tokens.accessToken(account)
    const other = { ...account, scope: 'https://mail.example/' }
    expect(await tokens.accessToken(other)).not.toBe(first)
    expect(endpoint.asked.at(-1)?.get('scope')).toBe('https://mail.example/')
  })
})

describe('a refresh token', () => {
  test('that is rotated is used in its newest form, also by another process', async () => {
    endpoint.rotates = true
    for (const one of [tokens, open(), tokens]) {
      await one.accessToken(refreshing)
      later(50)
    }
    const used = endpoint.asked.map((asked) => asked.get('refresh_token'))
    expect(used[0]).toBe(firstRefreshToken)
    expect(new Set(used).size).toBe(3)
  })

  test('keeps its line when only the secret is new, and begins anew with a new consent', async () => {
    endpoint.rotates = true
    await tokens.accessToken(refreshing)
    endpoint.answer = (_, response) => json(response, 400, { error: 'invalid_client' })
    const grant = {
      kind: 'refresh',
      clientId,
      clientSecret,
      refreshToken: firstRefreshToken,
    } as const
    await faultOf(tokens.accessToken({ ...refreshing, grant: { ...grant, clientSecret: 'ny' } }))
    expect(endpoint.asked.at(-1)?.get('refresh_token')).not.toBe(firstRefreshToken)
    await faultOf(tokens.accessToken({ ...refreshing, grant: { ...grant, refreshToken: 'nytt' } }))
    expect(endpoint.asked.at(-1)?.get('refresh_token')).toBe('nytt')
  })

  test('cannot be read with another SECRET: it is said, and the first one is tried', async () => {
    endpoint.rotates = true
    await tokens.accessToken(refreshing)
    const lines: string[] = []
    const other = open({ secret: 'x'.repeat(40), log: makeLog((line) => lines.push(line)) })
    const fault = await faultOf(other.accessToken(refreshing))
    expect(fault.words).toMatch(/^SECRET har ändrats.*Samtycket gäller inte längre/)
    expect(lines.join('')).toContain('SECRET has changed')
  })
})

describe('an answer that is no token', () => {
  type Answer = (response: ServerResponse) => void
  const cases: [string, Answer, boolean, RegExp][] = [
    ['garbage', (r) => r.end('<html>Välkommen'), false, /utan någon giltig token/],
    ['an empty token', (r) => json(r, 200, { access_token: '' }), false, /giltig token/],
    ['a token with a line break', (r) => json(r, 200, { access_token: 'a\r\nb' }), false, /giltig/],
    [
      'a token that is over',
      (r) => json(r, 200, { access_token: 'a', expires_in: 0 }),
      false,
      /giltig/,
    ],
    ['an endless answer', (r) => r.end('x'.repeat(70_000)), false, /giltig token/],
    [
      'a way elsewhere',
      (r) => r.writeHead(302, { location: 'http://127.0.0.1/' }).end(),
      true,
      /skickar oss vidare/,
    ],
    ['an address that is not there', (r) => r.writeHead(404).end(), true, /HTTP 404/],
    ['a cut line', (r) => r.destroy(), false, /svarar inte/],
    ['too many questions', (r) => r.writeHead(429).end(), false, /kan inte svara just nu/],
    ['no access', (r) => json(r, 400, { error: 'unauthorized_client' }), true, /CLIENT_ID/],
    ['a wrong scope', (r) => json(r, 400, { error: 'invalid_scope' }), true, /OAUTH_SCOPE/],
    [
      'words with an address',
      (r) => json(r, 400, { error: 'Anna@kommun.se' }),
      true,
      /\(HTTP 400\)/,
    ],
  ]
  test.each(cases)('%s is told in words', async (_, answer, permanent, words) => {
    endpoint.answer = (_asked, response) => answer(response)
    const fault = await faultOf(tokens.accessToken(account))
    expect(fault).toMatchObject({ permanent, words: expect.stringMatching(words) as string })
    expect(fault.words).toMatch(/\.$/)
    expect((await openAlarms(db)).length).toBe(permanent ? 1 : 0)
  })

  test('nobody there at all is told in words', async () => {
    const gone = { ...account, tokenUrl: `http://127.0.0.1:${await freePort()}/token` }
    expect(await faultOf(tokens.accessToken(gone))).toEqual({
      permanent: false,
      words: `${new URL(gone.tokenUrl).host} svarar inte.`,
    })
  })
})

test('neither token nor secret is in the log, in an error or in plain in the database', async () => {
  const lines: string[] = []
  const open_ = open({ log: makeLog((line) => lines.push(line)) })
  endpoint.rotates = true
  const token = await open_.accessToken(refreshing)
  const refresh = endpoint.asked.map((asked) => asked.get('refresh_token') ?? '')
  refuse(400, { error: 'invalid_client', error_description: `wrong ${clientSecret}` })
  const fault = await faultOf(
    open_
      .another(refreshing, 'en-annan-token')
      .then(() => open_.accessToken({ ...refreshing, scope: 'x' })),
  )
  await open_.refused(refreshing, 'imap')
  const rows = await runSql(
    url,
    `select o::text as row from oauth_token o union all select a::text from alarm a
      union all select r::text from oauth_refusal r`,
  )
  const everything = [...lines, JSON.stringify(fault), ...rows.map(({ row }) => String(row))].join(
    '\n',
  )
  expect(lines.length).toBeGreaterThan(1)
  for (const hidden of [token, clientSecret, ...refresh]) {
    expect(everything).not.toContain(hidden)
    expect(everything).not.toContain(Buffer.from(hidden).toString('hex'))
  }
})

test('a login that is refused is an alarm, raised once, and over when one works', async () => {
  await tokens.accessToken(account)
  await tokens.refused(account, 'imap')
  later(5)
  await tokens.refused(account, 'imap')
  expect(await openAlarms(db)).toMatchObject([
    { key: `oauth-login:${user}:imap`, raisedAt: new Date('2026-03-10T08:00:00Z') },
  ])
  await tokens.worked(account, 'imap')
  expect(await openAlarms(db)).toEqual([])
  expect(await runSql(url, 'select name from oauth_refusal')).toEqual([])
})

test('an account that may read but not send has a fault in sending alone', async () => {
  const smtp = { host: 'x', port: 587, tls: 'starttls' as const, user, password: null }
  const config = {
    mailboxes: [{ ...mailbox!, oauth: account }],
    smtp: { ...smtp, oauth: account },
  }
  const refusals = async () => {
    const [state] = await oauthStates(db, config)
    return { fault: state?.fault, ...state?.refusal }
  }
  await tokens.accessToken(account)
  await tokens.refused(account, 'smtp')
  await tokens.worked(account, 'imap')
  const words = expect.stringMatching(/^Mejlservern släpper inte in oss/) as string
  expect(await refusals()).toMatchObject({ fault: null, imap: null, smtp: { words } })
  const about = expect.stringContaining('för utgående mejl') as string
  expect(await openAlarms(db)).toMatchObject([{ key: `oauth-login:${user}:smtp`, words: about }])

  await tokens.refused(account, 'imap')
  await tokens.worked(account, 'smtp')
  expect(await refusals()).toMatchObject({ fault: null, imap: { words }, smtp: null })
  expect((await openAlarms(db)).map(({ key }) => key)).toEqual([`oauth-login:${user}:imap`])
})

test('a refusal by the mail server does not shorten the wait for the provider', async () => {
  await tokens.accessToken(account)
  later(70)
  refuse(400, { error: 'invalid_grant' })
  await faultOf(tokens.accessToken(account))
  await tokens.refused(account, 'smtp')
  await faultOf(tokens.accessToken(account))
  expect(endpoint.asked).toHaveLength(2)
})

test('a provider that never answers is given up', async () => {
  let limit: AbortSignal | null | undefined
  const stuck: typeof fetch = async (_, init) => {
    limit = init?.signal
    throw new DOMException('', 'TimeoutError')
  }
  const asking = openTokens({ db, secret, log: silentLog, now: () => now, fetch: stuck })
  expect((await faultOf(asking.accessToken(account))).words).toMatch(/svarar inte\.$/)
  expect(limit).toBeInstanceOf(AbortSignal)
})
