import { sql, type Kysely } from 'kysely'

/** What belongs together: who answers whom, whatever came first, and what only may belong together. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const part of [naming, linking]) await sql.raw(part).execute(db)
}

const naming = `
alter table message
  -- The first 22 bytes of Outlook's Thread-Index, in hex: the same in all of a conversation.
  add column conversation text,
  -- It names another mail, but speaks of something else.
  add column begins_anew boolean not null default false;
-- serves: which messages answer this one. Without a pending list, so that each look costs the same
create index message_named on message using gin (array_append(refs, in_reply_to)) with (fastupdate = off);
-- serves: the messages of an Outlook conversation
create index message_conversation on message (conversation, arrived_at) where conversation is not null;
`

const linking = `
-- Two tickets that may belong together, and why. A person says whether they do.
create table ticket_link (
  ticket_id uuid not null references ticket,
  other_id uuid not null references ticket,
  kind text not null check (kind in ('reference', 'conversation', 'number', 'subject', 'topic', 'closed', 'worked')),
  reason text not null,
  at timestamptz not null,
  settled_at timestamptz,
  settled_by uuid references person,
  outcome text check (outcome in ('joined', 'dismissed')),
  primary key (ticket_id, other_id),
  check (ticket_id <> other_id)
);
-- serves: what a ticket is linked to by the other one
create index ticket_link_other on ticket_link (other_id);
`
