import { generateKeyPairSync } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { PlainError } from '../../src/base/errors.ts'
import { readMail } from '../../src/base/mail-settings.ts'
import { type Env, Settings } from '../../src/base/settings.ts'
import { makeTempDir } from '../support/process.ts'

const dir = makeTempDir('oauth')
afterAll(() => rmSync(dir, { recursive: true }))
const keyFile = path.join(dir, 'google.json')
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
writeFileSync(
  keyFile,
  JSON.stringify({ client_email: 'app@p.example', private_key: pem, private_key_id: 'k1' }),
)

const least: Env = {
  MAILBOX_ADDRESS: 'kontakt@kommun.example',
  MAILBOX_HOST: 'outlook.office365.com',
  MAILBOX_AUTH: 'oauth',
  SMTP_HOST: 'smtp.office365.com',
  SMTP_AUTH: 'mailbox',
}
/** Settings of the mailbox's access, without the beginning of their names. */
const access = (settings: Env): Env =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`MAILBOX_OAUTH_${name}`, value]),
  )
const microsoft = {
  PROVIDER: 'microsoft',
  TENANT: 'kommunen.onmicrosoft.com',
  CLIENT_ID: 'app',
  CLIENT_SECRET: 'hemligt-4711',
  CLIENT_SECRET_EXPIRES: '2027-03-01',
}

function read(env: Env) {
  const settings = new Settings(env)
  const mail = readMail(settings, env)
  settings.finish()
  return { oauth: mail.mailboxes[0]?.oauth, smtp: mail.smtp }
}

function faultsOf(env: Env): string[] {
  try {
    read(env)
    return []
  } catch (thrown) {
    if (!(thrown instanceof PlainError)) throw thrown
    return thrown.message.split('\n').flatMap((line) => /^ {2}- (.*)/.exec(line)?.[1] ?? [])
  }
}

describe('access tokens', () => {
  test('of Microsoft 365: the app itself, or a person who has let it in', () => {
    const { oauth, smtp } = read({ ...least, ...access(microsoft) })
    expect(oauth).toEqual({
      name: 'kontakt@kommun.example',
      key: 'MAILBOX_OAUTH',
      provider: 'microsoft',
      tokenUrl: 'https://login.microsoftonline.com/kommunen.onmicrosoft.com/oauth2/v2.0/token',
      scope: 'https://outlook.office365.com/.default',
      grant: { kind: 'client', clientId: 'app', clientSecret: 'hemligt-4711' },
      secretExpires: '2027-03-01',
    })
    expect(smtp).toMatchObject({ user: 'kontakt@kommun.example', password: '', oauth })
    const person = read({ ...least, ...access({ ...microsoft, REFRESH_TOKEN: 'r' }) }).oauth
    expect(person).toMatchObject({
      scope:
        'offline_access https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send',
      grant: { kind: 'refresh', clientSecret: 'hemligt-4711', refreshToken: 'r' },
    })
  })

  test('of Google: a service account, or a person', () => {
    const google = { PROVIDER: 'google', KEY_FILE: keyFile }
    expect(read({ ...least, MAILBOX_USER: 'u@kommun.example', ...access(google) }).oauth).toEqual({
      name: 'kontakt@kommun.example',
      key: 'MAILBOX_OAUTH',
      provider: 'google',
      tokenUrl: 'https://oauth2.googleapis.com/token',
      scope: 'https://mail.google.com/',
      grant: {
        ...{ kind: 'assertion', issuer: 'app@p.example', keyId: 'k1', privateKey: pem },
        subject: 'u@kommun.example',
      },
      secretExpires: null,
    })
    const person = { PROVIDER: 'google', CLIENT_ID: 'a', CLIENT_SECRET: 'b', REFRESH_TOKEN: 'c' }
    expect(read({ ...least, ...access(person) }).oauth?.grant.kind).toBe('refresh')
  })

  test('of the outgoing server alone', () => {
    const { oauth, smtp } = read({
      ...{ MAILBOX_ADDRESS: 'a@b.example', MAILBOX_HOST: 'imap.b.example', MAILBOX_PASSWORD: 'x' },
      ...{ SMTP_HOST: 'smtp.b.example', SMTP_AUTH: 'oauth', SMTP_USER: 'a@b.example' },
      ...{ SMTP_OAUTH_PROVIDER: 'other', SMTP_OAUTH_TOKEN_URL: 'http://127.0.0.1:8080/token' },
      ...{ SMTP_OAUTH_CLIENT_ID: 'app', SMTP_OAUTH_CLIENT_SECRET: 'hemligt' },
    })
    expect(oauth).toBeUndefined()
    expect(smtp).toMatchObject({ user: 'a@b.example', password: null, oauth: { name: 'smtp' } })
  })

  test('that lack everything say so at once', () => {
    const named = (settings: Env) =>
      faultsOf({ ...least, ...access(settings) }).map((fault) => fault.split(' ')[0])
    expect(named({ PROVIDER: 'microsoft' })).toEqual([
      'MAILBOX_OAUTH_CLIENT_ID',
      'MAILBOX_OAUTH_CLIENT_SECRET',
      'MAILBOX_OAUTH_TENANT',
      'MAILBOX_OAUTH_CLIENT_SECRET_EXPIRES',
    ])
    expect(named({ PROVIDER: 'google', CLIENT_ID: 'a', CLIENT_SECRET: 'b' })).toEqual([
      'MAILBOX_OAUTH_KEY_FILE',
    ])
    expect(named({ CLIENT_ID: 'a', CLIENT_SECRET: 'b' })).toEqual(['MAILBOX_OAUTH_PROVIDER'])
    expect(named({ PROVIDER: 'other', CLIENT_ID: 'a', CLIENT_SECRET: 'b' })).toEqual([
      'MAILBOX_OAUTH_TOKEN_URL',
    ])
  })

  test.each<[Env, RegExp]>([
    [{ PROVIDER: 'yahoo' }, /ska vara något av microsoft, google, other/],
    [{ TENANT: 'a/../b' }, /TENANT ska vara katalogens id/],
    [{ CLIENT_SECRET_EXPIRES: '2027-02-30' }, /ska vara ett datum, som 2027-03-01/],
    [{ CLIENT_SECRET_EXPIRES: 'i mars' }, /ska vara ett datum/],
    [{ TOKEN_URL: 'http://login.example/token' }, /TOKEN_URL ska börja med https/],
    [{ TOKEN_URL: 'https://a:hemligt-4711@login.example/' }, /TOKEN_URL ska/],
    [{ TOKEN_URL: 'http://127.0.0.1.example/token' }, /TOKEN_URL ska/],
    [{ KEY_FILE: keyFile }, /KEY_FILE är Googles/],
    [{ PROVIDER: 'google', KEY_FILE: path.join(dir, 'saknas') }, /filen går inte att läsa/],
    [{ PROVIDER: 'google', KEY_FILE: import.meta.filename }, /ingen nyckel för ett servicekonto/],
  ])('are refused when they are wrong: %o', (wrong, words) => {
    const faults = faultsOf({ ...least, ...access({ ...microsoft, ...wrong }) })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(words)
    expect(faults[0]).not.toContain('hemligt-4711')
  })

  test('that nobody asked for are not passed over in silence', () => {
    const env = { ...least, ...access(microsoft), MAILBOX_AUTH: '', MAILBOX_PASSWORD: 'x' }
    expect(faultsOf(env)).toEqual([
      expect.stringMatching(/^MAILBOX_OAUTH_PROVIDER, .* gäller bara när MAILBOX_AUTH är oauth/),
    ])
  })
})
