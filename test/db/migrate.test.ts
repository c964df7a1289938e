import { randomUUID } from 'node:crypto'
import { Migrator } from 'kysely/migration'
import { afterAll, expect, inject, test } from 'vitest'
import { PlainError } from '../../src/base/errors.ts'
import { connect } from '../../src/db/connect.ts'
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

test('keeps every row of a database in use, and says of each bounce whether it was for good', async () => {
  const url = await emptyDatabase()
  await migrateTo(url, '0002_intake')
  await runSql(url, inUse)
  const before = await counts(url)
  expect(await migrate(url)).toEqual(Object.keys(migrations).slice(2))
  expect(await counts(url)).toEqual(before)
  const kinds = await runSql(url, 'select subject, kind from message order by subject')
  expect(Object.fromEntries(kinds.map(({ subject, kind }) => [subject, kind]))).toEqual({
    Delayed: 'soft-bounce',
    Failed: 'hard-bounce',
    Fråga: 'human',
    Frånvaro: 'out-of-office',
    Reklam: 'advertising',
    Svar: 'svar',
    Återkoppling: 'internal',
  })
  expect(await runSql(url, 'select kind, data from event')).toEqual([
    { kind: 'turn.opened', data: { area: 'gata' } },
  ])
})

async function migrateTo(url: string, name: string): Promise<void> {
  const db = connect(url, { max: 1 })
  const provider = { getMigrations: () => Promise.resolve(migrations) }
  try {
    const { error } = await new Migrator({ db, provider }).migrateTo(name)
    expect(error).toBeUndefined()
  } finally {
    await db.destroy()
  }
}

const used = ['delivery', 'ticket', 'turn', 'message', 'event', 'outbox', 'escalation']
const counts = async (url: string) =>
  (
    await runSql(url, used.map((one) => `select count(*)::int from ${one}`).join(' union all '))
  ).map(({ count }) => count)

/** A question with its answer, a hand-over, two bounces and what needs no answer, as 0002 had them. */
const inUse = `
  with department as (insert into department (name) values ('Teknik') returning id),
  person as (insert into person (email, name, role, created_at)
    values ('anna@b.example', 'Anna', 'kommunvagledare', now()) returning id),
  area as (insert into area (key, name, name_en, kkik, position)
    values ('gata', 'Gata', 'Streets', false, 1) returning key),
  mailbox as (insert into mailbox (address) values ('kontakt@b.example') returning id),
  raw as (insert into raw_message values ('\\x01', 1, now()) returning sha256),
  delivery as (insert into delivery
    (mailbox_id, folder, uidvalidity, uid, sha256, internal_date, arrived_at, ingested_at)
    select mailbox.id, 'INBOX', 1, 1, sha256, now(), now(), now() from mailbox, raw),
  ticket as (insert into ticket (number, status, subject, preview, mailbox_id, inquirer_name,
    inquirer_address, area_key, area_confidence, area_reason, arrived_at, created_at, updated_at)
    select 'BV-1', 'answered', 'Fråga', '', mailbox.id, '', 'bo@post.example', key, 'sure', '{}',
      now(), now(), now() from mailbox, area returning id),
  turn as (insert into turn (ticket_id, opened_by, arrived_at, due_at, created_at)
    select id, gen_random_uuid(), now(), now(), now() from ticket returning id, ticket_id),
  message as (insert into message (ticket_id, turn_id, direction, kind, message_id, from_name,
    from_address, to_addresses, subject, text, new_text, arrived_at, ingested_at)
    select ticket_id, turn.id, said.direction, said.kind, '<' || said.subject || '@x>', '', '', '{}',
      said.subject, said.text, said.text, now(), now()
    from turn, (values ('in', 'human', 'Fråga', 'Hej'), ('out', 'svar', 'Svar', 'Hej'),
      ('in', 'bounce', 'Failed', 'Action: failed'), ('in', 'bounce', 'Delayed', 'Action: delayed'),
      ('in', 'out-of-office', 'Frånvaro', 'Åter'), ('in', 'advertising', 'Reklam', 'Köp'),
      ('internal', 'internal', 'Återkoppling', 'Klart')) as said (direction, kind, subject, text)),
  event as (insert into event (at, kind, ticket_id, turn_id, data)
    select now(), 'turn.opened', ticket_id, id, '{"area": "gata"}' from turn),
  escalation as (insert into escalation (ticket_id, turn_id, to_name, to_address, summary,
    escalated_by, escalated_at, due_at)
    select ticket_id, turn.id, 'Gata', 'gata@b.example', 's', person.id, now(), now()
    from turn, person)
  insert into outbox (kind, idempotency_key, ticket_id, turn_id, message_id, from_name,
    from_address, to_name, to_address, subject, text, html, next_attempt_at, created_at)
  select 'svar', 'k', ticket_id, id, '<svar@x>', '', '', '', '', 'Svar', 'Hej', '', now(), now()
  from turn`
