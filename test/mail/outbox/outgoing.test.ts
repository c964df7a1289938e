import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { filesOf, outgoing } from '../../../src/mail/outbox/outgoing.ts'
import { queueMail } from '../../../src/mail/outbox.ts'
import { openOffice } from '../../support/office.ts'
import { testDatabase } from '../../support/postgres.ts'
import { someMail } from '../some-mail.ts'

const now = new Date('2026-03-17T09:20:00Z')
const { db, people } = await openOffice(await testDatabase(), now)

async function queued(about: { replyTo?: string; envelopeFrom?: string } = {}) {
  const messageId = `<sv.${randomUUID()}@bjorkvalla.example>`
  const how = { kind: 'svar' as const, idempotencyKey: randomUUID(), sentCopy: false }
  const { id } = await db
    .transaction()
    .execute((tx) => queueMail(tx, { ...how, ...about, mail: someMail, messageId }, now))
  return db.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

async function enclose(outboxId: string | null, name: string, at: Date): Promise<void> {
  const file = { name, media_type: 'text/plain', content: Buffer.from(name), created_at: at }
  await db
    .insertInto('outgoing_file')
    .values({ ...file, person_id: people.anna, draft_key: 'klick', outbox_id: outboxId })
    .execute()
}

test('a row is the mail that was queued, with its whole envelope', async () => {
  const row = await queued({ replyTo: 'kontakt+sva@bjorkvalla.example', envelopeFrom: '' })
  expect(outgoing(row)).toEqual({
    ...someMail,
    messageId: row.message_id,
    date: now,
    replyTo: 'kontakt+sva@bjorkvalla.example',
    envelopeFrom: '',
  })
})

test('the files of a mail leave in the order they were chosen, and no others', async () => {
  const row = await queued()
  await enclose(row.id, 'b.txt', new Date(now.getTime() + 1))
  await enclose(row.id, 'a.txt', now)
  await enclose(null, 'vald-men-inte-skickad.txt', now)
  await enclose((await queued()).id, 'annans.txt', now)
  const files = await filesOf(db, row)
  expect(files.map(({ name, content }) => [name, content.toString()])).toEqual([
    ['a.txt', 'a.txt'],
    ['b.txt', 'b.txt'],
  ])
  expect(outgoing(row, files).files).toBe(files)
})
