import { describe, expect, test } from 'vitest'
import { finishImports } from '../../../src/arrival/import/finish.ts'
import { rescue } from '../../../src/ticket/sorting.ts'
import { urgentHandled } from '../../../src/ticket/urgent.ts'
import { testDatabase } from '../../support/postgres.ts'
import { openDesk } from '../desk.ts'
import { openInbox } from '../inbox.ts'
import { bringIn, came, left, questions, today } from './old-mail.ts'

const old = came({ at: '2026-03-02T08:00:00Z', messageId: '<old1@post.example>' })
const january = new Date('2026-01-01T00:00:00Z')
const hours = (count: number) => new Date(today.getTime() + count * 3_600_000)

async function office() {
  const url = await testDatabase()
  const inbox = await openInbox(url)
  const { personId } = await openDesk(inbox, today)
  const statuses = async () => (await questions(inbox)).map(({ status }) => status)
  const only = async () => {
    const { id } = await inbox.db.selectFrom('ticket').select('id').executeTakeFirstOrThrow()
    return id
  }
  return { url, inbox, personId, statuses, only }
}

describe('a later import', () => {
  test('leaves in the queue what an earlier one left there', async () => {
    const { inbox, statuses } = await office()
    await bringIn(inbox, [old], { openSince: january })
    expect(await statuses()).toEqual(['new'])
    await bringIn(inbox, [left({ at: '2026-03-05T08:00:00Z' })], { now: hours(24) })
    expect(await statuses()).toEqual(['new'])
  })

  test('raises no alarm that somebody has called false', async () => {
    const { inbox, personId, statuses, only } = await office()
    const text = 'Hjälp, det brinner i huset och jag luktar gas.'
    await bringIn(inbox, [came({ at: '2026-06-28T08:00:00Z', text })])
    expect(await statuses()).toEqual(['urgent'])
    const ticketId = await only()
    const record = { outcome: 'false-alarm', why: 'En gammal dikt.', personId } as const
    await inbox.db.transaction().execute((tx) => urgentHandled(tx, ticketId, record, hours(1)))
    await bringIn(inbox, [], { now: hours(2) })
    expect(await statuses()).toEqual(['new'])
  })

  test('does not file away again what somebody has taken out', async () => {
    const { inbox, personId, statuses, only } = await office()
    await bringIn(inbox, [old])
    expect(await statuses()).toEqual(['closed'])
    const ticketId = await only()
    await inbox.db.transaction().execute((tx) => rescue(tx, ticketId, personId, hours(1)))
    expect(await statuses()).toEqual(['new'])
    await bringIn(inbox, [old], { now: hours(3) })
    expect(await statuses()).toEqual(['new'])
  })

  test('files away once more what its own old mail has opened again', async () => {
    const { inbox, statuses } = await office()
    await bringIn(inbox, [old])
    const more = came({ at: '2026-03-04T08:00:00Z', inReplyTo: '<old1@post.example>' })
    await bringIn(inbox, [more], { now: hours(24) })
    expect(await statuses()).toEqual(['closed'])
  })
})

test('an interrupted import is finished as it was asked for, also when only the queue is left', async () => {
  const { url, inbox, statuses } = await office()
  const ctx = { ...inbox.ctx, databaseUrl: url }
  const finish = (at: Date, signal?: AbortSignal) =>
    finishImports(ctx, at, async () => undefined, signal)
  const parser = { ...inbox.parser, parse: () => Promise.reject(new Error('The power is out.')) }
  const recent = came({ at: '2026-06-20T08:00:00Z' })
  await expect(bringIn({ ...inbox, parser }, [old], { openSince: january })).rejects.toThrow()
  // Whoever has no time for it leaves it as it is.
  expect(await finish(hours(2), AbortSignal.abort())).toBe(0)
  expect(await finish(hours(2))).toBe(1)
  expect(await statuses()).toEqual(['new'])

  // Filed, and then the power went.
  await bringIn(inbox, [recent, came({ at: '2026-02-20T08:00:00Z', text: 'Var?' })])
  await inbox.db.updateTable('import_run').set({ settled_at: null }).execute()
  await inbox.db.updateTable('ticket').set({ status: 'new', settled: null }).execute()
  expect(await finish(hours(2))).toBe(0)
  expect(await statuses()).toEqual(['closed', 'closed', 'new'])
  const unsettled = inbox.db.selectFrom('import_run').select('id').where('settled_at', 'is', null)
  expect(await unsettled.execute()).toEqual([])
})
