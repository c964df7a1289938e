import { perThousand } from './floors.ts'
import { type Ingest } from './ingest.ts'
import { benchMails } from './mails.ts'
import { empty, fill, type Place } from './place.ts'
import { runWorkers, untilContact } from './run.ts'
import { figure, say, verdict } from './say.ts'
import { startWorkers } from './workers.ts'

/** A mailbox that is imported already, read once more; less what starting costs with an empty mailbox. */
export async function ingestAgain(place: Place, { count, seed }: Ingest): Promise<void> {
  const databaseUrl = await place.makeDatabase('ours')
  const start = await round(place, databaseUrl)
  await fill(place.dovecot, benchMails(count, seed))
  const first = await runWorkers(place, count, { databaseUrl })
  const again = await round(place, databaseUrl)
  await empty(place.dovecot)
  const total = (perThousand(first) * count) / 1_000
  say(`Second run over the same ${count} mails:`)
  say(
    `    first import ${figure(total)} CPU s; again ${figure(again)}, of which start ${figure(start)}`,
  )
  verdict('Second run to first import', (again - start) / (total - start), { most: 0.05 })
  say()
}

/** Starts the reader of the mailbox, and stops it when it has looked. Processor seconds. */
async function round(place: Place, databaseUrl: string): Promise<number> {
  const since = new Date()
  const workers = startWorkers(place, { databaseUrl, programs: ['poll-mailbox'] })
  await untilContact(databaseUrl, since)
  const { ours, postgres, redis } = workers.cpu()
  await workers.stop()
  return ours + postgres + redis
}
