import { hostname } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { beginEpoch, Deposed } from '../../../src/arrival/epoch.ts'
import { noteFault } from '../../../src/arrival/fetch/folder-faults.ts'
import { noteContact } from '../../../src/arrival/fetch/folders.ts'
import { noteUnfetched } from '../../../src/arrival/fetch/unfetched.ts'
import { watchMailbox } from '../../../src/arrival/watch/watch.ts'
import { makeLog } from '../../../src/base/log.ts'
import { type MailboxConfig } from '../../../src/config.ts'
import { connect } from '../../../src/db/connect.ts'
import { openTokens } from '../../../src/mail/oauth.ts'
import { type DovecotServer, password, startDovecot } from '../../support/dovecot.ts'
import { eventually } from '../../support/eventually.ts'
import { buildMail } from '../../support/mail-builder.ts'
import { missing } from '../../support/needs.ts'
import { testDatabase } from '../../support/postgres.ts'
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts'

const url = await testDatabase()
const db = connect(url, { max: 8 })
afterAll(() => db.destroy())

const users = 'a b c d e f g h i j'.split(' ').map((letter) => `${letter}@x.example`)
const letter = (subject: string) =>
  buildMail({ from: 'eva@post.example', to: 'a@x.example', subject, text: 'Hej!' })

