import { expect, test } from 'vitest'
import { recentDelays } from '../../src/followup/mail-delays.ts'
import { buildMail } from '../support/mail-builder.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { kontakt, openInbox } from '../arrival/inbox.ts'

const now = new Date('2026-03-09T12:00:00Z')

test('a large import does not hide how long new mail takes', async () => {
  const url = await testDatabase()
  const inbox = await openInbox(url)
  const letter = { from: 'a@post.example', to: kontakt, subject: 'x', text: 'Var?' }
  await inbox.put(buildMail(letter), { at: new Date('2026-03-09T11:00:00Z') })
  await runSql(
    url,
    `insert into delivery (mailbox_id, folder, uidvalidity, uid, sha256, internal_date, arrived_at, ingested_at, origin)
     select mailbox_id, 'Sent', 7, n, sha256, internal_date, arrived_at, ingested_at, 'import'
     from delivery, generate_series(1, 5001) as n`,
  )
  const delays = await recentDelays(inbox.db, now)
  expect(delays.get(inbox.mailboxId(kontakt))).toMatchObject({ mails: 1 })
})
