import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fetchNew } from '../../../src/arrival/fetch/fetch.ts'
import { noteFault } from '../../../src/arrival/fetch/folder-faults.ts'
import { noteContact } from '../../../src/arrival/fetch/folders.ts'
import { beginEpoch, Deposed } from '../../../src/arrival/ledger.ts'
import { type Log, makeLog, silentLog } from '../../../src/base/log.ts'
import { connect } from '../../../src/db/connect.ts'
import { type ImapSession, openImap } from '../../../src/mail/imap.ts'
import { readRaw } from '../../../src/mail/raw.ts'
import { type DovecotServer, password, startDovecot } from '../../support/dovecot.ts'
import { buildMail } from '../../support/mail-builder.ts'
import { missing } from '../../support/needs.ts'
import { runSql, testDatabase } from '../../support/postgres.ts'
import { kontakt } from '../inbox.ts'

const url = await testDatabase()
const db = connect(url, { max: 4 })
afterAll(() => db.destroy())

const now = new Date('2026-03-20T09:00:00Z')
const letter = (subject: string) =>
  buildMail({ from: 'Eva <eva@post.example>', to: kontakt, subject, text: 'Hej!' })

async function newMailbox(address: string): Promise<string> {
  const row = await db
    .insertInto('mailbox')
    .values({ address })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

describe.skipIf(missing('dovecot'))('fetching', () => {
  let dovecot: DovecotServer
  let session: ImapSession
  let mailboxId: string
  let user: string
  let count = 0

  const open = () =>
    openImap(
      {
        ...{ address: user, user, password, host: '127.0.0.1', port: dovecot.imapPort },
        ...{ tls: 'none' as const, folders: ['INBOX'], moveTo: null, sentCopy: 'append' as const },
      },
      { log: silentLog },
    )
  const fetch = async (
    other: { folder?: string; epoch?: number; log?: Log; onStored?: () => Promise<void> } = {},
  ) => {
    const { folder = 'INBOX', log = silentLog, onStored = () => Promise.resolve() } = other
    const epoch = other.epoch ?? (await beginEpoch(db, mailboxId))
    const place = { mailboxId, folder, epoch }
    const { stored } = await fetchNew({ db, log }, session, place, { onStored, now: () => now })
    return { stored }
  }
  const rows = () =>
    db
      .selectFrom('delivery')
      .selectAll()
      .where('mailbox_id', '=', mailboxId)
      .orderBy('id')
      .execute()

  beforeAll(async () => {
    dovecot = await startDovecot({
      users: [
        'a@x.example',
        'b@x.example',
        'c@x.example',
        'd@x.example',
        'e@x.example',
        'f@x.example',
        'g@x.example',
        'h@x.example',
      ],
    })
  })
  beforeEach(async () => {
    user = `${'abcdefgh'[count++] ?? ''}@x.example`
    mailboxId = await newMailbox(user)
    session = await open()
    return () => session.close()
  })
  afterAll(() => dovecot.close())

  test('stores every mail byte for byte, whatever its flags, and changes nothing on the server', async () => {
    const date = new Date('2026-03-10T08:15:04Z')
    await dovecot.append(user, letter('läst'), { flags: ['\\Seen', '\\Flagged', '$Junk'], date })
    await dovecot.append(user, letter('oläst'))
    const before = await dovecot.list(user)
    expect(await fetch()).toEqual({ stored: 2 })
    expect(await dovecot.list(user)).toEqual(before)
    const stored = await rows()
    const raws = await Promise.all(stored.map(({ sha256 }) => readRaw(db, sha256)))
    expect(new Set(raws.map(String))).toEqual(new Set(before.map(({ raw }) => String(raw))))
    const seen = stored.find(({ uid }) => uid === before[0]?.uid)
    expect(seen).toMatchObject({
      state: 'waiting',
      internal_date: date,
      arrived_at: date,
      ingested_at: now,
    })
  })

  test('a second time finds nothing, and then only what is new', async () => {
    await dovecot.append(user, letter('ett'))
    await fetch()
    const onStored = () => Promise.reject(new Error('nothing was new'))
    expect(await fetch({ onStored })).toEqual({ stored: 0 })
    await dovecot.append(user, letter('två'))
    expect(await fetch()).toEqual({ stored: 1 })
    expect(await rows()).toHaveLength(2)
  })

  test('takes the newest first, in batches, and tells after each when it is committed', async () => {
    for (let i = 0; i < 30; i++) await dovecot.append(user, letter(`nummer ${i}`))
    const seen: number[] = []
    const onStored = async () => {
      seen.push(
        Number(
          (await runSql(url, 'select count(*) from delivery where mailbox_id = $1', [mailboxId]))[0]
            ?.count,
        ),
      )
    }
    await fetch({ onStored })
    expect(seen).toEqual([25, 30])
    const uids = (await rows()).map(({ uid }) => uid)
    expect(Math.min(...uids.slice(0, 25))).toBe(6)
    expect(new Set(uids).size).toBe(30)
  })

  test('an arrival that is still to come counts from when it was fetched', async () => {
    await dovecot.append(user, letter('framtid'), { date: new Date(now.getTime() + 60_000) })
    await fetch()
    const [row] = await rows()
    expect(row?.internal_date).toEqual(new Date(now.getTime() + 60_000))
    expect(row?.arrived_at).toEqual(now)
  })

  test('reads a folder again when the server has numbered it anew, and says so', async () => {
    await dovecot.append(user, letter('kvar'))
    await fetch()
    await session.close()
    await dovecot.renumber(user)
    session = await open()
    const logged: string[] = []
    expect(await fetch({ log: makeLog((line) => logged.push(line)) })).toEqual({ stored: 1 })
    const both = await rows()
    expect(both).toHaveLength(2)
    expect(both[0]?.uidvalidity).not.toBe(both[1]?.uidvalidity)
    expect(both[0]?.sha256).toEqual(both[1]?.sha256)
    expect(logged.join('')).toContain('new uidvalidity')
  })

  test('keeps each folder apart', async () => {
    await dovecot.append(user, letter('i inkorgen'))
    await dovecot.append(user, letter('i skräpposten'), { folder: 'Junk' })
    await fetch()
    await fetch({ folder: 'Junk' })
    expect((await rows()).map(({ folder }) => folder)).toEqual(['INBOX', 'Junk'])
  })

  test('writes nothing once another reader has begun', async () => {
    await dovecot.append(user, letter('två läsare'))
    const old = await beginEpoch(db, mailboxId)
    await beginEpoch(db, mailboxId)
    await expect(fetch({ epoch: old })).rejects.toThrow(Deposed)
    expect(await rows()).toEqual([])
    expect(await fetch()).toEqual({ stored: 1 })
  })

  test('leaves nothing half done when it fails, and takes all the next time', async () => {
    for (let i = 0; i < 3; i++) await dovecot.append(user, letter(`bruten ${i}`))
    await runSql(
      url,
      `create function fail() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$;
       create trigger fail before insert on delivery for each row execute function fail()`,
    )
    await expect(fetch()).rejects.toThrow('full')
    await runSql(url, 'drop trigger fail on delivery')
    expect(await rows()).toEqual([])
    expect(await fetch()).toEqual({ stored: 3 })
  })
})

describe('the ledger of a folder', () => {
  test('tells when it was last read and since when it cannot be', async () => {
    const place = { mailboxId: await newMailbox('ledger@x.example'), folder: 'INBOX' }
    const look = () =>
      db
        .selectFrom('folder')
        .selectAll()
        .where('mailbox_id', '=', place.mailboxId)
        .executeTakeFirst()
    const later = new Date('2026-03-20T09:05:00Z')
    await noteContact(db, place, now)
    expect(await look()).toMatchObject({ contact_at: now, fault: null })
    await noteFault(db, place, 'Mejlservern svarar inte.', now)
    await noteFault(db, place, 'Inloggningen nekades.', later)
    expect(await look()).toMatchObject({
      contact_at: now,
      fault: 'Inloggningen nekades.',
      fault_at: now,
    })
    await noteContact(db, place, later)
    expect(await look()).toMatchObject({ contact_at: later, fault: null, fault_at: null })
  })
})
