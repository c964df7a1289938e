import { sql, type Kysely } from 'kysely'

/** What leaves: one row for each recipient, every attempt, pauses of a mailbox, enclosed files, and taking back. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(sending).execute(db)
}

const sending = `
alter table outbox drop constraint outbox_state_check;
alter table outbox add constraint outbox_state_check
  check (state in ('queued', 'sending', 'sent', 'unknown', 'failed', 'withdrawn'));
alter table outbox
  -- The only recipient that the server is told. One who gets a copy has a row and a message id of his own.
  add column recipient text,
  -- The row is for somebody else than the one it is written to: it stops no clock.
  add column is_copy boolean not null default false,
  -- Who stands as Cc, in every row of the same mail: [{name, address}].
  add column cc jsonb not null default '[]',
  -- Where answers go; null: to the sender.
  add column reply_to text,
  -- What the server is told as sender; null: the sender; empty: the null sender (RFC 5321 4.5.5).
  add column envelope_from text,
  -- The id that the provider gave it instead of ours, with its angle brackets.
  add column provider_id text,
  -- When who sent it was told that it has not left.
  add column told_at timestamptz,
  -- Who can say whether an attempt whose answer was lost has left: the archive that gets a copy of all, or the
  -- server's own folder of sent mail; null: nobody can.
  add column witness text check (witness in ('archive', 'sent')),
  -- The archive refused its copy: the mail leaves without one.
  add column without_archive boolean not null default false,
  -- When the witness is asked again, and how often it has been.
  add column look_at timestamptz,
  add column looks integer not null default 0,
  -- Since when it is tried, when a person has ordered it to be sent again.
  add column again_at timestamptz;
-- serves: the next mail of each mailbox, what people have written first
create index outbox_next on outbox (from_address, (auto_submitted is not null), next_attempt_at) where state = 'queued';
-- serves: whom the witness is asked about
create index outbox_looks on outbox (look_at) where state = 'unknown';
-- serves: whether the witness has shown what left a mailbox lately
create index outbox_latest on outbox (from_address, accepted_at) where accepted_at is not null;
update outbox set recipient = to_address;
alter table outbox alter column recipient set not null;
-- serves: an answer that refers to the provider's id
create index outbox_provider_id on outbox (provider_id) where provider_id is not null;
-- serves: whether a question has had its receipt
create index outbox_receipt on outbox (turn_id) where kind = 'acknowledgement';
-- serves: what an address has had of automatic mail lately
create index outbox_automatic_to on outbox (to_address, created_at) where auto_submitted is not null;
-- serves: how much automatic mail has left lately
create index outbox_automatic on outbox (created_at) where auto_submitted is not null;
-- serves: what has not left
create index outbox_unsent on outbox (created_at) where state in ('queued', 'sending', 'unknown', 'failed');

create table sending_attempt (
  outbox_id uuid not null references outbox,
  number integer not null,
  from_address text not null,
  began_at timestamptz not null,
  ended_at timestamptz,
  -- null: under way, or its sender died.
  outcome text check (outcome in ('sent', 'temporary', 'permanent', 'unknown')),
  -- In plain Swedish why it was not accepted.
  words text,
  primary key (outbox_id, number)
);
-- serves: how many have left a mailbox within the last minute
create index sending_attempt_recent on sending_attempt (from_address, began_at);

create table sending_pause (
  from_address text primary key,
  until timestamptz not null,
  step integer not null,
  words text not null
);

create table outgoing_file (
  id uuid primary key default gen_random_uuid(),
  ticket_id uuid references ticket,
  person_id uuid not null references person,
  -- The click key of the composer that it was chosen in.
  draft_key text not null,
  -- null: chosen, not sent.
  outbox_id uuid references outbox,
  name text not null,
  media_type text not null,
  content bytea not null,
  created_at timestamptz not null
);
-- serves: the files of a draft
create index outgoing_file_draft on outgoing_file (draft_key);
-- serves: the files of a mail
create index outgoing_file_outbox on outgoing_file (outbox_id) where outbox_id is not null;
-- serves: files that were chosen and never sent
create index outgoing_file_forgotten on outgoing_file (created_at) where outbox_id is null;
`
