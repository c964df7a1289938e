import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { beginEpoch } from '../../src/arrival/epoch.ts'
import { fetchNew } from '../../src/arrival/fetch/fetch.ts'
import { noteUnfetched } from '../../src/arrival/fetch/unfetched.ts'
import { silentLog } from '../../src/base/log.ts'
import { connect } from '../../src/db/connect.ts'
import { openImap } from '../../src/mail/imap.ts'
import { svarstid } from '../support/cli.ts'
import { type DovecotServer, password, startDovecot } from '../support/dovecot.ts'
import { buildMail } from '../support/mail-builder.ts'
import { missing } from '../support/needs.ts'
import { freePort } from '../support/ports.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { mailbox, settings } from '../support/service.ts'

const url = await testDatabase()
const db = connect(url, { max: 2 })
afterAll(() => db.destroy())
/** Long ago, so that no service seems to run. */
const now = new Date('2026-03-10T09:00:00Z')

describe.skipIf(missing('dovecot'))('svarstid reconcile', () => {
  let dovecot: DovecotServer
  let mailboxId: string
  let uidvalidity: number

  beforeAll(async () => {
    dovecot = await startDovecot({ users: [mailbox] })
  })
  afterAll(() => dovecot.close())
  beforeEach(async () => {
    await runSql(url, 'truncate mailbox cascade')
    for (const { uid } of await dovecot.list(mailbox)) await remove(uid)
  })

  const remove = (uid: number) =>
    dovecot.asClient(mailbox, (client) => client.expunge('INBOX', uid))
  const append = (subject: string) =>
    dovecot.append(
      mailbox,
      buildMail({ from: 'eva@post.example', to: mailbox, subject, text: 'Hej!' }),
    )
  const run = async (args: string[] = [], but: Record<string, string> = {}) => {
    const servers = { databaseUrl: url, redisUrl: null, imapPort: dovecot.imapPort, smtpPort: 25 }
    return svarstid(['reconcile', ...args], { ...settings(servers, 3000), ...but })
  }

  /** As the service does. */
  async function fetchAll(): Promise<void> {
    const login = { user: mailbox, password, host: '127.0.0.1', port: dovecot.imapPort }
    const how = { tls: 'none', folders: ['INBOX'], moveTo: null, sentCopy: 'append' } as const
    const row = await db
      .insertInto('mailbox')
      .values({ address: mailbox })
      .onConflict((on) => on.column('address').doUpdateSet({ address: mailbox }))
      .returning('id')
      .executeTakeFirstOrThrow()
    mailboxId = row.id
    const session = await openImap({ address: mailbox, ...login, ...how }, { log: silentLog })
    const place = { mailboxId, folder: 'INBOX', epoch: await beginEpoch(db, mailboxId) }
    const options = { onStored: () => Promise.resolve(), now: () => now, full: true }
    await fetchNew({ db, log: silentLog }, session, place, options)
    uidvalidity = (await session.select('INBOX')).uidvalidity
    await session.close()
  }

  test('finds everything on the server in the ledger', async () => {
    await append('ett')
    await append('två')
    await fetchAll()
    const { exitCode, out } = await run()
    expect(out.split('\n')).toEqual([
      mailbox,
      '  INBOX: 2 på servern, 2 i liggaren, 0 saknas, 0 förklarade, 0 borta från servern sedan dess',
      '  Junk: 0 på servern, 0 i liggaren, 0 saknas, 0 förklarade, 0 borta från servern sedan dess',
      '',
      'Inget saknas: allt på servern är hämtat eller förklarat.',
      '',
    ])
    expect(exitCode).toBe(0)
  })

  test('tells what is missing, what is explained and what has gone, and leads nobody', async () => {
    for (const subject of ['ett', 'två', 'tre']) await append(subject)
    await fetchAll()
    const [first, second] = (await dovecot.list(mailbox)).map(({ uid }) => uid)
    await runSql(url, 'delete from delivery where uid = $1', [second])
    const at = { mailboxId, folder: 'INBOX', uidvalidity }
    await noteUnfetched(db, at, { uid: second ?? 0, kind: 'refused' }, now)
    await remove(first ?? 0)
    await append('fyra')
    const newest = (await dovecot.list(mailbox)).at(-1)?.uid
    const epoch = await runSql(url, 'select epoch from mailbox_leader')
    const { exitCode, out } = await run()
    expect(out).toContain(
      'INBOX: 3 på servern, 2 i liggaren, 1 saknas, 1 förklarade, 1 borta från servern sedan dess',
    )
    expect(out).toContain(`    Saknas: UID ${newest}\n`)
    expect(out).toMatch(new RegExp(`UID ${second}: Mejlservern .* \\(1 försök, senast tisdag`))
    expect(out).toContain('1 mejl saknas utan förklaring.')
    expect(exitCode).toBe(1)
    expect(await runSql(url, 'select epoch from mailbox_leader')).toEqual(epoch)

    const json = await run(['--json'])
    expect(json.exitCode).toBe(1)
    expect(JSON.parse(json.out)).toMatchObject({
      missing: 1,
      mailboxes: [
        {
          address: mailbox,
          fault: null,
          folders: [
            {
              ...{ folder: 'INBOX', fault: null, uidvalidity, onServer: 3, inLedger: 2, gone: 1 },
              ...{ missing: [newest], explained: [{ uid: second, kind: 'refused' }] },
            },
            { folder: 'Junk', onServer: 0 },
          ],
        },
      ],
    })
  })

  test('says that all is missing in a mailbox that was never read', async () => {
    await append('ett')
    const { exitCode, out } = await run()
    expect(out).toContain('INBOX: 1 på servern, 0 i liggaren, 1 saknas')
    expect(exitCode).toBe(1)
  })

  test('says what could not be compared, and compares the rest', async () => {
    const { exitCode, out } = await run([], {
      MAILBOX_PORT: String(await freePort()),
      MAILBOX_2_ADDRESS: 'bygg@bjorkvalla.example',
      MAILBOX_2_USER: mailbox,
      MAILBOX_2_HOST: '127.0.0.1',
      MAILBOX_2_PORT: String(dovecot.imapPort),
      MAILBOX_2_TLS: 'none',
      MAILBOX_2_PASSWORD: 'hemligt',
      MAILBOX_2_FOLDERS: 'INBOX,Finns inte',
    })
    expect(out.split('\n')).toEqual([
      mailbox,
      '  Mejlservern svarar inte på porten.',
      'bygg@bjorkvalla.example',
      '  INBOX: 0 på servern, 0 i liggaren, 0 saknas, 0 förklarade, 0 borta från servern sedan dess',
      '  Finns inte: Mappen finns inte i brevlådan.',
      '',
      'Allt gick inte att stämma av.',
      '',
    ])
    expect(exitCode).toBe(1)
  })

  test('is used wrongly with anything but --json', async () => {
    for (const args of [['INBOX'], ['--json', 'x']]) {
      expect(await run(args)).toMatchObject({ exitCode: 2, out: '' })
    }
  })
})
