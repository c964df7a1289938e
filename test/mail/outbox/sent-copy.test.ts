import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../../src/base/log.ts'
import { type MailboxConfig } from '../../../src/config.ts'
import { openImap } from '../../../src/mail/imap.ts'
import { claimWaiting } from '../../../src/mail/outbox/claim.ts'
import { markSent } from '../../../src/mail/outbox/settle.ts'
import { queueMail } from '../../../src/mail/outbox.ts'
import { storeCopies } from '../../../src/mail/outbox/sent-copy.ts'
import { buildRaw } from '../../../src/mail/write/build.ts'
import { fakeClock } from '../../support/clock.ts'
import { mailboxAddress } from '../../support/config.ts'
import { type DovecotServer, password, startDovecot } from '../../support/dovecot.ts'
import { missing } from '../../support/needs.ts'
import { openOffice } from '../../support/office.ts'
import { runSql, testDatabase } from '../../support/postgres.ts'
import { someMail } from '../some-mail.ts'

const url = await testDatabase()
const clock = fakeClock('2026-03-17T09:20:00Z')
const now = () => clock.now()
const { db, mailbox } = await openOffice(url, now())

describe.skipIf(missing('dovecot'))('the copy of a sent answer', () => {
  let dovecot: DovecotServer
  let config: MailboxConfig
  beforeAll(async () => {
    dovecot = await startDovecot({ users: [mailboxAddress] })
    config = {
      address: mailboxAddress,
      host: '127.0.0.1',
      port: dovecot.imapPort,
      tls: 'none',
      user: mailboxAddress,
      password,
      folders: ['INBOX'],
      moveTo: null,
      sentCopy: 'append',
    }
  })
  afterAll(() => dovecot.close())
  beforeEach(() => runSql(url, 'truncate outbox cascade'))

  const sent = async () => {
    const messageId = `<${randomUUID()}@bjorkvalla.example>`
    const one = { kind: 'svar', idempotencyKey: messageId, mail: someMail, messageId } as const
    await db.transaction().execute(async (tx) => {
      await queueMail(tx, { ...one, mailboxId: mailbox.id, sentCopy: true }, now())
    })
    const rows = await claimWaiting(db, now(), { atOnce: 9, perMinute: 0, most: 9 })
    const how = { acceptedAt: now() }
    for (const row of rows) await db.transaction().execute((tx) => markSent(tx, row, how))
    return messageId
  }
  const store = (open = openImap) =>
    storeCopies({ db, log: silentLog, mailboxes: [{ id: mailbox.id, config }] }, now, open)
  const inSent = async (messageId: string) =>
    (await dovecot.list(mailboxAddress, 'Sent')).filter(({ raw }) => raw.includes(messageId))
  const states = async () =>
    (await runSql(url, 'select state, sent_copy from outbox')).map(
      ({ state, sent_copy: copy }) => `${String(state)} ${String(copy)}`,
    )

  test('is the mail itself, read, with the date of its acceptance', async () => {
    const messageId = await sent()
    expect(await store()).toEqual({ stored: 1, failed: 0 })
    const [copy, ...others] = await inSent(messageId)
    expect(others).toEqual([])
    const date = (await runSql(url, 'select created_at from outbox'))[0]?.created_at as Date
    expect(copy?.raw.equals(await buildRaw({ ...someMail, messageId, date }))).toBe(true)
    expect(copy?.flags).toContain('\\Seen')
    expect(await states()).toEqual(['sent stored'])
    expect(await store()).toEqual({ stored: 0, failed: 0 })
  })

  test('is not stored twice when the answer to the first try was lost', async () => {
    const messageId = await sent()
    const forgetful: typeof openImap = async (...to) => {
      const session = await openImap(...to)
      const append: typeof session.append = async (...what) => {
        await session.append(...what)
        throw new Error('The line broke.')
      }
      return {
        ...bound(session),
        append,
      }
    }
    expect(await store(forgetful)).toEqual({ stored: 0, failed: 1 })
    expect(await states()).toEqual(['sent pending'])
    clock.advance({ minutes: 1 })
    expect(await store()).toEqual({ stored: 1, failed: 0 })
    expect(await inSent(messageId)).toHaveLength(1)
  })

  test('that cannot be stored never makes the mail unsent', async () => {
    const messageId = await sent()
    await dovecot.stop()
    for (const wait of [{}, { seconds: 30 }, { minutes: 2 }, { minutes: 30 }, { hours: 12 }]) {
      clock.advance(wait)
      expect(await store()).toEqual({ stored: 0, failed: 1 })
    }
    expect(await states()).toEqual(['sent failed'])
    await dovecot.start()
    clock.advance({ days: 1 })
    expect(await store()).toEqual({ stored: 0, failed: 0 })
    expect(await inSent(messageId)).toEqual([])
    expect(await claimWaiting(db, now(), { atOnce: 9, perMinute: 0, most: 9 })).toEqual([])
  })

  test('waits for a server that comes back', async () => {
    const messageId = await sent()
    await dovecot.stop()
    await store()
    await dovecot.start()
    clock.advance({ seconds: 30 })
    expect(await store()).toEqual({ stored: 1, failed: 0 })
    expect(await inSent(messageId)).toHaveLength(1)
  })
})

/** A session's methods, to put others in their place. */
function bound(session: Awaited<ReturnType<typeof openImap>>): typeof session {
  return {
    select: (path) => session.select(path),
    uids: () => session.uids(),
    fetch: (uids) => session.fetch(uids),
    folders: (anew) => session.folders(anew),
    moveTarget: (path) => session.moveTarget(path),
    move: (from, uids, to) => session.move(from, uids, to),
    idle: (signal, maxMs) => session.idle(signal, maxMs),
    sentFolder: () => session.sentFolder(),
    append: (path, raw, how) => session.append(path, raw, how),
    has: (path, messageId) => session.has(path, messageId),
    find: (wanted) => session.find(wanted),
    check: () => session.check(),
    close: () => session.close(),
  }
}
