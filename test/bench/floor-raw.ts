import { Client } from 'pg'
import { walk } from './buffer-walk.ts'
import { type FloorMail, makeFloorTables, storeFloorMails } from './floor-tables.ts'
import { RawImap } from './imap-raw.ts'

/** Floor (a), a program: PORT USER PASSWORD DATABASE_URL. Prints how many mails it took and for how long. */

const [port = '', user = '', password = '', databaseUrl = ''] = process.argv.slice(2)
const db = new Client(databaseUrl)
await db.connect()
await makeFloorTables(db)
const began = performance.now()
const imap = await RawImap.open(Number(port), user, password)
await imap.run('EXAMINE INBOX')
let count = 0
let batch: FloorMail[] = []
for await (const raw of imap.bodies()) {
  batch.push(walk(raw))
  count++
  if (batch.length === 100) {
    await storeFloorMails(db, batch)
    batch = []
  }
}
if (batch.length > 0) await storeFloorMails(db, batch)
const seconds = (performance.now() - began) / 1_000
imap.close()
await db.end()
const { user: mine, system } = process.cpuUsage()
process.stdout.write(JSON.stringify({ count, seconds, cpu: (mine + system) / 1e6 }))
