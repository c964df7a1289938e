import { expect, test } from 'vitest'
import { finishImports } from '../../../src/arrival/import/finish.ts'
import { type Item } from '../../../src/arrival/import/collect.ts'
import { readPath } from '../../../src/arrival/import/files.ts'
import { storedMessages } from '../../../src/arrival/import/stored-messages.ts'
import { corpus } from '../../support/corpus.ts'
import { runSql, testDatabase } from '../../support/postgres.ts'
import { kontakt, openInbox } from '../inbox.ts'
import { bringIn, came, left, questions, today } from './old-mail.ts'

const newInbox = async () => {
  const url = await testDatabase()
  return { url, inbox: await openInbox(url) }
}

const old = came({ at: '2026-03-02T08:00:00Z', messageId: '<old1@post.example>' })
const recent = came({ at: '2026-06-20T08:00:00Z', messageId: '<recent1@post.example>' })

test('the queue gets what is recent and unanswered; the old is filed away, and counts as unanswered', async () => {
  const { inbox } = await newInbox()
  await bringIn(inbox, [old, recent])
  expect(await questions(inbox)).toMatchObject([
    { number: 'BV-2026-0001', status: 'closed', completeReplyAt: null },
    { number: 'BV-2026-0002', status: 'new', completeReplyAt: null },
  ])
})

test('whoever has written again lately is in the queue, and so is what somebody has taken', async () => {
  const { inbox, url } = await newInbox()
  const reminder = came({
    at: '2026-06-25T08:00:00Z',
    inReplyTo: '<old1@post.example>',
    text: 'Jag har inte fått svar.',
  })
  await bringIn(inbox, [old, reminder])
  expect(await questions(inbox)).toMatchObject([{ status: 'new' }])
  // What is in the queue stays there, however late the import is run again.
  await bringIn(inbox, [old], { now: new Date('2026-12-01T00:00:00Z') })
  expect(await questions(inbox)).toMatchObject([{ status: 'new' }])
  const [person] = await runSql(
    url,
    `with one as (insert into person (email, name, role, created_at)
       values ('anna@x.example', 'Anna', 'kommunvagledare', now()) returning id)
     update ticket set status = 'started', assignee_id = (select id from one) returning id`,
  )
  expect(person).toBeDefined()
  await bringIn(inbox, [old], { openSince: new Date('2026-12-01T00:00:00Z') })
  expect(await questions(inbox)).toMatchObject([{ status: 'started' }])
})

test('an old alarm raises none; one that still waits does, when it is known that nobody has answered', async () => {
  const { inbox, url } = await newInbox()
  const text = 'Hjälp, det brinner i huset och jag luktar gas.'
  const alarm = (at: string, id: string) => came({ at, text, messageId: `<${id}-1@post.example>` })
  await bringIn(inbox, [
    alarm('2026-03-02T08:00:00Z', 'long-ago'),
    alarm('2026-06-20T08:00:00Z', 'answered'),
    left({ at: '2026-06-20T08:05:00Z', inReplyTo: '<answered-1@post.example>' }),
    alarm('2026-06-28T08:00:00Z', 'waits'),
  ])
  expect((await questions(inbox)).map(({ status }) => status)).toEqual([
    'closed',
    'answered',
    'urgent',
  ])
  expect(await runSql(url, `select at from event where kind = 'ticket.urgent'`)).toEqual([
    { at: today },
  ])
})

test('nothing leaves the house', async () => {
  const { inbox, url } = await newInbox()
  await bringIn(inbox, [old, recent, left({ at: '2026-03-02T09:00:00Z' })])
  expect(await runSql(url, 'select id from outbox')).toEqual([])
})

test('a mail from a file and from the server is the same, whichever comes first', async () => {
  const { inbox } = await newInbox()
  if (old.outcome !== 'found' || recent.outcome !== 'found') throw new Error('no mail')
  await inbox.take(old.raw, { at: new Date('2026-03-02T08:00:00Z') })
  expect((await bringIn(inbox, [old])).get(old.path)?.outcome).toBe('already')
  await bringIn(inbox, [recent])
  expect((await inbox.take(recent.raw)).outcome).toBe('duplicate')
  expect(await questions(inbox)).toHaveLength(2)
})

test('workers leave alone what an import has stored, until it has been forgotten for an hour', async () => {
  const { inbox, url } = await newInbox()
  await bringIn(inbox, [old])
  await runSql(
    url,
    `insert into delivery (mailbox_id, folder, uidvalidity, uid, sha256, internal_date, arrived_at, ingested_at, origin)
     select mailbox_id, 'INBOX', 7, 1, sha256, internal_date, arrived_at, '2026-06-30 10:00Z', 'import' from delivery`,
  )
  const ctx = { ...inbox.ctx, databaseUrl: url }
  const finish = (at: string) => finishImports(ctx, new Date(at), async () => undefined)
  expect(await inbox.receive()).toEqual([])
  expect(await finish('2026-06-30T10:59:00Z')).toBe(0)
  expect(await finish('2026-06-30T11:01:00Z')).toBe(1)
  expect(await questions(inbox)).toHaveLength(1)
})

test('all that is stored is listed once, with what became of it', async () => {
  const { inbox } = await newInbox()
  const copy = came({
    at: '2026-03-02T08:00:00Z',
    messageId: '<old1@post.example>',
    headers: { 'Delivered-To': kontakt },
  })
  await bringIn(inbox, [old, { ...copy, path: 'copy' }, left({ at: '2026-03-02T09:00:00Z' })])
  const found = []
  for await (const { kind, direction, ticket } of storedMessages(inbox.db)) {
    found.push({ kind, direction, ticket })
  }
  expect(found).toEqual([
    { kind: 'human', direction: 'in', ticket: 'BV-2026-0001' },
    { kind: 'duplicate', direction: 'in', ticket: 'BV-2026-0001' },
    { kind: 'unpaired', direction: 'out', ticket: null },
  ])
})

test('since a day, and on trial, nothing else is taken', async () => {
  const { inbox, url } = await newInbox()
  const since = new Date('2026-06-01T00:00:00Z')
  const lines = await bringIn(inbox, [old, recent], { since, dryRun: true })
  expect([...lines.values()]).toMatchObject([{ path: recent.path, outcome: 'new' }])
  expect(await runSql(url, 'select id from delivery')).toEqual([])
})

const foreign = corpus().filter((file) => /\.(?:eml|mbox)$/i.test(file))

if (foreign.length > 0) {
  test(
    'mail of other projects is brought in, all of it, and once',
    { timeout: 600_000 },
    async () => {
      const { inbox } = await newInbox()
      const items: Item[] = []
      for (const file of foreign) {
        const nothing = (async function* () {})()
        for await (const item of readPath(file, nothing)) items.push(item)
      }
      const first = [...(await bringIn(inbox, items)).values()]
      const failed = first.filter(({ outcome }) => outcome === 'failed')
      expect(failed.filter(({ reason }) => reason !== 'Filen är tom.')).toEqual([])
      const again = [...(await bringIn(inbox, items)).values()]
      const outcomes = new Set(again.map(({ outcome }) => outcome))
      expect(['already', 'failed']).toEqual(expect.arrayContaining([...outcomes]))
    },
  )
}
