import { sql, type Kysely } from 'kysely'

/** Tickets that become one, one that becomes several, and the same text from many. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const part of [merging, splitting, campaigns]) await sql.raw(part).execute(db)
}

const merging = `
alter table ticket add column merged_into_id uuid references ticket;
-- serves: what has been merged into a ticket, for its history
create index ticket_merged on ticket (merged_into_id) where merged_into_id is not null;
-- The question that this one turned out to be: it counts once, there.
alter table turn add column merged_into uuid references turn;
-- serves: what else was said about a question, wherever it was asked
create index turn_merged on turn (merged_into) where merged_into is not null;
-- What each merging moved, so that it can be undone.
create table ticket_merge (
  id uuid primary key default gen_random_uuid(),
  from_id uuid not null references ticket,
  into_id uuid not null references ticket,
  at timestamptz not null,
  held jsonb not null,
  undone_at timestamptz
);
-- serves: may a merging in the history still be undone
create index ticket_merge_into on ticket_merge (into_id);
`

const splitting = `
-- A part of a question with several: measured with the one it is a part of.
alter table turn add column part_of uuid references turn;
-- serves: the parts of a question
create index turn_parts on turn (part_of) where part_of is not null;
-- The mail with several questions stands in the ticket of each; replies to it go to the first.
alter table message add column copy_of uuid references message;
drop index message_sha256;
-- serves: the same bytes become one message
create unique index message_sha256 on message (sha256) where direction <> 'out' and copy_of is null;
`

const campaigns = `
create table campaign (
  id uuid primary key default gen_random_uuid(),
  subject text not null,
  -- The likeness of its text, see text_print.
  signature integer[] not null,
  created_at timestamptz not null
);
alter table ticket add column campaign_id uuid references campaign;
-- serves: the mails of a campaign
create index ticket_campaign on ticket (campaign_id) where campaign_id is not null;
-- The likeness of each question's text, for as long as others may come that say the same.
create table text_print (
  message_id uuid primary key references message,
  ticket_id uuid not null references ticket,
  sender text not null,
  arrived_at timestamptz not null,
  signature integer[] not null,
  bands integer[] not null
);
-- serves: which texts may say the same as this one
create index text_print_bands on text_print using gin (bands);
-- serves: which are too old to be compared with
create index text_print_arrived on text_print (arrived_at);
`
