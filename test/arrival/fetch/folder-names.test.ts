import { afterAll, expect, test } from 'vitest'
import { fetchFolders } from '../../../src/arrival/fetch/fetch-folders.ts'
import { beginEpoch } from '../../../src/arrival/ledger.ts'
import { silentLog } from '../../../src/base/log.ts'
import { type MailboxConfig } from '../../../src/config.ts'
import { connect } from '../../../src/db/connect.ts'
import { openImap } from '../../../src/mail/imap.ts'
import { standInUser, startImapStandIn } from '../../support/imap-stand-in.ts'
import { buildMail } from '../../support/mail-builder.ts'
import { testDatabase } from '../../support/postgres.ts'
import { kontakt } from '../inbox.ts'

const db = connect(await testDatabase(), { max: 4 })
const server = await startImapStandIn()
afterAll(() => Promise.all([db.destroy(), server.close()]))

const now = new Date('2026-03-20T09:00:00Z')
const deliver = (subject: string, folder: string) =>
  server.deliver(buildMail({ from: 'eva@post.example', to: kontakt, subject, text: 'Hej!' }), {
    folder,
  })

async function reader(address: string, folders: string[]) {
  const { id } = await db
    .insertInto('mailbox')
    .values({ address })
    .returning('id')
    .executeTakeFirstOrThrow()
  const config: MailboxConfig = {
    ...{ address, ...standInUser, host: '127.0.0.1', port: server.port, tls: 'none' },
    ...{ folders, moveTo: null, sentCopy: 'append' },
  }
  const session = await openImap(config, { log: silentLog })
  const who = { id, config, epoch: await beginEpoch(db, id) }
  const known = () =>
    db
      .selectFrom('folder')
      .select(['path', 'special_use', 'fault'])
      .where('mailbox_id', '=', id)
      .orderBy('path')
      .execute()
  const pass = async (full: boolean, onStored = () => Promise.resolve()) => {
    const options = { onStored, now: () => now, full }
    return (await fetchFolders({ db, log: silentLog }, session, who, options)).stored
  }
  return { pass, known, close: () => session.close() }
}

test('what a folder is for is known before any of its mail is stored', async () => {
  deliver('spam', 'Junk')
  const { pass, known, close } = await reader('use@x.example', ['\\Junk'])
  const seen: unknown[] = []
  await pass(true, async () => void seen.push(...(await known())))
  expect(seen).toEqual([{ path: 'Junk', special_use: '\\Junk', fault: null }])
  await close()
})

test('a folder that was missing is read at the next look, without waiting for a full one', async () => {
  server.rename('Junk', 'Undan')
  const { pass, known, close } = await reader('back@x.example', ['INBOX', 'Junk'])
  await pass(true)
  expect((await known())[1]).toMatchObject({ path: 'Junk', fault: expect.any(String) as string })
  server.rename('Undan', 'Junk')
  expect(await pass(false)).toBe(1)
  expect((await known())[1]).toEqual({ path: 'Junk', special_use: '\\Junk', fault: null })
  await close()
})
