import { type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type OauthConfig } from '../../src/config.ts'
import { officeConfig } from '../support/config.ts'
import { freePort } from '../support/ports.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { makeTempDir } from '../support/process.ts'
import { openWebApp } from '../support/visitor.ts'
import { allAlive, fetched, folder } from './status-weather.ts'

const url = await testDatabase()
const token = 'en-token-som-bara-vakten-har'
const [mailbox] = officeConfig(url, { dataDir: '' }).mailboxes
const oauth: OauthConfig = {
  ...{ name: mailbox!.address, key: 'MAILBOX_OAUTH', provider: 'other', scope: null },
  tokenUrl: 'https://login.example/token',
  grant: { kind: 'client', clientId: 'app', clientSecret: 'hemligt' },
  secretExpires: '2026-04-01',
}
const mailboxes = [{ ...mailbox!, oauth }]
const { app, ctx, clock } = await openWebApp(url, {
  config: { mailboxes, dataDir: makeTempDir('metrics') },
})
const guarded = await openWebApp(url, {
  config: { metricsToken: token, dataDir: makeTempDir('metrics') },
})
await app.listen({ host: '127.0.0.1', port: 0 })
const minutesAgo = (n: number) => new Date(clock.now().getTime() - n * 60_000)

interface Ask {
  from?: string
  headers?: Record<string, string>
}

async function ask({ from = '127.0.0.1', headers = {} }: Ask = {}, of = app) {
  clock.advance({ seconds: 6 })
  return of.inject({ url: '/metrics', remoteAddress: from, headers })
}

describe('who may read the figures where no token is set', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])(
    'this machine, as %s',
    async (from) => {
      expect((await ask({ from })).statusCode).toBe(200)
    },
  )

  it.each([
    { from: '10.0.0.5' },
    { from: '::ffff:10.0.0.5' },
    { from: '2001:db8::1' },
    { headers: { 'x-forwarded-for': '127.0.0.1' } },
    { headers: { forwarded: 'for=127.0.0.1' } },
    { headers: { 'x-real-ip': '127.0.0.1' } },
    { headers: { via: '1.1 proxy' } },
    { headers: { authorization: 'Bearer null' } },
    { headers: { authorization: `Bearer ${token}` } },
    { from: '10.0.0.5', headers: { authorization: 'Bearer ' } },
  ])('for others there is no such page: %o', async (asked) => {
    const answer = await ask(asked)
    expect(answer.statusCode).toBe(404)
    expect(answer.body).not.toContain('svarstid_')
  })

  it('a real caller on the loopback', async () => {
    const { port } = app.server.address() as AddressInfo
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(await answer.text()).toContain('svarstid_database_up 1\n')
  })
})

describe('who may read the figures where a token is set', () => {
  it('whoever has it, from anywhere and through a proxy', async () => {
    const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': '10.0.0.5' }
    expect((await ask({ from: '10.0.0.5', headers }, guarded.app)).statusCode).toBe(200)
    expect((await ask({ headers }, guarded.app)).statusCode).toBe(200)
  })

  it.each([
    // A proxy on this machine that sets no headers looks like this.
    {},
    { from: '::1' },
    { headers: { authorization: 'Bearer fel' } },
    { headers: { authorization: `Bearer ${token}x` } },
    { headers: { authorization: `Basic ${token}` } },
    { from: '10.0.0.5' },
  ])('for others there is no such page: %o', async (asked) => {
    const answer = await ask(asked, guarded.app)
    expect(answer.statusCode).toBe(404)
    expect(answer.body).not.toContain('svarstid_')
  })
})