describe.skipIf(missing('dovecot'))('a mailbox that is watched', () => {
  let dovecot: DovecotServer
  let count = 0

  beforeAll(async () => {
    dovecot = await startDovecot({ users })
  })
  afterAll(() => dovecot.close())

  /** A mailbox of its own, read until the test is over, through a line that can be spoilt. */
  async function watched(settings: Partial<MailboxConfig> = {}) {
    const user = users[count++] ?? ''
    const proxy = await startTcpProxy(dovecot.imapPort)
    const { id } = await db
      .insertInto('mailbox')
      .values({ address: user })
      .returning('id')
      .executeTakeFirstOrThrow()
    const config: MailboxConfig = {
      ...{ address: user, user, password, host: '127.0.0.1', port: proxy.port, tls: 'none' },
      ...{ folders: ['INBOX'], moveTo: null, sentCopy: 'append', ...settings },
    }
    const logged: string[] = []
    const log = makeLog((line) => logged.push(line))
    const now = () => new Date()
    const tokens = openTokens({ db, secret: 'x'.repeat(32), log, now })
    const ctx = { databaseUrl: url, db, log, tokens }
    const tells = { onStored: () => Promise.resolve(), now }
    const watch = () => watchMailbox(ctx, { id, address: user, config }, tells)
    const ledger = () =>
      db.selectFrom('delivery').selectAll().where('mailbox_id', '=', id).orderBy('id').execute()
    const folder = (path: string) =>
      db
        .selectFrom('folder')
        .selectAll()
        .where('mailbox_id', '=', id)
        .where('path', '=', path)
        .executeTakeFirst()
    const read = (path = 'INBOX') =>
      eventually(`${path} to be read`, async () => (await folder(path))?.reconciled_at)
    const fetched = (number: number, within = 15_000) =>
      eventually(`${number} mails`, async () => (await ledger()).length === number, { within })
    return { user, id, proxy, watch, ledger, folder, read, fetched, logged }
  }

  const ending = async (watch: { close(): Promise<void> }, proxy: TcpProxy) => {
    await watch.close()
    await proxy.close()
  }

  test('is read at once, compared with the server, and read again when something comes', async () => {
    const { user, id, proxy, watch, folder, read, fetched } = await watched()
    await dovecot.deliver(letter('före'), user)
    const running = watch()
    await fetched(1)
    await read()
    await dovecot.deliver(letter('efter'), user)
    await fetched(2)
    expect(await folder('INBOX')).toMatchObject({ server_count: 1, missing: 0, fault: null })
    const leader = await db
      .selectFrom('mailbox_leader')
      .selectAll()
      .where('mailbox_id', '=', id)
      .executeTakeFirstOrThrow()
    expect(leader.holder).toMatch(new RegExp(`:${process.pid}$`))
    expect(leader.since).toBeInstanceOf(Date)
    await ending(running, proxy)
    await eventually('the line to be closed', () => proxy.open() === 0)
  })

  test('is read on at once when its connection is cut', async () => {
    const { user, proxy, watch, folder, read, fetched } = await watched()
    const running = watch()
    await read()
    proxy.cut('rst')
    await dovecot.deliver(letter('efter brottet'), user)
    await fetched(1)
    expect((await folder('INBOX'))?.fault).toBeNull()
    await ending(running, proxy)
  })

  test('says why it cannot be reached, and is well again', async () => {
    const { proxy, watch, folder, read } = await watched({ folders: ['Inbox'] })
    const running = watch()
    await read()
    await dovecot.stop()
    await eventually('the fault', async () => (await folder('INBOX'))?.fault)
    await dovecot.start()
    const well = async () => (await folder('INBOX'))?.fault === null
    await eventually('the mailbox to be well', well, { within: 30_000 })
    await ending(running, proxy)
  }, 60_000)

  test('has folders that do not hold up each other, nor another mailbox', async () => {
    const folders = ['INBOX', 'Finns inte', '\\Junk']
    const bad = await watched({ folders })
    await dovecot.append(bad.user, letter('skräp'), { folder: 'Junk' })
    await dovecot.append(bad.user, letter('inte skräp'))
    const dead = await watched({ port: 1 })
    const running = [dead.watch(), bad.watch()]
    await bad.fetched(2)
    await bad.read('Junk')
    expect((await bad.folder('Finns inte'))?.fault).toBe('Mappen finns inte i brevlådan.')
    expect((await bad.folder('INBOX'))?.fault).toBeNull()
    const fault = await eventually('its fault', async () => (await dead.folder('INBOX'))?.fault)
    expect(fault).toBe('Mejlservern svarar inte på porten.')
    await Promise.all(running.map((one) => one.close()))
    await Promise.all([bad.proxy.close(), dead.proxy.close()])
  })

  test('has arrived when the first of the town’s own servers took it over', async () => {
    const host = hostname().toLowerCase()
    const trustedReceived = [host, '.bjorkvalla.example']
    const { user, proxy, watch, ledger, fetched } = await watched({ trustedReceived })
    const line = (from: string, by: string, clock: string) =>
      `Received: from ${from} (${from} [10.0.0.9])\r\n\tby ${by} (Postfix) with ESMTP id 4X1;\r\n` +
      `\tTue, 10 Mar 2026 ${clock} +0100 (CET)\r\n`
    const raw =
      line('filter.bjorkvalla.example', 'mx.bjorkvalla.example', '09:20:00') +
      line('post.example', 'filter.bjorkvalla.example', '09:00:30') +
      line('dator', 'post.example', '08:59:00') +
      letter('genom filtret').toString()
    const running = watch()
    await dovecot.deliver(raw, user)
    await fetched(1)
    const [row] = await ledger()
    const first = new Date('2026-03-10T08:00:30Z')
    expect(row).toMatchObject({ arrived_at: first, received_at: first })
    expect(row?.arrival_reason).toContain('Received')
    expect(row?.internal_date.getTime()).toBeGreaterThan(first.getTime())
    await ending(running, proxy)
  })

  test('is compared anew when its server numbers it anew, and its dates are not trusted', async () => {
    const { user, proxy, watch, folder, read, ledger, fetched } = await watched()
    const date = new Date('2026-03-10T08:00:00Z')
    for (let i = 0; i < 21; i++) await dovecot.append(user, letter(`flyttad ${i}`), { date })
    const running = watch()
    await fetched(21)
    const unsure = async () => (await folder('INBOX'))?.dates_unsure
    expect(await eventually('the warning', unsure)).toMatch(/^21 mejl .* samma minut/)
    await read()
    await dovecot.renumber(user)
    await fetched(42, 30_000)
    const renumbered = async () => (await unsure())?.includes('numrerat om')
    await eventually('the other warning', renumbered, { within: 30_000 })
    expect(await folder('INBOX')).toMatchObject({ server_count: 21, missing: 0 })
    expect(new Set((await ledger()).map(({ sha256 }) => sha256.toString('hex'))).size).toBe(21)
    await ending(running, proxy)
  }, 60_000)

  test('whose mail is all of one minute has this said once, however much more comes', async () => {
    const { user, proxy, watch, folder, fetched, logged } = await watched()
    const date = new Date('2026-03-10T08:00:00Z')
    for (let i = 0; i < 21; i++) await dovecot.append(user, letter(`flyttat ${i}`), { date })
    const running = watch()
    await eventually('the sign', async () => (await folder('INBOX'))?.dates_unsure)
    for (let i = 0; i < 3; i++) {
      await dovecot.append(user, letter(`mer ${i}`), { date })
      await fetched(22 + i)
    }
    const words = async () => (await folder('INBOX'))?.dates_unsure?.startsWith('24 mejl')
    await eventually('the number', words)
    expect(logged.filter((line) => line.includes('are not to be trusted'))).toHaveLength(1)
    await ending(running, proxy)
  }, 60_000)

  test('is read by one of two that watch it, and by the other when the first has gone', async () => {
    const { user, proxy, watch, read, ledger, fetched } = await watched()
    const [first, second] = [watch(), watch()]
    await read()
    for (let i = 0; i < 10; i++) await dovecot.deliver(letter(`en gång ${i}`), user)
    await fetched(10)
    expect(proxy.open()).toBe(1)
    await first.close()
    await dovecot.deliver(letter('av en av dem'), user)
    await fetched(11, 30_000)
    expect(new Set((await ledger()).map(({ uid }) => uid)).size).toBe(11)
    await ending(second, proxy)
  }, 60_000)

  test('is left alone for a while when its login is refused, and says so', async () => {
    const { proxy, watch, folder, logged } = await watched({ password: 'fel' })
    const running = watch()
    const fault = await eventually('the fault', async () => (await folder('INBOX'))?.fault)
    expect(fault).toContain('Inloggningen nekades')
    expect(logged.join('')).not.toContain('x.example')
    await ending(running, proxy)
  })
})

describe('a reader that another has followed', () => {
  test('notes nothing of the mailbox any more', async () => {
    const { id } = await db
      .insertInto('mailbox')
      .values({ address: 'z@x.example' })
      .returning('id')
      .executeTakeFirstOrThrow()
    const now = new Date('2026-03-10T09:00:00Z')
    const old = { mailboxId: id, folder: 'INBOX', epoch: await beginEpoch(db, id) }
    await noteContact(db, old, now)
    const next = { ...old, epoch: await beginEpoch(db, id) }
    const late = new Date('2026-03-10T10:00:00Z')
    await expect(noteContact(db, old, late)).rejects.toThrow(Deposed)
    await expect(noteFault(db, old, 'Fel.', late)).rejects.toThrow(Deposed)
    const troubled = { ...old, uidvalidity: 1 }
    const trouble = { uid: 1, kind: 'refused' as const }
    await expect(noteUnfetched(db, troubled, trouble, late)).rejects.toThrow(Deposed)
    const row = await db.selectFrom('folder').selectAll().where('mailbox_id', '=', id).execute()
    expect(row).toMatchObject([{ contact_at: now, fault: null }])
    expect(await db.selectFrom('unfetched').selectAll().execute()).toEqual([])
    await noteContact(db, next, late)
  })
})
