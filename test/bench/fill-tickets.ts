import { runSql } from '../support/postgres.ts'
import { mailbox } from './place.ts'

/**
 * Tickets of ten years in an empty database: one question each, an answer in nine of ten, five events; short texts.
 * Nine questions in twenty name one that came before, and a third is part of a conversation of Outlook's.
 */
export async function fillTickets(databaseUrl: string, count: number): Promise<void> {
  for (const statement of once) await runSql(databaseUrl, statement)
  for (const statement of each) await runSql(databaseUrl, statement, [count])
  await runSql(databaseUrl, 'vacuum analyze')
}

/** The number in the address of who asks: the nth question is by the nth of these, over and over. */
export const inquirers = 50_000

/** What names the nth message. */
export function filledId(n: number): string {
  return `<${n}@post.example>`
}

const at = `timestamptz '2016-01-01' + n * interval '5 minutes'`
const id = (kind: string) => `md5('${kind}' || n)::uuid`
const from = `'invanare' || n % ${inquirers} || '@post.example'`

const once = [
  `insert into mailbox (address) values ('${mailbox}') on conflict do nothing`,
  `insert into area (key, name, name_en, kkik, position) values ('seed', 'Seed', 'Seed', false, 99)`,
]

const each = [
  `insert into ticket (id, number, status, subject, preview, mailbox_id, inquirer_name, inquirer_address,
     area_key, area_confidence, area_reason, arrived_at, created_at, updated_at)
   select ${id('ticket')}, 'AA-2016-' || n, case when n % 50 = 0 then 'new' else 'answered' end, 'Fråga ' || n,
     'En fråga om ' || n, (select id from mailbox limit 1), 'Invånare', ${from}, 'seed', 'sure',
     '{"words":[],"alternative":null,"why":""}', ${at}, ${at}, ${at}
   from generate_series(1, $1::int) as n`,
  `insert into turn (id, ticket_id, opened_by, arrived_at, due_at, first_reply_at, complete_reply_at, created_at)
   select ${id('turn')}, ${id('ticket')}, ${id('message')}, ${at}, ${at}, case when n % 50 = 0 then null else ${at} end,
     case when n % 50 = 0 then null else ${at} end, ${at} from generate_series(1, $1::int) as n`,
  `insert into message (id, ticket_id, turn_id, direction, kind, message_id, in_reply_to, refs, conversation,
     from_name, from_address, to_addresses, subject, text, new_text, arrived_at, ingested_at)
   select ${id('message')}, ${id('ticket')}, ${id('turn')}, 'in', 'human', '<' || n || '@post.example>',
     case when n % 20 < 9 then earlier end,
     case when n % 20 < 9 then array[earlier, '<r' || n || '@post.example>'] else '{}' end,
     case when n % 3 = 0 then left(md5('conversation' || n / 9) || md5('more' || n / 9), 44) end, 'Invånare',
     ${from}, '{}', 'Fråga ' || n, 'bygglov ' || n % 20000 || ' avlopp ' || n % 777, '', ${at}, ${at}
   from generate_series(1, $1::int) as n,
     lateral (select '<' || n - 1 - n % 40 || '@post.example>' as earlier)`,
  `insert into event (at, kind, ticket_id, turn_id)
   select ${at}, kind, ${id('ticket')}, ${id('turn')}
   from generate_series(1, $1::int) as n,
     unnest(array['ticket.opened', 'message.received', 'turn.opened', 'reply.queued', 'reply.accepted']) as kind`,
]