describe('the figures', () => {
  it('say how each mailbox, each worker and the outbox are', async () => {
    await allAlive(ctx, clock.now())
    const read = { contact_at: clock.now(), mail_at: minutesAgo(12), reconciled_at: minutesAgo(3) }
    await folder(ctx, 0, { path: 'INBOX', ...read, server_count: 9, missing: 2 })
    await fetched(ctx, 0, { arrivedAt: minutesAgo(9), state: 'quarantined', reason: 'x' })
    await fetched(ctx, 0, { arrivedAt: minutesAgo(5), state: 'waiting' })
    await fetched(ctx, 0, {
      arrivedAt: minutesAgo(9),
      ingestedAt: new Date(minutesAgo(9).getTime() + 4_000),
    })
    await ctx.db
      .insertInto('oauth_token')
      .values({
        name: mailbox!.address,
        sealed: Buffer.of(1),
        expires_at: minutesAgo(-40),
        renewed_at: minutesAgo(20),
      })
      .execute()
    const samples = samplesIn((await ask()).body)
    const box = '{mailbox="kontakt@bjorkvalla.example"}'
    const seconds = (at: Date) => at.getTime() / 1_000
    expect(Object.fromEntries(samples)).toMatchObject({
      svarstid_database_up: 1,
      [`svarstid_mailbox_reached${box}`]: 1,
      [`svarstid_mailbox_last_contact_timestamp_seconds${box}`]: seconds(read.contact_at),
      [`svarstid_mailbox_last_mail_timestamp_seconds${box}`]: seconds(read.mail_at),
      [`svarstid_mailbox_waiting${box}`]: 1,
      [`svarstid_mailbox_oldest_waiting_seconds${box}`]: 306,
      [`svarstid_mailbox_quarantined${box}`]: 1,
      [`svarstid_mailbox_missing${box}`]: 2,
      [`svarstid_mailbox_unfetched${box}`]: 0,
      'svarstid_mailbox_fetch_delay_seconds{mailbox="kontakt@bjorkvalla.example",quantile="1"}': 4,
      'svarstid_token_expiry_timestamp_seconds{account="kontakt@bjorkvalla.example"}':
        seconds(minutesAgo(-40)) - 6,
      'svarstid_secret_expiry_timestamp_seconds{account="kontakt@bjorkvalla.example"}': seconds(
        new Date('2026-04-01T00:00:00Z'),
      ),
      'svarstid_outbox{state="queued"}': 0,
      'svarstid_queue_store_up{store="postgres"}': 1,
      svarstid_alarms: 0,
    })
    expect(samples.filter(([name]) => name.includes('worker_heartbeat'))).toHaveLength(6)
  })

  it('are in the text format 0.0.4: each family once, with its help and type before its samples', async () => {
    const { body } = await ask()
    const lines = body.trimEnd().split('\n')
    const names = lines.flatMap((line) => /^# TYPE (\S+) gauge$/.exec(line)?.[1] ?? [])
    expect(new Set(names).size).toBe(names.length)
    let current = ''
    for (const line of lines) {
      const help = /^# HELP (\S+) \S.*$/.exec(line)?.[1]
      if (help !== undefined) current = help
      else if (line.startsWith('#')) expect(line).toBe(`# TYPE ${current} gauge`)
      else expect(line).toMatch(new RegExp(`^${current}(?:\\{[^{}]*\\})? -?[\\d.e+]+$`))
    }
    expect(body.endsWith('\n')).toBe(true)
  })

  it('name no citizen, however much has happened', async () => {
    await ctx.db
      .insertInto('outbox')
      .values({
        ...{ kind: 'svar', idempotency_key: 'k', message_id: '<k@x>', state: 'failed' },
        ...{ from_name: 'Anna', from_address: 'kontakt@bjorkvalla.example', to_name: 'Eva' },
        ...{
          to_address: 'eva@post.example',
          recipient: 'eva@post.example',
          subject: 'Bygglov',
          text: 'Hej',
          html: 'Hej',
        },
        ...{ next_attempt_at: clock.now(), created_at: clock.now() },
      })
      .execute()
    const { body } = await ask()
    expect(body).toContain('svarstid_outbox{state="failed"} 1')
    expect(body).not.toMatch(/eva|post\.example|Bygglov/i)
    expect(body.length).toBeLessThan(10_000)
  })

  it('are read from the database at most every five seconds', async () => {
    await ask()
    await runSql(url, `update delivery set state = 'done' where state = 'waiting'`)
    const again = async () => {
      const { body } = await app.inject({ url: '/metrics', remoteAddress: '127.0.0.1' })
      return /svarstid_mailbox_waiting\S+ (\d+)/.exec(body)?.[1]
    }
    expect(await again()).toBe('1')
    clock.advance({ seconds: 5 })
    expect(await again()).toBe('0')
  })

  it('say that the job store is down', async () => {
    const deaf = await openWebApp(url, {
      config: {
        redisUrl: `redis://127.0.0.1:${await freePort()}`,
        dataDir: makeTempDir('metrics'),
      },
    })
    const answer = await deaf.app.inject({ url: '/metrics', remoteAddress: '127.0.0.1' })
    expect(answer.body).toContain('svarstid_queue_store_up{store="redis"} 0')
  })
})

function samplesIn(text: string): [string, number][] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at), Number(line.slice(at + 1))]
    })
}
