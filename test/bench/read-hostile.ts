import { hash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { hostileMails } from './hostile-mails.ts'
import { benchMails } from './mails.ts'
import { mailbox, openPlace, type Place } from './place.ts'
import { type Read } from './read.ts'
import { untilContact } from './run.ts'
import { figure, percentile, say, verdict } from './say.ts'
import { startWorkers } from './workers.ts'

const usualMails = 7
const enough = 2_000
const warmUps = 2
/** How long ordinary mail is sent after a hostile one that has not been filed. Milliseconds. */
const longestMs = 30_000
const patienceMs = 60_000

/**
 * How much longer ordinary mail takes to its ticket, through the real workers, while a hostile mail of 25 MB is
 * fetched and read. One ordinary mail after the other, until the hostile one is filed; the slowest counts.
 */
export async function readHostile({ seed }: Read): Promise<void> {
  const place = await openPlace('redis')
  const databaseUrl = await place.makeDatabase('ours')
  const since = new Date()
  const workers = startWorkers(place, { databaseUrl })
  const db = new Client(databaseUrl)
  await db.connect()
  const mails = benchMails(enough, seed)
  const ordinary = async () => {
    const { value } = mails.next()
    if (value === undefined) throw new Error('There is no more ordinary mail.')
    return timeOf(place, db, value.raw)
  }
  try {
    await untilContact(databaseUrl, since)
    const usual: number[] = []
    for (let n = 0; n < usualMails; n++) usual.push(await ordinary())
    const median = percentile(usual.slice(warmUps), 0.5)
    say(`Ordinary mail, from LMTP's acceptance to the ticket: ${figure(median)} ms (p50)`)
    say('While a mail of 25 MB comes, the slowest of those that come after it:')
    let worst = 0
    for (const [n, [name, make]] of Object.entries(hostileMails).entries()) {
      const raw = make(n)
      await place.dovecot.append(mailbox, raw)
      const began = performance.now()
      const [times, fate] = await besides(ordinary, () => fateOf(db, hash('sha256', raw, 'buffer')))
      const ms = Math.max(...times)
      worst = Math.max(worst, ms - median)
      const seconds = figure((performance.now() - began) / 1_000)
      say(
        `    ${name}: ${figure(ms)} ms of ${times.length} mails; itself ${fate} after ${seconds} s`,
      )
    }
    verdict('Longest delay of another mail', worst / 1_000, { most: 5 }, 's')
    say()
  } finally {
    await db.end()
    await workers.stop()
    await place.close()
  }
}

/** Sends ordinary mail until the other one has met its fate, or it has been enough. */
async function besides(
  ordinary: () => Promise<number>,
  ask: () => Promise<string | null>,
): Promise<[times: number[], fate: string]> {
  const began = performance.now()
  const times: number[] = []
  for (;;) {
    times.push(await ordinary())
    const fate = await ask()
    if (fate !== null) return [times, fate]
    if (performance.now() - began > longestMs) return [times, 'not filed']
  }
}

/** Milliseconds from LMTP's acceptance until it is filed. */
async function timeOf({ dovecot }: Place, db: Client, raw: Buffer): Promise<number> {
  const id = /^Message-ID: (.+)$/m.exec(raw.toString('latin1'))?.[1]?.trim() ?? ''
  await dovecot.deliver(raw, mailbox)
  const began = performance.now()
  while (!(await filed(db, id))) {
    if (performance.now() - began > patienceMs) throw new Error('Ordinary mail was not filed.')
    await pause(10)
  }
  return performance.now() - began
}

/** What a mail was filed as; null: it waits. */
async function fateOf(db: Client, sha256: Buffer): Promise<string | null> {
  const { rows } = await db.query<{ state: string; kind: string | null }>(
    `select state, kind from delivery left join message on message.id = delivery.message_id
     where delivery.sha256 = $1 and state <> 'waiting'`,
    [sha256],
  )
  const [found] = rows
  if (found === undefined) return null
  return found.kind === null ? found.state : `filed as ${found.kind}`
}

async function filed(db: Client, messageId: string): Promise<boolean> {
  return (await db.query('select from message where message_id = $1', [messageId])).rows.length > 0
}
