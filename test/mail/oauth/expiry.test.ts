import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../../src/base/log.ts'
import { type MailboxConfig } from '../../../src/config.ts'
import { connect } from '../../../src/db/connect.ts'
import { secretAlarm } from '../../../src/mail/oauth/expiry.ts'
import { keepAccess, oauthStates } from '../../../src/mail/oauth/house.ts'
import { openTokens } from '../../../src/mail/oauth.ts'
import { openAlarms } from '../../../src/municipality/alarms.ts'
import { runSql, testDatabase } from '../../support/postgres.ts'
import { json, oauthAccount, startTokenEndpoint } from '../../support/token-endpoint.ts'

const user = 'kontakt@bjorkvalla.example'
const url = await testDatabase()
const db = connect(url)
const endpoint = await startTokenEndpoint(user)
afterAll(async () => {
  await endpoint.stop()
  await db.destroy()
})
beforeEach(async () => {
  await runSql(url, 'truncate oauth_token, alarm')
  endpoint.answer = null
  endpoint.asked.length = 0
})

const at = (text: string) => new Date(text)

describe('the secret of an account', () => {
  const account = { name: user, key: 'MAILBOX_OAUTH', secretExpires: '2027-03-31' }
  test.each([
    ['2027-02-28T22:59:00Z', null, null],
    ['2027-02-28T23:01:00Z', 30, /går ut om 30 dagar, 2027-03-31\. Skapa en ny/],
    ['2027-03-16T12:00:00Z', 30, /om 15 dagar/],
    ['2027-03-17T12:00:00Z', 14, /om 14 dagar/],
    ['2027-03-24T12:00:00Z', 7, /om 7 dagar/],
    ['2027-03-30T12:00:00Z', 1, /går ut i morgon, 2027-03-31/],
    ['2027-03-31T12:00:00Z', 0, /går ut i dag/],
    ['2027-05-01T12:00:00Z', 0, /gick ut 2027-03-31.*MAILBOX_OAUTH_CLIENT_SECRET/],
  ])('is told of in stages, by the Swedish calendar: %s', (now, stage, words) => {
    const alarm = secretAlarm(account, at(now))
    expect(alarm?.key ?? null).toBe(stage === null ? null : `oauth-secret:${user}:${stage}`)
    if (words !== null) expect(alarm?.words).toMatch(words)
  })

  test('says nothing when there is no date', () => {
    expect(secretAlarm({ ...account, secretExpires: null }, at('2027-05-01T12:00:00Z'))).toBeNull()
  })
})

describe('looking after access', () => {
  let now = at('2027-03-01T12:00:00Z')
  const tokens = openTokens({ db, secret: 'x'.repeat(40), log: silentLog, now: () => now })
  const oauth = oauthAccount(endpoint, { secretExpires: '2027-03-31' })
  const mailbox = { address: user, oauth } as MailboxConfig
  const keep = async (config = { mailboxes: [mailbox], smtp: null }) =>
    keepAccess({ db, log: silentLog, config, tokens }, now)
  const keys = async () => (await openAlarms(db)).map(({ key }) => key)

  test('tells of each stage once, one at a time, and no more with a new secret', async () => {
    now = at('2027-03-01T12:00:00Z')
    await keep()
    await keep()
    expect(await keys()).toEqual([`oauth-secret:${user}:30`])
    await runSql(url, 'update alarm set told_at = raised_at where cleared_at is null')
    now = at('2027-03-20T12:00:00Z')
    await keep()
    expect(await keys()).toEqual([`oauth-secret:${user}:14`])
    // Nobody hears that the first is over: the second has come in its place.
    const told = 'select key from alarm where cleared_at is not null and told_at is not null'
    expect(await runSql(url, told)).toEqual([])
    await runSql(url, 'update alarm set told_at = raised_at where cleared_at is null')
    const renewed = { ...mailbox, oauth: { ...oauth, secretExpires: '2029-03-31' } }
    await keep({ mailboxes: [renewed], smtp: null })
    expect(await keys()).toEqual([])
    expect(await runSql(url, told)).toEqual([{ key: `oauth-secret:${user}:14` }])
  })

  test('renews before the end, so that a fault is known while the old token works', async () => {
    now = at('2027-01-01T12:00:00Z')
    await keep()
    now = at('2027-01-01T12:50:00Z')
    await keep()
    expect(endpoint.asked).toHaveLength(2)
    endpoint.answer = (_, response) => json(response, 401, { error: 'invalid_client' })
    now = at('2027-01-01T13:40:00Z')
    await keep()
    expect(await keys()).toEqual([`oauth-login:${user}`])
    expect(await oauthStates(db, { mailboxes: [mailbox], smtp: null })).toEqual([
      {
        name: user,
        expiresAt: at('2027-01-01T13:50:00Z'),
        renewedAt: at('2027-01-01T12:50:00Z'),
        fault: expect.stringMatching(/^Klienthemligheten är fel/) as string,
        faultAt: at('2027-01-01T13:40:00Z'),
        refusal: { imap: null, smtp: null },
        secretExpiresAt: '2027-03-31',
      },
    ])
  })

  test('forgets the alarms of a mailbox that has a password now', async () => {
    now = at('2027-03-01T12:00:00Z')
    endpoint.answer = (_, response) => json(response, 401, { error: 'invalid_client' })
    await keep()
    expect(await keys()).toHaveLength(2)
    await keep({ mailboxes: [], smtp: null })
    expect(await keys()).toEqual([])
  })
})
