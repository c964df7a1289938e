import { perThousand } from './floors.ts'
import { type Ingest } from './ingest.ts'
import { benchMails } from './mails.ts'
import { fill, type Place } from './place.ts'
import { runWorkers } from './run.ts'
import { runSql } from '../support/postgres.ts'
import { figure, say, verdict } from './say.ts'

const few = 10_000

/** What a mail costs when many tickets are there, beside what it costs with ten thousand. */
export async function ingestTickets(place: Place, how: Ingest): Promise<void> {
  const count = Math.min(how.count, 3_000)
  await fill(place.dovecot, benchMails(count, how.seed))
  const costs: number[] = []
  for (const tickets of [few, how.tickets]) {
    const databaseUrl = await place.makeDatabase(`with_${tickets}`)
    await seed(databaseUrl, tickets)
    costs.push(perThousand(await runWorkers(place, count, { databaseUrl })))
  }
  const [small = Number.NaN, large = Number.NaN] = costs
  say(`${count} mails into a database with ${few} and with ${how.tickets} tickets:`)
  say(`    ${figure(small)} and ${figure(large)} CPU s per 1000`)
  verdict('Cost with many tickets to cost with few', large / small, { most: 1.25 })
  say()
}

/** Tickets of ten years: one question each, an answer in nine of ten, five events; short texts. */
async function seed(databaseUrl: string, count: number): Promise<void> {
  const address = 'annan@bjorkvalla.example'
  await runSql(databaseUrl, `insert into mailbox (address) values ('${address}')`)
  await runSql(
    databaseUrl,
    `insert into area (key, name, name_en, kkik, position) values ('seed', 'Seed', 'Seed', false, 99)`,
  )
  for (const statement of statements) await runSql(databaseUrl, statement, [count])
  await runSql(databaseUrl, 'vacuum analyze')
}

const at = `timestamptz '2016-01-01' + n * interval '5 minutes'`
const id = (kind: string) => `md5('${kind}' || n)::uuid`
const from = `'invanare' || n % 50000 || '@post.example'`

const statements = [
  `insert into ticket (id, number, status, subject, preview, mailbox_id, inquirer_name, inquirer_address,
     area_key, area_confidence, area_reason, arrived_at, created_at, updated_at)
   select ${id('ticket')}, 'AA-2016-' || n, case when n % 50 = 0 then 'new' else 'answered' end, 'Fråga ' || n,
     'En fråga om ' || n, (select id from mailbox limit 1), 'Invånare', ${from}, 'seed', 'sure',
     '{"words":[],"alternative":null,"why":""}', ${at}, ${at}, ${at}
   from generate_series(1, $1::int) as n`,
  `insert into turn (id, ticket_id, opened_by, arrived_at, due_at, first_reply_at, complete_reply_at, created_at)
   select ${id('turn')}, ${id('ticket')}, ${id('message')}, ${at}, ${at}, case when n % 50 = 0 then null else ${at} end,
     case when n % 50 = 0 then null else ${at} end, ${at} from generate_series(1, $1::int) as n`,
  `insert into message (id, ticket_id, turn_id, direction, kind, message_id, from_name, from_address, to_addresses,
     subject, text, new_text, arrived_at, ingested_at)
   select ${id('message')}, ${id('ticket')}, ${id('turn')}, 'in', 'human', '<' || n || '@post.example>', 'Invånare',
     ${from}, '{}', 'Fråga ' || n, 'bygglov ' || n % 20000 || ' avlopp ' || n % 777, '', ${at}, ${at}
   from generate_series(1, $1::int) as n`,
  `insert into event (at, kind, ticket_id, turn_id)
   select ${at}, kind, ${id('ticket')}, ${id('turn')}
   from generate_series(1, $1::int) as n,
     unnest(array['ticket.opened', 'message.received', 'turn.opened', 'reply.queued', 'reply.accepted']) as kind`,
]
