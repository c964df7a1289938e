import { setTimeout as pause } from 'node:timers/promises'
import { listen } from '../../src/db/listen.ts'
import { password } from '../support/dovecot.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { RawImap } from './imap-raw.ts'
import { type Ingest } from './ingest.ts'
import { benchMails } from './mails.ts'
import { mailbox, type Place } from './place.ts'
import { untilContact } from './run.ts'
import { figure, say, verdict } from './say.ts'
import { startWorkers } from './workers.ts'

/** Seconds; the service notices after 30 to 40, and from then on knocks. The first is for warming up. */
const outages = [0, 5, 20, 45, 90, 180]

/**
 * The line to the mail server is dead for a while, and mail comes meanwhile: from its return to the ticket, beside
 * a bare socket that has waited in IDLE on the same line and is told as soon as it is back.
 */
export async function ingestOutage(place: Place, { seed }: Ingest): Promise<void> {
  const databaseUrl = await place.makeDatabase('ours')
  const since = new Date()
  const line = await startTcpProxy(place.dovecot.imapPort)
  const workers = startWorkers(place, { databaseUrl, imapPort: line.port })
  let onArrival: () => void = () => undefined
  const tells = { message: () => onArrival(), gap: () => undefined }
  const listener = listen(databaseUrl, ['arrival'], tells)
  const mails = benchMails(outages.length, seed)
  try {
    await untilContact(databaseUrl, since)
    const over: number[] = []
    for (const [i, { raw: mail }] of [...mails].entries()) {
      const seconds = outages[i] ?? 0
      const raw = await idling(line.port)
      const arrived = new Promise<void>((resolve) => (onArrival = resolve))
      line.hold()
      await place.dovecot.deliver(mail, mailbox)
      await pause(seconds * 1_000)
      line.release()
      const began = performance.now()
      const told = raw.told.then(() => performance.now() - began)
      const filed = arrived.then(() => performance.now() - began)
      const [floor, ours] = await Promise.all([told, filed])
      say(`After ${seconds} s: bare socket ${figure(floor)} ms, ticket ${figure(ours)} ms`)
      if (i > 0) over.push((ours - floor) / 1_000)
      raw.close()
    }
    verdict('Longest above the bare socket', Math.max(...over), { most: 5 }, 's')
    say()
  } finally {
    await workers.stop()
    await listener.close()
    await line.close()
  }
}

/** A bare socket in IDLE, and when it has been told of mail. */
async function idling(port: number): Promise<{ told: Promise<void>; close(): void }> {
  const raw = await RawImap.open(port, mailbox, password)
  await raw.run('EXAMINE INBOX')
  raw.send('IDLE')
  while (!(await raw.line()).startsWith('+')) continue
  const told = (async () => {
    while (!(await raw.line()).includes('EXISTS')) continue
  })()
  return { told, close: () => raw.close() }
}
