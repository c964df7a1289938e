import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { svarstid } from '../../support/cli.ts'
import { startDovecot, type DovecotServer } from '../../support/dovecot.ts'
import { eventually } from '../../support/eventually.ts'
import { buildMail } from '../../support/mail-builder.ts'
import { missing } from '../../support/needs.ts'
import { runSql, testDatabase } from '../../support/postgres.ts'
import { mailbox, type Service, settings, startService } from '../../support/service.ts'
import { startSmtpSink, type SmtpSink } from '../../support/smtp-sink.ts'
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts'
import { clientId, clientSecret, json, startTokenEndpoint } from '../../support/token-endpoint.ts'

const url = await testDatabase()
const endpoint = await startTokenEndpoint(mailbox)
afterAll(() => endpoint.stop())

describe.skipIf(missing('dovecot'))('a service whose mailbox takes access tokens', () => {
  let dovecot: DovecotServer
  let line: TcpProxy
  let sink: SmtpSink
  let service: Service | undefined
  const access = {
    MAILBOX_AUTH: 'oauth',
    MAILBOX_PASSWORD: '',
    MAILBOX_OAUTH_PROVIDER: 'other',
    MAILBOX_OAUTH_TOKEN_URL: endpoint.tokenUrl,
    MAILBOX_OAUTH_CLIENT_ID: clientId,
    MAILBOX_OAUTH_CLIENT_SECRET: clientSecret,
    SMTP_AUTH: 'mailbox',
  }
  const servers = () => ({
    databaseUrl: url,
    redisUrl: null,
    imapPort: line.port,
    smtpPort: sink.port,
  })
  beforeAll(async () => {
    const { introspectionUrl } = endpoint
    dovecot = await startDovecot({ users: [mailbox], introspectionUrl })
    line = await startTcpProxy(dovecot.imapPort)
    const takes = (user: string, token: string) => endpoint.takes(user, token)
    sink = await startSmtpSink({ login: { mechanism: 'XOAUTH2', steps: 2, takes } })
  })
  afterAll(async () => {
    await service?.stop()
    await Promise.all([line.close(), dovecot.close(), sink.stop()])
  })

  const arrived = async (subject: string) => {
    const letter = { from: 'anna@post.example', to: mailbox, subject, text: 'Hur gör jag?' }
    await dovecot.deliver(buildMail(letter), mailbox)
    await eventually(
      `the mail “${subject}”`,
      () => runSql(url, 'select 1 from message where subject = $1', [subject]).then((r) => r[0]),
      { within: 60_000 },
    )
  }
  const over = () =>
    eventually('the token to be over', async () => {
      const [row] = await runSql(url, 'select expires_at < now() as over from oauth_token')
      return row?.over
    })

  test('goes on when the token is over, and says what is wrong when there is no new one', async () => {
    endpoint.life = 4
    service = await startService(servers(), access)
    await arrived('Först')
    await over()
    line.cut()
    await arrived('Sedan')
    expect(endpoint.asked.length).toBeGreaterThan(1)

    endpoint.answer = (_, response) => json(response, 401, { error: 'invalid_client' })
    await over()
    line.cut()
    const words = /Klienthemligheten är fel eller har gått ut/
    await eventually(
      'the fault of the mailbox',
      async () => {
        const [row] = await runSql(url, 'select fault from folder where fault is not null')
        return words.test(String(row?.fault))
      },
      { within: 60_000 },
    )
    const alarms = await runSql(url, 'select key, words, cleared_at from alarm')
    expect(alarms).toEqual([
      {
        key: `oauth-login:${mailbox}`,
        words: expect.stringMatching(words) as string,
        cleared_at: null,
      },
    ])
    expect(service.said()).not.toContain(clientSecret)
  }, 120_000)

  test('is tried by the doctor, who says what is wrong', async () => {
    endpoint.life = 3600
    const doctor = (more: Record<string, string> = {}) =>
      svarstid(['doctor'], { ...settings(servers(), 3000), ...access, ...more })
    const bad = await doctor()
    expect(bad.out).toMatch(/FEL {2}brevlåda 1 \(127\.0\.0\.1\): Klienthemligheten är fel/)
    expect(bad.out).toMatch(/FEL {2}utgående mejl \(127\.0\.0\.1\): Klienthemligheten är fel/)
    endpoint.answer = null
    const good = await doctor({ MAILBOX_OAUTH_CLIENT_SECRET_EXPIRES: '2020-01-31' })
    expect(good.out).toMatch(
      /ok {3}brevlåda 1 .*inloggad med OAuth2 \(obs: klienthemligheten .*2020/,
    )
    expect(good.out).toMatch(/ok {3}utgående mejl .*inloggningen fungerar med OAuth2/)
    expect(good.out + good.err + bad.out + bad.err).not.toContain(clientSecret)
  })
})
