import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fetchFolders } from '../../../src/arrival/fetch/fetch-folders.ts'
import { noteFault } from '../../../src/arrival/fetch/folder-faults.ts'
import { isAsked } from '../../../src/arrival/fetch/folders.ts'
import { unfetchedIn } from '../../../src/arrival/fetch/unfetched.ts'
import { beginEpoch } from '../../../src/arrival/ledger.ts'
import { silentLog } from '../../../src/base/log.ts'
import { type MailboxConfig } from '../../../src/config.ts'
import { connect } from '../../../src/db/connect.ts'
import { type ImapSession, Interrupted, openImap } from '../../../src/mail/imap.ts'
import { readRaw } from '../../../src/mail/raw.ts'
import {
  type Fault,
  type ImapStandIn,
  standInUser,
  startImapStandIn,
} from '../../support/imap-stand-in.ts'
import { buildMail } from '../../support/mail-builder.ts'
import { testDatabase } from '../../support/postgres.ts'
import { kontakt } from '../inbox.ts'

// How fetching comes through when a mail server misbehaves. Each test ends with the ledger and the server compared.

const url = await testDatabase()
const db = connect(url, { max: 4 })
afterAll(() => db.destroy())

const start = new Date('2026-03-20T09:00:00Z')
const letter = (subject: string, text = 'Hej!') =>
  buildMail({ from: 'Eva <eva@post.example>', to: kontakt, subject, text })
const large = (subject: string) => letter(subject, `${'x'.repeat(70)}\n`.repeat(20_000))

let server: ImapStandIn
let sessions: ImapSession[]
let mailboxId: string
let now: Date
let count = 0

beforeEach(async () => {
  server = await startImapStandIn()
  sessions = []
  now = start
  const row = await db
    .insertInto('mailbox')
    .values({ address: `trouble-${count++}@x.example` })
    .returning('id')
    .executeTakeFirstOrThrow()
  mailboxId = row.id
})
afterEach(async () => {
  await Promise.all(sessions.map((session) => session.close()))
  await server.close()
})

const config = (more: Partial<MailboxConfig> = {}): MailboxConfig => ({
  ...{ address: kontakt, ...standInUser, host: '127.0.0.1', port: server.port, tls: 'none' },
  ...{ folders: ['INBOX', '\\Junk'], moveTo: null, sentCopy: 'append' },
  ...more,
})

/** One connection's work, as a watch does it. Returns how many were stored. */
async function pass({ full = true, ...more }: Partial<MailboxConfig> & { full?: boolean } = {}) {
  const settings = config(more)
  const session = await openImap(settings, { log: silentLog })
  sessions.push(session)
  const reader = { id: mailboxId, config: settings, epoch: await beginEpoch(db, mailboxId) }
  const options = { onStored: () => Promise.resolve(), now: () => now, full }
  return (await fetchFolders({ db, log: silentLog }, session, reader, options)).stored
}

const later = (seconds: number) => (now = new Date(now.getTime() + seconds * 1000))

/** Connects anew until all is done, as a watch does; how often the line broke. */
async function passes(): Promise<number> {
  for (let broken = 0; broken < 20; broken++) {
    try {
      await pass()
      return broken
    } catch (thrown) {
      if (!(thrown instanceof Interrupted)) throw thrown
      later(5)
    }
  }
  throw new Error('The line breaks for ever.')
}

const deliveries = (folder = 'INBOX') =>
  db
    .selectFrom('delivery')
    .select(['id', 'uid', 'uidvalidity', 'sha256', 'state'])
    .where('mailbox_id', '=', mailboxId)
    .where('folder', '=', folder)
    .orderBy('id')
    .execute()

const unfetched = (folder = 'INBOX', uidvalidity = 1) =>
  unfetchedIn(db, { mailboxId, folder, uidvalidity })

const fault = (uid: number | undefined, effect: Fault['effect'], times = 1) =>
  server.fault({ on: 'FETCH', ...(uid === undefined ? {} : { uid }), effect, times })

