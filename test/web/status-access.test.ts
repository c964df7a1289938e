import { expect, it } from 'vitest'
import { type OauthConfig } from '../../src/config.ts'
import { officeConfig } from '../support/config.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { makeTempDir } from '../support/process.ts'
import { openWebApp } from '../support/visitor.ts'
import { allAlive, folder, leads } from './status-weather.ts'

const url = await testDatabase()
const [mailbox] = officeConfig(url, { dataDir: '' }).mailboxes
const oauth: OauthConfig = {
  ...{ name: mailbox!.address, key: 'MAILBOX_OAUTH', provider: 'other', scope: null },
  ...{ tokenUrl: 'https://login.example/token', secretExpires: null },
  grant: { kind: 'client', clientId: 'app', clientSecret: 'hemligt' },
}
const { app, ctx, clock, signedIn } = await openWebApp(url, {
  config: {
    mailboxes: [{ ...mailbox!, oauth }],
    smtp: {
      ...{ host: 'smtp.example', port: 587, tls: 'starttls', user: mailbox!.address },
      ...{ password: null, oauth },
    },
    dataDir: makeTempDir('access'),
  },
})
const minutesAgo = (n: number) => new Date(clock.now().getTime() - n * 60_000)

async function read(contactAt: Date): Promise<void> {
  await runSql(url, 'truncate folder, oauth_token, oauth_refusal')
  await allAlive(ctx, clock.now())
  const whole = { mail_at: minutesAgo(9), reconciled_at: minutesAgo(3), missing: 0 }
  await folder(ctx, 0, { path: 'INBOX', special_use: '', contact_at: contactAt, ...whole })
  await leads(ctx, 0, 'app-1:4711', minutesAgo(70))
}

async function refuse(protocol: 'imap' | 'smtp'): Promise<void> {
  const row = { protocol, words: 'Kontot har inte rätt till det.', refused_at: minutesAgo(7) }
  await ctx.db
    .insertInto('oauth_refusal')
    .values({ name: mailbox!.address, ...row })
    .execute()
}

async function look(): Promise<string> {
  const { body } = await (await signedIn('admin')).get('/status')
  return body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
}

const shut = /släpper inte in oss sedan/

it('shows an account that may read but not send as one that may not send', async () => {
  await read(clock.now())
  await refuse('smtp')
  const page = await look()
  expect(page).toContain('Vi får inte skicka mejl. De väntar tills det är rättat.')
  expect(page).toContain(
    'Mejlservern för utgående mejl släpper inte in oss. Kontot har inte rätt till det.',
  )
  expect(page).toContain('kontakt@bjorkvalla.example Får inte skicka')
  expect(page).not.toMatch(shut)
  const { body } = await app.inject({ url: '/metrics', remoteAddress: '127.0.0.1' })
  expect(body).toContain('svarstid_token_fault{account="kontakt@bjorkvalla.example"} 1')
  expect(body).toContain('svarstid_mailbox_reached{mailbox="kontakt@bjorkvalla.example"} 1')
})

it('shows a mailbox as shut when nobody gets in, not while it is read', async () => {
  await read(clock.now())
  await refuse('imap')
  const page = await look()
  expect(page).toContain('En ny inloggning till kontakt@bjorkvalla.example nekades.')
  expect(page).not.toMatch(shut)
  await read(minutesAgo(7))
  await refuse('imap')
  expect(await look()).toMatch(shut)
})

it('shows a token that cannot be renewed beside a mailbox that is read', async () => {
  await read(clock.now())
  const fault = { fault: 'Klienthemligheten har gått ut.', fault_at: minutesAgo(7) }
  await ctx.db
    .insertInto('oauth_token')
    .values({ name: mailbox!.address, ...fault })
    .execute()
  const page = await look()
  expect(page).toContain('Allt läses och skickas, men något behöver ses över.')
  expect(page).toContain('Åtkomsten till kontakt@bjorkvalla.example kan inte förnyas.')
  expect(page).not.toMatch(shut)
})
