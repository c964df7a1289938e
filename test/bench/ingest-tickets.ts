import { fillTickets } from './fill-tickets.ts'
import { perThousand } from './floors.ts'
import { type Ingest } from './ingest.ts'
import { benchMails } from './mails.ts'
import { fill, type Place } from './place.ts'
import { runWorkers } from './run.ts'
import { figure, say, verdict } from './say.ts'

const few = 10_000

/** What a mail costs when many tickets are there, beside what it costs with ten thousand. */
export async function ingestTickets(place: Place, how: Ingest): Promise<void> {
  const count = Math.min(how.count, 3_000)
  await fill(place.dovecot, benchMails(count, how.seed))
  const costs: number[] = []
  for (const tickets of [few, how.tickets]) {
    const databaseUrl = await place.makeDatabase(`with_${tickets}`)
    await fillTickets(databaseUrl, tickets)
    costs.push(perThousand(await runWorkers(place, count, { databaseUrl })))
  }
  const [small = Number.NaN, large = Number.NaN] = costs
  say(`${count} mails into a database with ${few} and with ${how.tickets} tickets:`)
  say(`    ${figure(small)} and ${figure(large)} CPU s per 1000`)
  verdict('Cost with many tickets to cost with few', large / small, { most: 1.25 })
  say()
}