/** The ledger has every message of the server, byte for byte, but for those that are explained. */
async function expectAgreement(folder = 'INBOX') {
  const explained = new Set((await unfetched(folder)).map(({ uid }) => uid))
  const rows = await deliveries(folder)
  const stored = new Map(rows.map(({ uid, sha256 }) => [uid, sha256]))
  expect(stored.size).toBe(rows.length)
  for (const { uid, raw, flags } of server.list(folder)) {
    expect(flags).toEqual([])
    if (explained.has(uid)) continue
    const sha256 = stored.get(uid)
    expect(sha256, `message ${uid}`).toBeDefined()
    expect((await readRaw(db, sha256!)).equals(raw)).toBe(true)
  }
  const orphans = await db.selectFrom('raw_message').select('size').where('size', '=', 0).execute()
  expect(orphans).toEqual([])
}

describe('a mail that goes away while it is fetched', () => {
  test.each(['SEARCH', 'FETCH'] as const)('just after %s is explained, not lost', async (on) => {
    const [gone] = ['Bort', 'Kvar', 'Kvar 2'].map((subject) => server.deliver(letter(subject)))
    const act = () => server.expunge(gone!)
    if (on === 'FETCH') server.fault({ on, effect: { what: 'run', act } })
    else
      server.fault({ on: 'FETCH', effect: { what: 'run', act: () => server.move(gone!, 'Junk') } })
    expect(await pass()).toBe(on === 'FETCH' ? 2 : 3)
    expect(await unfetched()).toMatchObject([{ uid: gone, kind: 'vanished', attempts: 1 }])
    expect((await unfetched())[0]?.reason).toMatch(/flyttades eller togs bort/)
    expect(await pass()).toBe(0)
    await expectAgreement()
    await expectAgreement('Junk')
  })

  test('halfway through a large one leaves nothing of it', async () => {
    const uid = server.deliver(large('Stort'))
    server.deliver(letter('Litet'))
    let pieces = 0
    const act = () => {
      pieces += 1
      if (pieces === 3) server.expunge(uid)
    }
    fault(uid, { what: 'run', act }, 99)
    expect(await pass()).toBe(1)
    expect(pieces).toBeGreaterThanOrEqual(3)
    expect(await unfetched()).toMatchObject([{ uid, kind: 'vanished' }])
    await expectAgreement()
  })

  test('after it was refused is said to be gone', async () => {
    const uid = server.deliver(letter('Vägrat'))
    fault(uid, { what: 'refuse', with: 'NO' }, 99)
    await pass()
    expect(await unfetched()).toMatchObject([{ uid, kind: 'refused' }])
    server.expunge(uid)
    await pass()
    expect(await unfetched()).toMatchObject([{ uid, kind: 'vanished' }])
  })
})

describe('a line that breaks inside a literal', () => {
  test('leaves nothing half done; the next connection has it all', async () => {
    const uids = Array.from({ length: 30 }, (_, i) => server.deliver(letter(`Nr ${i}`)))
    fault(uids[20], { what: 'cut', after: 10, how: 'rst' }, 2)
    await expect(pass()).rejects.toThrow(Interrupted)
    await expectNothingHalf()
    later(5)
    expect(await passes()).toBeLessThanOrEqual(1)
    expect(await deliveries()).toHaveLength(30)
    expect(await unfetched()).toEqual([])
    await expectAgreement()
  })

  test('of a large mail too', async () => {
    const uid = server.deliver(large('Stort'))
    server.fault({
      on: 'FETCH',
      uid,
      effect: { what: 'run', act: () => setImmediate(() => server.drop('rst')) },
      times: 2,
    })
    expect(await passes()).toBe(2)
    expect(await deliveries()).toHaveLength(1)
    await expectAgreement()
  })

  async function expectNothingHalf() {
    for (const { uid, sha256 } of await deliveries()) {
      const there = server.list().find((mail) => mail.uid === uid)
      expect((await readRaw(db, sha256)).equals(there!.raw)).toBe(true)
    }
  }
})

