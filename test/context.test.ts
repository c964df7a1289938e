import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, inject, onTestFinished, test } from 'vitest'
import { PlainError } from '../src/base/errors.ts'
import { silentLog } from '../src/base/log.ts'
import { type Config, readConfig } from '../src/config.ts'
import { openContext } from '../src/context.ts'
import { listAreas } from '../src/municipality/areas.ts'
import { freePort } from './support/ports.ts'
import { databaseUrl, runSql, testDatabase } from './support/postgres.ts'
import { makeTempDir } from './support/process.ts'
import { mailbox, settings } from './support/service.ts'

const url = await testDatabase()
const dataDir = makeTempDir('context')
afterAll(() => rmSync(dataDir, { recursive: true }))

function configured(database: string, more: Partial<Config> = {}): Config {
  const servers = { databaseUrl: database, redisUrl: null, imapPort: 1, smtpPort: 1 }
  return { ...readConfig({ ...settings(servers, 3000), DATA_DIR: dataDir }), ...more }
}
const open = (config: Config, database?: string) =>
  openContext(config, {
    log: silentLog,
    ...(database === undefined ? {} : { databaseUrl: database }),
  })

test('brings the areas and the mailboxes of the settings into the database, from several processes at once', async () => {
  const [one, ...others] = await Promise.all([1, 2, 3].map(() => open(configured(url))))
  onTestFinished(async () => {
    for (const ctx of [one!, ...others]) await ctx.close()
  })
  expect(await listAreas(one!.db)).toHaveLength(20)
  expect(one!.mailboxes).toEqual([
    { id: expect.any(String) as string, address: mailbox, config: configured(url).mailboxes[0] },
  ])
  expect(others.map(({ mailboxes }) => mailboxes)).toEqual([one!.mailboxes, one!.mailboxes])
  expect(one!.secret).toBe('0123456789abcdef0123456789abcdef')
})

test('without a secret in the settings makes one, which only we can read, and keeps it', async () => {
  const first = await open(configured(url, { secret: null }))
  await first.close()
  const again = await open(configured(url, { secret: null }))
  await again.close()
  expect(first.secret).toMatch(/^[\da-f]{64}$/)
  expect(again.secret).toBe(first.secret)
  const file = path.join(dataDir, 'secret')
  expect(readFileSync(file, 'utf8')).toBe(first.secret)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('says in words when the database is away or has no tables, and leaves no connection', async () => {
  const gone = new URL(url)
  gone.port = String(await freePort())
  await expect(open(configured(url), gone.href)).rejects.toThrow(
    /^Databasservern svarar inte på porten/,
  )
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await runSql(inject('pgUrl'), `create database ${name}`)
  onTestFinished(async () => {
    // Not by force: it works because nobody is connected any longer.
    await runSql(inject('pgUrl'), `drop database ${name}`)
  })
  const empty = open(configured(databaseUrl(inject('pgUrl'), name)))
  await expect(empty).rejects.toThrow(PlainError)
  await expect(empty).rejects.toThrow('Tabellerna saknas. Kör: npx svarstid migrate')
})

test('has no database to open without one', async () => {
  await expect(open(configured(url, { databaseUrl: null }))).rejects.toThrow('DATABASE_URL saknas')
})
