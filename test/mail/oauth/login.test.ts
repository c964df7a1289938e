import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../../src/base/log.ts'
import { type MailboxConfig, type SmtpConfig } from '../../../src/config.ts'
import { connect } from '../../../src/db/connect.ts'
import { imapFault, isLoginRefused, openImap } from '../../../src/mail/imap.ts'
import { openTokens, type Tokens } from '../../../src/mail/oauth.ts'
import { openSmtp, smtpFault } from '../../../src/mail/smtp.ts'
import { openAlarms } from '../../../src/municipality/alarms.ts'
import { startDovecot, type DovecotServer } from '../../support/dovecot.ts'
import { missing } from '../../support/needs.ts'
import { runSql, testDatabase } from '../../support/postgres.ts'
import { startSmtpSink } from '../../support/smtp-sink.ts'
import { json, oauthAccount, startTokenEndpoint } from '../../support/token-endpoint.ts'
import { someMail } from '../some-mail.ts'

const user = 'kontakt@bjorkvalla.example'
const url = await testDatabase()
const db = connect(url)
const endpoint = await startTokenEndpoint(user)
afterAll(async () => {
  await endpoint.stop()
  await db.destroy()
})

const oauth = oauthAccount(endpoint)
let now: Date
let tokens: Tokens
beforeEach(async () => {
  await runSql(url, 'truncate oauth_token, oauth_refusal, alarm')
  now = new Date('2026-03-10T08:00:00Z')
  endpoint.answer = null
  endpoint.asked.length = 0
  endpoint.consent()
  tokens = openTokens({ db, secret: 'x'.repeat(40), log: silentLog, now: () => now })
})
const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000)
}
const thrownBy = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
const notLetIn = /^Mejlservern släpper inte in oss, fast leverantören har gett oss åtkomst/

describe.skipIf(missing('dovecot'))('a mailbox that takes access tokens', () => {
  let dovecot: DovecotServer
  let mailbox: MailboxConfig
  beforeAll(async () => {
    dovecot = await startDovecot({ users: [user], introspectionUrl: endpoint.introspectionUrl })
    mailbox = {
      ...{ address: user, host: '127.0.0.1', port: dovecot.imapPort, tls: 'none', user },
      ...{ password: '', oauth, folders: ['INBOX'], moveTo: null, sentCopy: 'append' },
    }
  })
  afterAll(() => dovecot.close())
  const enter = async () => {
    const session = await openImap(mailbox, { log: silentLog, tokens })
    const { found } = await session.check()
    await session.close()
    return found
  }

  test('is entered, and the token is kept for the next time', async () => {
    expect(await enter()).toEqual(['INBOX'])
    expect(await enter()).toEqual(['INBOX'])
    expect(endpoint.asked).toHaveLength(1)
  })

  test('that refuses one is entered with a newer one', async () => {
    await enter()
    endpoint.revokeAll()
    later(2)
    expect(await enter()).toEqual(['INBOX'])
    expect(endpoint.asked).toHaveLength(2)
    expect(await openAlarms(db)).toEqual([])
  })

  test('that takes none says so in words, at once and once, until it does', async () => {
    endpoint.answer = (_, response) =>
      json(response, 200, { access_token: 'okand', expires_in: 3600 })
    for (const minutes of [0, 2]) {
      later(minutes)
      const thrown = await thrownBy(enter())
      expect(imapFault(thrown)).toMatch(notLetIn)
      expect(isLoginRefused(thrown)).toBe(true)
    }
    expect(endpoint.asked).toHaveLength(2)
    expect(await openAlarms(db)).toMatchObject([
      { key: `oauth-login:${user}:imap`, raisedAt: new Date('2026-03-10T08:00:00Z') },
    ])
    endpoint.answer = null
    later(2)
    expect(await enter()).toEqual(['INBOX'])
    expect(await openAlarms(db)).toEqual([])
  })

  test('is not asked to let us in without a token, and the reason is told', async () => {
    endpoint.answer = (_, response) => json(response, 401, { error: 'invalid_client' })
    const thrown = await thrownBy(enter())
    expect(imapFault(thrown)).toMatch(/^Klienthemligheten är fel eller har gått ut\./)
    expect(isLoginRefused(thrown)).toBe(true)
    endpoint.answer = (_, response) => json(response, 503, {})
    later(2)
    expect(isLoginRefused(await thrownBy(enter()))).toBe(false)
  })
})

describe.each([
  { mechanism: 'XOAUTH2', steps: 1 },
  { mechanism: 'XOAUTH2', steps: 2 },
  { mechanism: 'OAUTHBEARER', steps: 2 },
] as const)('an outgoing server with $mechanism that refuses in $steps steps', (how) => {
  const login = { ...how, takes: (who: string, token: string) => endpoint.takes(who, token) }
  const send = async (sink: Awaited<ReturnType<typeof startSmtpSink>>) => {
    const config: SmtpConfig = {
      ...{ host: '127.0.0.1', port: sink.port, tls: 'none', user, password: null, oauth },
    }
    const smtp = openSmtp(config, { log: silentLog, tokens })
    try {
      return await smtp.send(someMail)
    } finally {
      smtp.close()
    }
  }

  test('takes our mail, after a newer token too, and else it is told why not', async () => {
    const sink = await startSmtpSink({ login })
    try {
      expect((await send(sink)).response).toMatch(/^250 /)
      endpoint.revokeAll()
      later(2)
      expect((await send(sink)).response).toMatch(/^250 /)
      expect(endpoint.asked).toHaveLength(2)
      endpoint.revokeAll()
      expect(smtpFault(await thrownBy(send(sink)))).toMatch(notLetIn)
      expect(await openAlarms(db)).toMatchObject([{ key: `oauth-login:${user}:smtp` }])
      sink.fail('AUTH', '454 4.7.0 Temporary authentication failure')
      await runSql(url, 'truncate alarm')
      expect(smtpFault(await thrownBy(send(sink)))).toBe('Mejlservern godtar inte inloggningen.')
      expect(await openAlarms(db)).toEqual([])
      endpoint.answer = (_, response) => json(response, 400, { error: 'invalid_grant' })
      later(50)
      expect(smtpFault(await thrownBy(send(sink)))).toMatch(/^Samtycket gäller inte längre/)
    } finally {
      await sink.stop()
    }
  })
})

test('whoever opens a mailbox or the outgoing server for real brings the tokens', () => {
  const calls = globSync(['src/**/*.ts', 'workers/*.ts'], { exclude: ['src/demo/**'] }).flatMap(
    (file) =>
      [
        ...readFileSync(file, 'utf8').matchAll(/(?<!function )\bopen(?:Imap|Smtp)\(([^()]*)\)/g),
      ].map(([, given = '']) => ({ file, given })),
  )
  expect(calls.length).toBeGreaterThan(4)
  expect(calls.filter(({ given }) => !/\btokens\b|, ctx$/.test(given))).toEqual([])
})