describe('a mail that is the trouble itself', () => {
  test('and breaks every line is set aside, while all others are taken in', async () => {
    const uids = Array.from({ length: 40 }, (_, i) => server.deliver(letter(`Nr ${i}`)))
    const [bad] = uids.slice(25)
    fault(bad, { what: 'cut', after: 0 }, 1_000)
    expect(await passes()).toBeLessThan(8)
    expect(await deliveries()).toHaveLength(39)
    const [row] = await unfetched()
    expect(row).toMatchObject({ uid: bad, kind: 'refused', attempts: 3 })
    expect(row?.reason).toMatch(/bryter förbindelsen/)
    await expectAgreement()
    server.deliver(letter('Nytt'))
    expect(await pass({ full: false })).toBe(1)
    server.heal()
    expect(await pass({ full: false })).toBe(0)
    later(6 * 60)
    expect(await pass({ full: false })).toBe(1)
    expect(await unfetched()).toEqual([])
    await expectAgreement()
  })

  test.each(['NO', 'BAD'] as const)(
    'and is answered with %s does not keep back the others',
    async (how) => {
      const uids = Array.from({ length: 10 }, (_, i) => server.deliver(letter(`Nr ${i}`)))
      fault(uids[4], { what: 'refuse', with: how }, 1_000)
      expect(await pass()).toBe(9)
      expect(await unfetched()).toMatchObject([{ uid: uids[4], kind: 'refused', attempts: 1 }])
      await expectAgreement()
      server.heal()
      later(5)
      expect(await pass({ full: false })).toBe(1)
      expect(await unfetched()).toEqual([])
      await expectAgreement()
    },
  )

  test('and never comes is noted as long as it does not', async () => {
    const uid = server.deliver(letter('Tomt'))
    server.deliver(letter('Vanligt'))
    fault(uid, { what: 'missing' }, 1_000)
    expect(await pass()).toBe(1)
    expect(await unfetched()).toMatchObject([{ uid, kind: 'incomplete' }])
    server.heal()
    later(5)
    expect(await pass()).toBe(1)
    expect(await unfetched()).toEqual([])
  })

  test('and has another size than the server says is taken when it comes the same twice', async () => {
    const small = [server.deliver(letter('Ett')), server.deliver(letter('Två'))]
    const big = server.deliver(large('Tre'))
    fault(small[0], { what: 'size', by: 7 }, 1_000)
    fault(small[1], { what: 'size', by: -7 }, 1_000)
    fault(big, { what: 'size', by: 11 }, 1_000)
    expect(await pass()).toBe(3)
    await expectAgreement()
  })

  test('and comes differently each time is not taken, in small or in large', async () => {
    for (const raw of [letter('Litet'), large('Stort')]) {
      const uid = server.deliver(raw)
      fault(uid, { what: 'size', by: 5 }, 1_000)
      for (let at = 0; at < 40; at++) fault(uid, { what: 'corrupt', at: 200 + at }, at + 1)
      expect(await pass()).toBe(0)
      expect(await unfetched()).toMatchObject([{ uid, kind: 'incomplete' }])
      server.heal()
      later(5)
      expect(await pass()).toBe(1)
    }
    await expectAgreement()
  })
})

describe('answers that nobody asked for', () => {
  test('and the same message twice change nothing', async () => {
    const uids = ['Ett', 'Två', 'Tre'].map((subject) => server.deliver(letter(subject)))
    const lines = [`* 1 FETCH (UID ${uids[0]} FLAGS (\\Answered))`, '* 3 FETCH (UID 77 FLAGS ())']
    fault(undefined, { what: 'unsolicited', lines }, 1_000)
    fault(uids[1], { what: 'twice' }, 1_000)
    server.fault({ on: 'SEARCH', uid: uids[2]!, effect: { what: 'twice' }, times: 1_000 })
    expect(await pass()).toBe(3)
    expect(await deliveries()).toHaveLength(3)
    await expectAgreement()
  })
})

