import { describe, expect, test } from 'vitest'
import { fetchNew } from '../../../src/arrival/fetch/fetch.ts'
import { beginEpoch } from '../../../src/arrival/ledger.ts'
import { openParser } from '../../../src/arrival/parse/parser.ts'
import { receiveWaiting } from '../../../src/arrival/receive.ts'
import { silentLog } from '../../../src/base/log.ts'
import { connect } from '../../../src/db/connect.ts'
import { openImap } from '../../../src/mail/imap.ts'
import { svarstid } from '../../support/cli.ts'
import { mailboxAddress, officeConfig } from '../../support/config.ts'
import { startDovecot } from '../../support/dovecot.ts'
import { eventually } from '../../support/eventually.ts'
import { buildMail } from '../../support/mail-builder.ts'
import { missing } from '../../support/needs.ts'
import { runSql, testDatabase } from '../../support/postgres.ts'
import { settings } from '../../support/service.ts'

/** Reads INBOX as the worker does, and files what it has read. */
async function readerOf(url: string, port: number) {
  const db = connect(url, { max: 4 })
  const { id: mailboxId } = await eventually(
    'the mailbox to have a row',
    () => db.selectFrom('mailbox').select('id').executeTakeFirst(),
    { within: 60_000 },
  )
  const office = officeConfig(url, { dataDir: '.' })
  const mailboxes = office.mailboxes.map((one) => ({ ...one, port, password: 'hemligt' }))
  const [mailbox] = mailboxes
  if (mailbox === undefined) throw new Error('no mailbox')
  const session = await openImap(mailbox, { log: silentLog })
  const place = { mailboxId, folder: 'INBOX', epoch: await beginEpoch(db, mailboxId) }
  const parser = openParser({ log: silentLog })
  const config = { ...office, mailboxes }
  const ctx = { db, log: silentLog, secret: 'x'.repeat(32), config }
  const tells = { now: () => new Date(), onStored: async () => undefined }
  return {
    fetch: async () => (await fetchNew({ db, log: silentLog }, session, place, tells)).stored,
    receive: async () => {
      while ((await receiveWaiting(ctx, parser, new Date())).length > 0);
    },
    close: async () => {
      await parser.close()
      await session.close()
      await db.destroy()
    },
  }
}

describe.skipIf(missing('dovecot'))('an import beside the reader of the mailbox', () => {
  test('loses nothing, doubles nothing and leaves nothing', { timeout: 120_000 }, async () => {
    const url = await testDatabase()
    const dovecot = await startDovecot({ users: [mailboxAddress] })
    const ids = Array.from({ length: 60 }, (_, i) => `<s${i}@post.example>`)
    for (const messageId of ids) {
      const letter = { from: 'a@post.example', to: mailboxAddress, subject: 'x', text: messageId }
      await dovecot.append(mailboxAddress, buildMail({ ...letter, messageId }))
    }
    const servers = { databaseUrl: url, redisUrl: null, imapPort: dovecot.imapPort, smtpPort: 1 }
    const args = ['import', '--mailbox', 'kontakt', '--folder', 'INBOX', '--json']
    const importing = svarstid(args, settings(servers, 3000))
    const reader = await readerOf(url, dovecot.imapPort)
    await reader.fetch()
    await reader.receive()
    const { exitCode, out } = await importing
    expect({ exitCode, told: out.trimEnd().split('\n').length }).toEqual({ exitCode: 0, told: 60 })
    await reader.receive()
    expect(await reader.fetch()).toBe(0)
    const messages = await runSql(url, 'select message_id from message')
    expect(messages.map(({ message_id }) => String(message_id)).sort()).toEqual(ids.sort())
    const rows = await runSql(url, 'select state, count(*)::int as n from delivery group by state')
    expect(rows).toEqual([{ state: 'done', n: 60 }])
    await reader.close()
    await dovecot.close()
  })
})
