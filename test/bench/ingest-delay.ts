import { password } from '../support/dovecot.ts'
import { openDelayProxy } from './delay-proxy.ts'
import { rate } from './floors.ts'
import { RawImap } from './imap-raw.ts'
import { type Ingest } from './ingest.ts'
import { benchMails } from './mails.ts'
import { fill, mailbox, type Place } from './place.ts'
import { runWorkers } from './run.ts'
import { figure, say, verdict } from './say.ts'

const roundTripMs = 20
const serial = 100

/**
 * Intake over a slow line, beside a client that makes three round trips for each mail and stores nothing. Compared
 * is how fast mail is fetched and stored, while what has come is filed: the line has no part in filing.
 */
export async function ingestDelay(place: Place, how: Ingest): Promise<void> {
  const count = Math.min(how.count, 3_000)
  await fill(place.dovecot, benchMails(count, how.seed))
  const line = await openDelayProxy(place.dovecot.imapPort, roundTripMs / 2)
  try {
    const slow = await serially(line.port)
    const databaseUrl = await place.makeDatabase('ours')
    const ours = await runWorkers(place, count, { databaseUrl, imapPort: line.port })
    const stored = count / ours.storedSeconds
    say(
      `Over a line of ${roundTripMs} ms: ${figure(stored)} mails/s fetched and stored, ${figure(rate(ours))} filed; three round trips per mail ${figure(slow)}`,
    )
    say(
      '    Filing needs no line, and other mail is filed meanwhile by the same processors: the target is for fetching.',
    )
    verdict('Fetched and stored, to the serial client', stored / slow, { least: 20 })
    say()
  } finally {
    line.close()
  }
}

/** Header, mail, flags, one after the other. Mails per second. */
async function serially(port: number): Promise<number> {
  const imap = await RawImap.open(port, mailbox, password)
  await imap.run('EXAMINE INBOX')
  const began = performance.now()
  for (let n = 1; n <= serial; n++) {
    await imap.run(`FETCH ${n} (ENVELOPE)`)
    await imap.run(`FETCH ${n} (BODY.PEEK[])`)
    await imap.run(`FETCH ${n} (FLAGS)`)
  }
  const seconds = (performance.now() - began) / 1_000
  imap.close()
  return serial / seconds
}
