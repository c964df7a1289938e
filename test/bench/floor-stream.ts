import { ImapFlow } from 'imapflow'
import { type ParsedMail, simpleParser } from 'mailparser'
import { Client } from 'pg'
import { type FloorMail, makeFloorTables, storeFloorMails } from './floor-tables.ts'

/** Floor (b), a program: PORT USER PASSWORD DATABASE_URL. One stream of imapflow into mailparser, batches of 100. */

const [port = '', user = '', pass = '', databaseUrl = ''] = process.argv.slice(2)
const db = new Client(databaseUrl)
await db.connect()
await makeFloorTables(db)
const lean = {
  skipImageLinks: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipHtmlToText: true,
}
const began = performance.now()
const imap = new ImapFlow({
  host: '127.0.0.1',
  port: Number(port),
  secure: false,
  doSTARTTLS: false,
  auth: { user, pass },
  logger: false,
})
await imap.connect()
await imap.mailboxOpen('INBOX', { readOnly: true })
let count = 0
let batch: FloorMail[] = []
for await (const { source } of imap.fetch('1:*', { source: true, uid: true }, { uid: true })) {
  if (source === undefined) continue
  batch.push(floorMail(await simpleParser(source, lean)))
  count++
  if (batch.length === 100) {
    await storeFloorMails(db, batch)
    batch = []
  }
}
if (batch.length > 0) await storeFloorMails(db, batch)
const seconds = (performance.now() - began) / 1_000
await imap.logout()
await db.end()
const { user: mine, system } = process.cpuUsage()
process.stdout.write(JSON.stringify({ count, seconds, cpu: (mine + system) / 1e6 }))

function floorMail({ messageId, references, from, subject, text, html }: ParsedMail): FloorMail {
  return {
    messageId: messageId ?? '',
    refs: references === undefined ? [] : [references].flat(),
    from: from?.value[0]?.address ?? '',
    subject: subject ?? '',
    text: text ?? '',
    html: html === false ? '' : (html ?? ''),
  }
}
