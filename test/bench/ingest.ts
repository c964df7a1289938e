import { ingestAgain } from './ingest-again.ts'
import { ingestBrowser } from './ingest-browser.ts'
import { ingestDelay } from './ingest-delay.ts'
import { ingestFirst } from './ingest-first.ts'
import { ingestLarge } from './ingest-large.ts'
import { ingestLatency } from './ingest-latency.ts'
import { ingestTickets } from './ingest-tickets.ts'
import { ingestOutage } from './ingest-outage.ts'
import { openPlace, type Place } from './place.ts'
import { say } from './say.ts'

export interface IngestOptions {
  count: string
  store: string
  seed: string
  only: string
  tickets: string
  profile: string
}

export interface Ingest {
  count: number
  seed: number
  tickets: number
  profile: string
}

const parts: Record<string, (place: Place, how: Ingest) => Promise<void>> = {
  first: ingestFirst,
  again: ingestAgain,
  tickets: ingestTickets,
  delay: ingestDelay,
  latency: ingestLatency,
  browser: ingestBrowser,
  outage: ingestOutage,
  large: ingestLarge,
}

/** Fetches generated mail from a local Dovecot through the real workers, beside its floors. docs/speed.md */
export async function ingest({ only, store, ...numbers }: IngestOptions): Promise<void> {
  const how = {
    count: Number(numbers.count),
    seed: Number(numbers.seed),
    tickets: Number(numbers.tickets),
    profile: numbers.profile,
  }
  const wanted = only === '' ? Object.keys(parts) : only.split(',')
  say(`ingest: ${how.count} mails, seed ${how.seed}, jobs in ${store}, Node ${process.version}\n`)
  for (const name of wanted) {
    const part = parts[name]
    if (part === undefined)
      throw new Error(`There is no part ${name}: ${Object.keys(parts).join(', ')}.`)
    const place = await openPlace(store, how.profile !== '')
    try {
      await part(place, how)
    } finally {
      await place.close()
    }
  }
}
