import { parseArgs } from 'node:util'
import { ingest } from './ingest.ts'
import { read } from './read.ts'
import { say } from './say.ts'
import { send } from './send.ts'

/** `npm run bench -- NAME [options]`. Each bench prints its figures beside what they are measured against. */

const benches = {
  ingest: {
    what: 'from a mailbox into the database, beside its floors',
    options:
      '--count 10000  --store redis|postgres  --seed 1  --only first,again,tickets,delay,latency,browser,outage,large',
    run: ingest,
  },
  read: {
    what: 'parsing, deciding and finding the thread; what a hostile mail costs the others',
    options: '--count 10000  --seed 1  --messages 1000000  --only decide,thread,hostile,slowest',
    run: read,
  },
  send: {
    what: 'from the outbox to a server, beside nodemailer alone; from the click to the acceptance',
    options: '--count 1000',
    run: send,
  },
} as const

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '10000' },
    store: { type: 'string', default: 'redis' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    tickets: { type: 'string', default: '1000000' },
    messages: { type: 'string', default: '1000000' },
    profile: { type: 'string', default: '' },
  },
})
const [name] = positionals
if (name === undefined || !(name in benches)) list()
else await benches[name as keyof typeof benches].run(values)

function list(): void {
  say('npm run bench -- NAME [options]\n')
  for (const [known, { what, options }] of Object.entries(benches)) {
    say(`  ${known.padEnd(10)}${what}\n${' '.repeat(12)}${options}`)
  }
  if (name !== undefined) process.exitCode = 1
}
