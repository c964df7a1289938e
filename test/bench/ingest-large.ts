import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../support/eventually.ts'
import { runSql } from '../support/postgres.ts'
import { type Ingest } from './ingest.ts'
import { benchMails } from './mails.ts'
import { empty, mailbox, type Place } from './place.ts'
import { untilContact } from './run.ts'
import { figure, say, verdict } from './say.ts'
import { forgetPeak, nameOf, peakOf, processesBelow, residentOf, watchMemory } from './usage.ts'
import { startWorkers, type Workers } from './workers.ts'

const megabytes = 50

/** What one mail of 50 MB takes of memory above what the processes have when they rest, and five at once. */
export async function ingestLarge(place: Place, { seed }: Ingest): Promise<void> {
  for (const [count, most] of [
    [1, 64],
    [5, 200],
  ] as const) {
    // Else the processes would have read the large mail of the time before, and rest at what that took.
    await empty(place.dovecot)
    const databaseUrl = await place.makeDatabase(`large_${count}`)
    const since = new Date()
    const workers = startWorkers(place, { databaseUrl })
    try {
      await untilContact(databaseUrl, since)
      const rise = await riseOf(place, workers, { count, seed, databaseUrl })
      say(`${count} mail of ${megabytes} MB at once:`)
      for (const { name, idle, mb } of rise) {
        say(`    ${name}: at rest ${figure(idle)} MB, at most ${figure(mb)} MB`)
      }
      verdict(
        'Most above rest in one process',
        Math.max(...rise.map(({ idle, mb }) => mb - idle)),
        { most },
        'MB',
      )
      say()
    } finally {
      await workers.stop()
    }
  }
}

/** First some small mail, so that everything has been loaded; then at rest; then the large ones. */
async function riseOf(
  place: Place,
  workers: Workers,
  { count, seed, databaseUrl }: { count: number; seed: number; databaseUrl: string },
) {
  const small = [...benchMails(20, seed)]
  for (const { raw } of small) await place.dovecot.append(mailbox, raw)
  await untilDone(databaseUrl, small.length)
  await pause(2_000)
  const atRest = new Map(below(workers).map((pid) => [pid, residentOf(pid)]))
  for (const pid of atRest.keys()) forgetPeak(pid)
  const memory = watchMemory(workers.pids)
  const raws = Array.from({ length: count }, (_, i) => large(i))
  await Promise.all(raws.map((raw) => place.dovecot.append(mailbox, raw)))
  await untilDone(databaseUrl, small.length + count)
  memory.stop()
  return below(workers).map((pid) => {
    const idle = atRest.get(pid) ?? memory.peaks().find((one) => one.pid === pid)?.first ?? 0
    return { name: nameOf(pid), idle, mb: Math.max(idle, peakOf(pid)) }
  })
}

/** Counted one by one: a number of the ledger is given some time before its large mail is committed. */
async function untilDone(url: string, count: number): Promise<void> {
  const sql = "select count(*)::int as n from delivery where state = 'done'"
  const done = async () => (await runSql(url, sql))[0]?.n === count
  await eventually('the mail to be filed', done, { within: 300_000, every: 250 })
}

function below({ pids }: Workers): number[] {
  return pids.flatMap((pid) => processesBelow(pid))
}

/** Text and one attachment in base64. */
function large(n: number): Buffer {
  const head =
    `From: stor@post.example\r\nTo: ${mailbox}\r\nSubject: Stora ritningar ${n}\r\nMessage-ID: <stor${n}@post.example>\r\n` +
    'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' +
    '--b\r\nContent-Type: text/plain\r\n\r\nRitningarna.\r\n' +
    '--b\r\nContent-Type: application/pdf; name="ritning.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
  const line = Buffer.alloc(57, n + 1).toString('base64')
  return Buffer.from(
    `${head}${`${line}\r\n`.repeat(Math.floor((megabytes * 1_000_000) / 78))}--b--\r\n`,
  )
}