describe('folders', () => {
  const folders = () =>
    db
      .selectFrom('folder')
      .selectAll()
      .where('mailbox_id', '=', mailboxId)
      .orderBy('path')
      .execute()

  test('that are missing or renamed are a fault of their own', async () => {
    server.deliver(letter('I inkorgen'))
    server.deliver(letter('I skräpposten'), { folder: 'Junk' })
    expect(await pass({ folders: ['Klagomål', 'INBOX', 'Junk'] })).toBe(2)
    const [inbox, junk, missing] = await folders()
    expect(missing).toMatchObject({ path: 'Klagomål', fault: 'Mappen finns inte i brevlådan.' })
    expect([inbox, junk]).toMatchObject([
      { path: 'INBOX', fault: null, special_use: '' },
      { path: 'Junk', fault: null, special_use: '\\Junk' },
    ])
    server.rename('Junk', 'Spam')
    server.deliver(letter('Mer'))
    expect(await pass({ folders: ['INBOX', 'Junk'] })).toBe(1)
    expect((await folders())[1]).toMatchObject({ fault: 'Mappen finns inte i brevlådan.' })
  })

  test('whose names are written otherwise in the settings have nothing noted under those', async () => {
    const asked = ['Inbox', '\\junk', 'Klagomål']
    const place = { mailboxId, epoch: await beginEpoch(db, mailboxId) }
    for (const folder of asked) await noteFault(db, { ...place, folder }, 'Nere.', now)
    server.deliver(letter('I inkorgen'))
    expect(await pass({ folders: asked })).toBe(1)
    const noted = (await folders()).map((one) => [one.path, one.fault, isAsked(asked, one)])
    expect(noted).toEqual([
      ['INBOX', null, true],
      ['Junk', null, true],
      ['Klagomål', 'Mappen finns inte i brevlådan.', true],
    ])
  })

  test('that the server refuses to open hold up no other', async () => {
    server.deliver(letter('I inkorgen'))
    server.fault({ on: 'SELECT', folder: 'Junk', effect: { what: 'refuse', with: 'NO' }, times: 9 })
    expect(await pass()).toBe(1)
    expect((await folders()).map(({ fault }) => fault)).toEqual([null, expect.any(String)])
    server.heal()
    await pass()
    expect((await folders()).map(({ fault }) => fault)).toEqual([null, null])
  })

  test('that have not changed cost one question each', async () => {
    for (let i = 0; i < 5; i++) server.deliver(letter(`Nr ${i}`))
    const settings = config()
    const session = await openImap(settings, { log: silentLog })
    sessions.push(session)
    const reader = { id: mailboxId, config: settings, epoch: await beginEpoch(db, mailboxId) }
    const look = async (full = false) => {
      const before = server.heard.length
      const options = { onStored: () => Promise.resolve(), now: () => now, full }
      const { stored } = await fetchFolders({ db, log: silentLog }, session, reader, options)
      return { stored, asked: server.heard.slice(before).map((line) => line.split(' (')[0]) }
    }
    expect((await look(true)).stored).toBe(5)
    const quiet = { stored: 0, asked: ['SELECT INBOX', 'SELECT Junk', 'SELECT INBOX'] }
    expect(await look()).toEqual(quiet)
    const uid = server.deliver(letter('Nytt'))
    const { stored, asked } = await look()
    expect(stored).toBe(1)
    expect(asked).toContain(`UID SEARCH UID ${uid}:*`)
    expect(asked).toContain(`UID FETCH ${uid}`)
    expect(await look()).toEqual(quiet)
    await expectAgreement()
  })

  test('of a server so slow that no turn is long enough are read to their end, and no further', async () => {
    for (let i = 0; i < 60; i++) server.deliver(letter(`Nr ${i}`))
    const settings = config()
    const session = await openImap(settings, { log: silentLog })
    sessions.push(session)
    const reader = { id: mailboxId, config: settings, epoch: await beginEpoch(db, mailboxId) }
    const onStored = () => Promise.resolve()
    const look = async (full: boolean) => {
      const options = { onStored, now: () => now, full, turnTime: 0 }
      return (await fetchFolders({ db, log: silentLog }, session, reader, options)).stored
    }
    expect(await look(true)).toBe(60)
    expect(await look(false)).toBe(0)
    expect(server.heard.filter((line) => line.startsWith('SELECT')).length).toBeLessThan(20)
    await expectAgreement()
  })

  test('that are numbered anew are read again, which is said, and their dates are unsure', async () => {
    const date = new Date('2026-03-19T07:00:00Z')
    server.deliver(letter('Ett'), { date })
    await pass()
    server.renumber()
    const fresh = server.deliver(letter('Två'), { date })
    later(60)
    expect(await pass({ full: false })).toBe(2)
    const last = server.deliver(letter('Tre'), { date })
    expect(await pass({ full: false })).toBe(1)
    const rows = await db
      .selectFrom('delivery')
      .select(['uid', 'uidvalidity', 'arrival_reason'])
      .where('mailbox_id', '=', mailboxId)
      .orderBy('id')
      .execute()
    expect(
      rows.map(({ uidvalidity, uid, arrival_reason }) => [uidvalidity, uid, arrival_reason]),
    ).toEqual([
      [1, 1, null],
      [2, fresh, expect.stringContaining('numrerat om')],
      [2, 1, expect.stringContaining('numrerat om')],
      [2, last, null],
    ])
    expect((await folders())[0]).toMatchObject({ renumbered_at: now, uidvalidity: 2 })
    const [first, , again] = await deliveries()
    expect(again?.sha256).toEqual(first?.sha256)
  })
})
