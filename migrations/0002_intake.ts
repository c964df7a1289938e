import { sql, type Kysely } from 'kysely'

/** Intake: what was fetched and what not, when it had arrived, how the mailboxes are reached, old mail. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const part of [fetching, arriving, draining, reaching, importing, watching])
    await sql.raw(part).execute(db)
}

const fetching = `
alter table mailbox_leader add column holder text, add column since timestamptz;
alter table folder
  add column reconciled_at timestamptz,
  add column server_count integer,
  add column missing integer,
  -- What the folder is for (RFC 6154): '\\Junk', '' for nothing of the kind; null: nobody has looked.
  add column special_use text,
  -- Every UID below this is in the ledger, in unfetched or gone.
  add column complete_below bigint,
  -- In flight when the line broke: each of them is asked for alone next time.
  add column suspects bigint[] not null default '{}',
  -- When the server had numbered the folder anew, and the UIDs that were there then.
  add column renumbered_at timestamptz,
  add column renumbered_below bigint,
  -- In plain Swedish: what an admin should know although the folder can be read.
  add column notice text;
-- What the server had and the ledger lacks, and why. Gone again once it is fetched after all.
create table unfetched (
  mailbox_id uuid not null references mailbox,
  folder text not null,
  uidvalidity bigint not null,
  uid bigint not null,
  kind text not null check (kind in ('vanished', 'incomplete', 'refused')),
  reason text not null,
  size bigint,
  first_at timestamptz not null,
  last_at timestamptz not null,
  attempts integer not null default 1,
  primary key (mailbox_id, folder, uidvalidity, uid)
);
`

const arriving = `
alter table delivery
  -- The earliest trusted Received hop, and the sender's own Date.
  add column received_at timestamptz,
  add column sent_at timestamptz,
  add column arrival_reason text;
alter table folder
  -- Why the dates that the mail server gives are not to be trusted, in plain Swedish, and when that was seen.
  add column dates_unsure text,
  add column dates_unsure_at timestamptz;
`

const draining = `
-- One that could not be filed is not tried again before this.
alter table delivery add column retry_at timestamptz;
drop index message_message_id;
-- serves: threading, in and out; is it the same mail, also of a sender who gives all his mail one Message-ID
create index message_message_id on message (message_id, date_header);
-- The originals are stored as they came, and what is read from them is packed with lz4, or not at all where the
-- server has no lz4: packing in PostgreSQL's own way was a fifth of what the database did for a mail.
alter table raw_chunk alter column bytes set storage external;
do $$
begin
  alter table message alter column text set compression lz4, alter column new_text set compression lz4,
    alter column html set compression lz4, alter column search set compression lz4;
exception when feature_not_supported then
  alter table message alter column text set storage external, alter column new_text set storage external,
    alter column html set storage external;
end $$;
`

const reaching = `
-- Access to a mailbox or a mail server by OAuth2, sealed with a key made from SECRET.
create table oauth_token (
  -- The mailbox's address, or smtp.
  name text primary key,
  -- The token and what is needed for the next one; null: we have never got one.
  sealed bytea,
  expires_at timestamptz,
  renewed_at timestamptz,
  -- A keyed hash of the settings that were tried last: after others nobody waits.
  settings text,
  -- Why none was given since, in plain Swedish.
  fault text,
  fault_at timestamptz,
  -- After one was not given nobody asks again before this.
  retry_at timestamptz,
  check ((fault is null) = (fault_at is null)),
  check ((sealed is null) = (expires_at is null) and (sealed is null) = (renewed_at is null))
);
-- A mail server did not take the token, and has not let us in since.
create table oauth_refusal (
  name text not null,
  protocol text not null check (protocol in ('imap', 'smtp')),
  -- In plain Swedish.
  words text not null,
  refused_at timestamptz not null,
  primary key (name, protocol)
);
-- What the admin has been told of by mail, so that it is told once.
create table alarm (
  key text primary key,
  words text not null,
  raised_at timestamptz not null,
  told_at timestamptz,
  cleared_at timestamptz
);
`

const importing = `
alter table delivery
  add column origin text not null default 'imap' check (origin in ('imap', 'import'));
alter table ticket
  add column imported_at timestamptz,
  -- What an import has decided: left as it was, which no later one changes, or filed away; null: nothing yet.
  add column settled text check (settled in ('kept', 'filed'));
-- What each import was asked for, so that whoever finishes it does as it would have done.
create table import_run (
  id bigint generated always as identity primary key,
  began_at timestamptz not null,
  -- What is older is not for the queue; null: thirty days before.
  open_since timestamptz,
  -- When all that it had brought was filed and had left the queue or not.
  settled_at timestamptz
);
-- Mail from a file has no UID: it gets its number here, under UIDVALIDITY 0, which no server has.
create sequence import_uid;
-- serves: the same bytes are taken from files once
create unique index delivery_from_file on delivery (sha256) where uidvalidity = 0;
-- serves: the newest that were fetched, however much was imported after them
create index delivery_fetched on delivery (id) where origin = 'imap';
-- serves: have we these bytes already, as a mail that we sent before
create index message_sent_sha256 on message (sha256) where direction = 'out' and sha256 is not null;
-- What was sent from our addresses before us and is no answer to a question we have: it may wait for its question.
create table loose_answer (
  delivery_id bigint primary key references delivery,
  message_id text,
  refs text[] not null,
  sent_at timestamptz not null,
  kind text not null check (kind in ('unpaired', 'automatic', 'not-to-inquirer')),
  reason text not null
);
`

const watching = `
-- serves: which mail nobody could read, the newest first
create index message_unreadable on message (ingested_at desc) where kind = 'unreadable';
`
