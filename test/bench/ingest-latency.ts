import { listen } from '../../src/db/listen.ts'
import { password } from '../support/dovecot.ts'
import { RawImap } from './imap-raw.ts'
import { type Ingest } from './ingest.ts'
import { type BenchMail, benchMails } from './mails.ts'
import { mailbox, type Place } from './place.ts'
import { untilContact } from './run.ts'
import { figure, percentile, say, verdict } from './say.ts'
import { startWorkers } from './workers.ts'

const most = 200

/** From LMTP's 250 to the ticket, beside a bare socket that idles in the same mailbox. */
export async function ingestLatency(place: Place, { count, seed }: Ingest): Promise<void> {
  const databaseUrl = await place.makeDatabase('ours')
  const since = new Date()
  const workers = startWorkers(place, { databaseUrl })
  const raw = await RawImap.open(place.dovecot.imapPort, mailbox, password)
  let onArrival: () => void = () => undefined
  const listener = listen(databaseUrl, ['arrival'], {
    message: () => onArrival(),
    gap: () => undefined,
  })
  try {
    await untilContact(databaseUrl, since)
    await raw.run('EXAMINE INBOX')
    const floor: number[] = []
    const ours: number[] = []
    for (const mail of benchMails(Math.min(most, count) + 3, seed)) {
      const arrived = new Promise<void>((resolve) => (onArrival = resolve))
      const [seen, filed] = await once(place, { raw, arrived }, mail)
      floor.push(seen)
      ours.push(filed)
    }
    tell(floor.slice(3), ours.slice(3))
  } finally {
    raw.close()
    await listener.close()
    await workers.stop()
  }
}

/** Milliseconds until the bare socket was told, and until the ticket was there. */
async function once(
  { dovecot }: Place,
  { raw, arrived }: { raw: RawImap; arrived: Promise<void> },
  mail: BenchMail,
): Promise<[number, number]> {
  const tag = raw.send('IDLE')
  while (!(await raw.line()).startsWith('+')) continue
  await dovecot.deliver(mail.raw, mailbox)
  const accepted = performance.now()
  const since = () => performance.now() - accepted
  const seen = (async () => {
    while (!(await raw.line()).includes('EXISTS')) continue
    return since()
  })()
  const both = await Promise.all([seen, arrived.then(since)])
  raw.write('DONE')
  while (!(await raw.line()).startsWith(tag)) continue
  return both
}

function tell(floor: readonly number[], ours: readonly number[]): void {
  say(
    `From LMTP's acceptance to the ticket, ${ours.length} mails, one after the other; milliseconds:`,
  )
  for (const [name, values] of [
    ['bare IDLE socket', floor],
    ['ticket', ours],
  ] as const) {
    const words = [0.5, 0.95, 0.99].map(
      (share) => `p${share * 100} ${figure(percentile(values, share))}`,
    )
    say(`    ${name}: ${words.join(', ')}`)
  }
  const over = (share: number) => percentile(ours, share) - percentile(floor, share)
  verdict('p50 above the socket', over(0.5), { most: 50 }, 'ms')
  verdict('p99 above the socket', over(0.99), { most: 250 }, 'ms')
  say()
}
