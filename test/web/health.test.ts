import { expect, it } from 'vitest'
import { noteFault } from '../../src/arrival/fetch/folder-faults.ts'
import { noteContact } from '../../src/arrival/fetch/folders.ts'
import { testDatabase } from '../support/postgres.ts'
import { freePort } from '../support/ports.ts'
import { openWebApp } from '../support/visitor.ts'

const { ctx, clock, visitor } = await openWebApp(await testDatabase())
const deaf = await openWebApp(await testDatabase(), {
  config: { redisUrl: `redis://127.0.0.1:${await freePort()}` },
})
const place = { mailboxId: ctx.mailboxes[0]!.id, folder: 'INBOX' }

it('says that all is well, and names nobody', async () => {
  await noteContact(ctx.db, place, clock.now())
  const answer = await visitor().get('/health')
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toEqual({
    ok: true,
    database: 'ok',
    queue: 'ok',
    mailboxes: { configured: 1, silent: 0 },
    outgoing: 'ok',
  })
  expect(answer.headers['cache-control']).toBe('no-store')
})

it('says when a mailbox does not answer, without taking the web out of service', async () => {
  await noteFault(ctx.db, place, 'Servern nekar inloggningen.', clock.now())
  const faulty = await visitor().get('/health')
  expect([faulty.statusCode, faulty.json()]).toEqual([
    200,
    expect.objectContaining({ ok: false, mailboxes: { configured: 1, silent: 1 } }),
  ])
  expect(faulty.body).not.toContain('bjorkvalla')
  await noteContact(ctx.db, place, clock.now())
  expect((await visitor().get('/health')).json()).toMatchObject({ ok: true })
  clock.advance({ minutes: 3 })
  expect((await visitor().get('/health')).json()).toMatchObject({ ok: false })
})

it('says when the job queue does not answer, though pages work', async () => {
  const answer = await deaf.visitor().get('/health')
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    expect.objectContaining({ ok: false, database: 'ok', queue: 'down' }),
  ])
})
