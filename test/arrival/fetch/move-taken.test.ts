import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { fetchFolders } from '../../../src/arrival/fetch/fetch-folders.ts'
import { beginEpoch } from '../../../src/arrival/ledger.ts'
import { silentLog } from '../../../src/base/log.ts'
import { type MailboxConfig } from '../../../src/config.ts'
import { connect } from '../../../src/db/connect.ts'
import { type ImapSession, openImap } from '../../../src/mail/imap.ts'
import { type DovecotServer, password, startDovecot } from '../../support/dovecot.ts'
import { standInUser, startImapStandIn } from '../../support/imap-stand-in.ts'
import { buildMail } from '../../support/mail-builder.ts'
import { missing } from '../../support/needs.ts'
import { testDatabase } from '../../support/postgres.ts'
import { kontakt } from '../inbox.ts'

const url = await testDatabase()
const db = connect(url, { max: 4 })
afterAll(() => db.destroy())

const now = new Date('2026-03-20T09:00:00Z')
const letter = (subject: string) =>
  buildMail({ from: 'Eva <eva@post.example>', to: kontakt, subject, text: 'Hej!' })
const subjectOf = (raw: Buffer) => /^Subject: (.*)\r$/m.exec(raw.toString())?.[1]

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})

async function reader(config: MailboxConfig) {
  const { id } = await db
    .insertInto('mailbox')
    .values({ address: config.address })
    .returning('id')
    .executeTakeFirstOrThrow()
  const pass = async (session: ImapSession, onStored = () => Promise.resolve()) => {
    const who = { id, config, epoch: await beginEpoch(db, id) }
    const options = { onStored, now: () => now, full: true }
    return (await fetchFolders({ db, log: silentLog }, session, who, options)).stored
  }
  const connected = async () => {
    const session = await openImap(config, { log: silentLog })
    open.push(session)
    return session
  }
  const rows = () =>
    db
      .selectFrom('delivery')
      .select(['folder', 'uid', 'state', 'reason'])
      .where('mailbox_id', '=', id)
      .orderBy('id')
      .execute()
  const notices = async () => {
    const folders = await db
      .selectFrom('folder')
      .select('notice')
      .where('mailbox_id', '=', id)
      .orderBy('path')
      .execute()
    return folders.map(({ notice }) => notice)
  }
  return { pass, connected, rows, notices }
}

describe.skipIf(missing('dovecot'))('mail that is taken in', () => {
  let dovecot: DovecotServer
  const users = ['plain@x.example', 'read@x.example', 'nowhere@x.example']
  const mailbox = (user: string, more: Partial<MailboxConfig>): MailboxConfig => ({
    ...{ address: user, user, password, host: '127.0.0.1', port: dovecot.imapPort, tls: 'none' },
    ...{ folders: ['INBOX', '\\Junk'], moveTo: 'archive', sentCopy: 'append' },
    ...more,
  })
  const subjects = async (user: string, folder: string) =>
    (await dovecot.list(user, folder)).map(({ raw }) => subjectOf(raw))

  beforeAll(async () => {
    dovecot = await startDovecot({ users })
  })
  afterAll(() => dovecot.close())

  test('is moved where the settings say, once it is committed; spam stays', async () => {
    const [user = ''] = users
    await dovecot.append(user, letter('ett'), { flags: ['\\Flagged'] })
    await dovecot.append(user, letter('spam'), { folder: 'Junk' })
    const { pass, connected, rows } = await reader(mailbox(user, {}))
    const session = await connected()
    const there: unknown[] = []
    await pass(session, async () => {
      there.push(...(await subjects(user, 'INBOX')))
    })
    expect(there).toContain('ett')
    expect(await subjects(user, 'INBOX')).toEqual([])
    expect(await subjects(user, 'Archive')).toEqual(['ett'])
    expect((await dovecot.list(user, 'Archive'))[0]?.flags).toContain('\\Flagged')
    expect(await subjects(user, 'Junk')).toEqual(['spam'])
    expect((await rows()).map(({ folder }) => folder)).toEqual(['INBOX', 'Archive', 'Junk'])
    await dovecot.append(user, letter('tva'))
    expect(await pass(session)).toBe(1)
    expect(await subjects(user, 'Archive')).toEqual(['ett', 'tva'])
  })

  test('is not fetched again where it went, when that folder is read too', async () => {
    const [, user = ''] = users
    await dovecot.append(user, letter('ett'))
    const settings = mailbox(user, { folders: ['INBOX', 'Archive'] })
    const { pass, connected, rows } = await reader(settings)
    const session = await connected()
    expect(await pass(session)).toBe(1)
    expect(await pass(session)).toBe(0)
    expect(await rows()).toMatchObject([
      { folder: 'INBOX', state: 'waiting' },
      { folder: 'Archive', state: 'done', reason: 'Vi har flyttat mejlet hit efter intaget.' },
    ])
    await dovecot.append(user, letter('annat'), { folder: 'Archive' })
    expect(await pass(session)).toBe(1)
    expect(await subjects(user, 'Archive')).toEqual(['ett', 'annat'])
  })

  test('stays when there is no such folder, which is said', async () => {
    const [, , user = ''] = users
    await dovecot.append(user, letter('ett'))
    const { pass, connected, notices } = await reader(mailbox(user, { moveTo: 'Hanterat' }))
    expect(await pass(await connected())).toBe(1)
    expect(await subjects(user, 'INBOX')).toEqual(['ett'])
    expect(await notices()).toEqual([
      'Mappen Hanterat finns inte i brevlådan, så mejlen ligger kvar.',
      null,
    ])
  })
})

test('what comes while mail is moved is read at once', async () => {
  const server = await startImapStandIn()
  open.push(server)
  server.deliver(letter('ett'))
  const deliver = (subject: string) => ({
    what: 'run' as const,
    act: () => void server.deliver(letter(subject)),
  })
  // The first after it is fetched, before it is seen what can be moved; the other after that.
  server.fault({ on: 'FETCH', uid: 1, effect: deliver('två') })
  server.fault({ on: 'MOVE', effect: deliver('tre') })
  const { pass, connected } = await reader({
    ...{ address: 'moving@x.example', ...standInUser, host: '127.0.0.1', port: server.port },
    ...{ tls: 'none', folders: ['INBOX'], moveTo: 'sent', sentCopy: 'append' },
  })
  expect(await pass(await connected())).toBe(3)
  expect(server.list()).toEqual([])
  expect(server.list('Sent')).toHaveLength(3)
})

test('mail stays when the server cannot move it in one step, which is said', async () => {
  const server = await startImapStandIn({ capabilities: '' })
  open.push(server)
  server.deliver(letter('ett'))
  const { pass, connected, notices } = await reader({
    ...{ address: 'no-move@x.example', ...standInUser, host: '127.0.0.1', port: server.port },
    ...{ tls: 'none', folders: ['INBOX'], moveTo: 'Sent', sentCopy: 'append' },
  })
  expect(await pass(await connected())).toBe(1)
  expect(server.list()).toHaveLength(1)
  expect(server.list('Sent')).toEqual([])
  expect(server.heard.filter((line) => /COPY|STORE|EXPUNGE|MOVE/.test(line))).toEqual([])
  expect(await notices()).toEqual([
    'Mejlservern kan inte flytta mejl (MOVE saknas), så de ligger kvar i stället för i Sent.',
  ])
})
