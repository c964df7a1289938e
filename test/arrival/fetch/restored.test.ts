import { afterAll, afterEach, expect, test } from 'vitest'
import { fetchFolders } from '../../../src/arrival/fetch/fetch-folders.ts'
import { noteUnfetched, unfetchedIn } from '../../../src/arrival/fetch/unfetched.ts'
import { beginEpoch } from '../../../src/arrival/ledger.ts'
import { silentLog } from '../../../src/base/log.ts'
import { type MailboxConfig } from '../../../src/config.ts'
import { connect } from '../../../src/db/connect.ts'
import { openImap } from '../../../src/mail/imap.ts'
import { readRaw } from '../../../src/mail/raw.ts'
import { type ImapStandIn, standInUser, startImapStandIn } from '../../support/imap-stand-in.ts'
import { buildMail } from '../../support/mail-builder.ts'
import { testDatabase } from '../../support/postgres.ts'
import { kontakt } from '../inbox.ts'

// A mail server that is put back to an earlier state keeps its UIDVALIDITY and gives numbers a second time.

const url = await testDatabase()
const db = connect(url, { max: 4 })
afterAll(() => db.destroy())

const now = new Date('2026-03-20T09:00:00Z')
const letter = (subject: string) =>
  buildMail({ from: 'Eva <eva@post.example>', to: kontakt, subject, text: 'Hej!' })

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

async function startServer() {
  const server = await startImapStandIn()
  open.push(server)
  return server
}

test.each([true, false])(
  'everything it has is fetched, and this is said (full: %s)',
  async (full) => {
    const { id } = await db
      .insertInto('mailbox')
      .values({ address: `restored-${full}@x.example` })
      .returning('id')
      .executeTakeFirstOrThrow()
    const pass = async (server: ImapStandIn) => {
      const config: MailboxConfig = {
        ...{ address: kontakt, ...standInUser, host: '127.0.0.1', port: server.port, tls: 'none' },
        ...{ folders: ['INBOX'], moveTo: null, sentCopy: 'append' },
      }
      const session = await openImap(config, { log: silentLog })
      open.push(session)
      const reader = { id, config, epoch: await beginEpoch(db, id) }
      const options = { onStored: () => Promise.resolve(), now: () => now, full }
      return (await fetchFolders({ db, log: silentLog }, session, reader, options)).stored
    }
    const before = ['ett', 'två', 'tre', 'fyra'].map(letter)
    let server = await startServer()
    for (const raw of before) server.deliver(raw)
    expect(await pass(server)).toBe(4)
    const at = { mailboxId: id, folder: 'INBOX', uidvalidity: 1 }
    await noteUnfetched(db, at, { uid: 5, kind: 'vanished' }, now)

    for (const after of [['fem', 'sex'], ['sju']]) {
      server = await startServer()
      const there = [...before.slice(0, 1), ...after.map(letter)]
      for (const raw of there) server.deliver(raw)
      expect(await pass(server)).toBe(there.length)
      expect(await pass(server)).toBe(0)
      const rows = await db
        .selectFrom('delivery')
        .select(['uid', 'sha256'])
        .where('mailbox_id', '=', id)
        .where('uidvalidity', '=', 1)
        .orderBy('uid')
        .execute()
      const stored = await Promise.all(rows.map(({ sha256 }) => readRaw(db, sha256)))
      expect(stored.map(String)).toEqual(there.map(String))
    }

    expect(await unfetchedIn(db, at)).toEqual([])
    const total = await db
      .selectFrom('delivery')
      .select('id')
      .where('mailbox_id', '=', id)
      .execute()
    expect(total).toHaveLength(4 + 3 + 2)
    const folder = await db
      .selectFrom('folder')
      .select(['dates_unsure', 'complete_below'])
      .where('mailbox_id', '=', id)
      .executeTakeFirstOrThrow()
    expect(folder.complete_below).toBe(3)
    expect(folder.dates_unsure).toContain('tidigare läge')
  },
)
