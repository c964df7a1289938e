import { randomUUID } from 'node:crypto'
import { afterAll, expect, inject, test } from 'vitest'
import { PlainError } from '../../src/base/errors.ts'
import { migrate } from '../../src/db/migrate.ts'
import { migrations } from '../../migrations/index.ts'
import { freePort } from '../support/ports.ts'
import { databaseUrl, runSql } from '../support/postgres.ts'

const server = inject('pgUrl')

async function emptyDatabase(): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await runSql(server, `create database ${name}`)
  afterAll(() => runSql(server, `drop database ${name} with (force)`))
  return databaseUrl(server, name)
}

const tables = async (url: string) =>
  (
    await runSql(
      url,
      `select table_name from information_schema.tables where table_schema = 'public'`,
    )
  ).map((row) => row.table_name)

test('brings an empty database to the newest schema, and a second time changes nothing', async () => {
  const url = await emptyDatabase()
  expect(await migrate(url)).toEqual(Object.keys(migrations))
  expect(await tables(url)).toEqual(expect.arrayContaining(['ticket', 'event', 'outbox']))
  expect(await migrate(url)).toEqual([])
})

test('may be run at the same time from several places: one does it, the others find it done', async () => {
  const url = await emptyDatabase()
  const done = await Promise.all(Array.from({ length: 5 }, () => migrate(url)))
  expect(done.filter((names) => names.length > 0)).toEqual([Object.keys(migrations)])
})

test('leaves nothing behind when a step fails, and works once what stood in the way is gone', async () => {
  const url = await emptyDatabase()
  await runSql(url, 'create table escalation (x integer)')
  await expect(migrate(url)).rejects.toThrow(PlainError)
  expect((await tables(url)).filter((name) => name === 'ticket' || name === 'department')).toEqual(
    [],
  )
  await runSql(url, 'drop table escalation')
  expect(await migrate(url)).toEqual(Object.keys(migrations))
})

test('says in words when the server does not answer or has no such database', async () => {
  const url = new URL(server)
  url.port = String(await freePort())
  await expect(migrate(url.href)).rejects.toThrow(
    /kunde inte uppdateras\. Databasservern svarar inte på porten/,
  )
  await expect(migrate(databaseUrl(server, 'finns_inte'))).rejects.toThrow(
    /Databasen finns inte på servern/,
  )
})
