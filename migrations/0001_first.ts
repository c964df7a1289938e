import { sql, type Kysely } from 'kysely'

/** The first schema, in the order of a message's journey. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const part of [municipality, people, arrival, ticket, leaving, followup]) {
    await sql.raw(part).execute(db)
  }
}

const municipality = `
create table department (
  id uuid primary key default gen_random_uuid(),
  name text not null unique
);
create table person (
  id uuid primary key default gen_random_uuid(),
  email text not null unique check (email = lower(email)),
  name text not null,
  title text not null default '',
  unit text not null default '',
  phone text not null default '',
  department_id uuid references department,
  role text not null,
  password_hash text,
  active boolean not null default true,
  created_at timestamptz not null
);
-- An answer group in a department: the function that questions are handed over to.
create table function (
  id uuid primary key default gen_random_uuid(),
  department_id uuid not null references department,
  name text not null,
  email text not null check (email = lower(email)),
  unique (department_id, name)
);
create table function_member (
  function_id uuid not null references function,
  person_id uuid not null references person,
  primary key (function_id, person_id)
);
create table area (
  key text primary key,
  name text not null,
  name_en text not null,
  kkik boolean not null,
  position integer not null,
  function_id uuid references function
);
create table mailbox (
  id uuid primary key default gen_random_uuid(),
  address text not null unique check (address = lower(address))
);
create table setting (
  key text primary key,
  value jsonb not null
);
create table closed_day (
  day date primary key,
  reason text not null
);
create table short_day (
  day date primary key,
  closes time not null,
  reason text not null
);
`

const people = `
-- A link that lets a person choose a password, once.
create table invitation (
  token_hash bytea primary key,
  person_id uuid not null references person,
  expires_at timestamptz not null,
  used_at timestamptz
);
create table session (
  token_hash bytea primary key,
  person_id uuid not null references person,
  csrf text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
-- serves: signing a person out everywhere
create index session_person on session (person_id);
-- serves: which sessions are over
create index session_expired on session (expires_at);
create table sign_in_failure (
  key text primary key,
  failures integer not null,
  last_at timestamptz not null,
  blocked_until timestamptz not null
);
`

const arrival = `
-- The bytes exactly as the mail server gave them, in chunks of at most 1 MB, stored once per content.
create table raw_message (
  sha256 bytea primary key,
  size bigint not null,
  stored_at timestamptz not null
);
create table raw_chunk (
  sha256 bytea not null references raw_message,
  seq integer not null,
  bytes bytea not null,
  primary key (sha256, seq)
);
-- Who reads the mailbox now; a writer with an older epoch is refused.
create table mailbox_leader (
  mailbox_id uuid primary key references mailbox,
  epoch bigint not null
);
create table folder (
  mailbox_id uuid not null references mailbox,
  path text not null,
  uidvalidity bigint,
  contact_at timestamptz,
  mail_at timestamptz,
  fault text,
  fault_at timestamptz,
  primary key (mailbox_id, path)
);
-- The ledger: which message on which server we have. Also the queue of what waits to be read.
create table delivery (
  id bigint generated always as identity primary key,
  mailbox_id uuid not null references mailbox,
  folder text not null,
  uidvalidity bigint not null,
  uid bigint not null,
  sha256 bytea not null references raw_message,
  internal_date timestamptz not null,
  arrived_at timestamptz not null,
  ingested_at timestamptz not null,
  state text not null default 'waiting',
  attempts integer not null default 0,
  reason text,
  message_id uuid,
  unique (mailbox_id, folder, uidvalidity, uid)
);
-- serves: the earliest arrivals that wait to be read, and how many wait or could not be read
create index delivery_unread on delivery (state, arrived_at, id) where state in ('waiting', 'quarantined');
-- serves: have we these bytes already
create index delivery_sha256 on delivery (sha256);
`

const ticket = `
create table ticket_serial (
  year integer primary key,
  last integer not null
);
create table ticket (
  id uuid primary key default gen_random_uuid(),
  number text not null unique,
  status text not null,
  subject text not null,
  preview text not null,
  mailbox_id uuid not null references mailbox,
  inquirer_name text not null,
  inquirer_address text not null,
  area_key text not null references area,
  area_confidence text not null check (area_confidence in ('sure', 'unsure', 'person')),
  area_reason jsonb not null,
  assignee_id uuid references person,
  claimed_at timestamptz,
  urgent text,
  sensitive text[] not null default '{}',
  linked_ticket_id uuid references ticket,
  arrived_at timestamptz not null,
  due_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
-- serves: the queue, oldest due first
create index ticket_queue on ticket (due_at, arrived_at) where status in ('urgent', 'new', 'started', 'with-department');
-- serves: the lanes that are not the queue, newest first
create index ticket_status on ticket (status, updated_at desc);
-- serves: earlier tickets of the same sender
create index ticket_inquirer on ticket (inquirer_address, arrived_at desc);
create table turn (
  id uuid primary key default gen_random_uuid(),
  ticket_id uuid not null references ticket,
  opened_by uuid not null,
  arrived_at timestamptz not null,
  due_at timestamptz not null,
  excluded text,
  excluded_reason text,
  first_reply_at timestamptz,
  complete_reply_at timestamptz,
  created_at timestamptz not null
);
-- serves: the questions of a ticket, and the earliest that is open
create index turn_ticket on turn (ticket_id, arrived_at);
-- serves: the questions of a month
create index turn_arrived on turn (arrived_at);
-- serves: what has been answered today
create index turn_replied on turn (first_reply_at);
create table message (
  id uuid primary key default gen_random_uuid(),
  ticket_id uuid not null references ticket,
  turn_id uuid references turn,
  direction text not null check (direction in ('in', 'out', 'internal')),
  kind text not null,
  sha256 bytea references raw_message,
  message_id text,
  in_reply_to text,
  refs text[] not null default '{}',
  from_name text not null,
  from_address text not null,
  to_addresses text[] not null,
  cc_addresses text[] not null default '{}',
  subject text not null,
  text text not null,
  new_text text not null,
  html text,
  attachments jsonb not null default '[]',
  author_id uuid references person,
  date_header timestamptz,
  arrived_at timestamptz not null,
  ingested_at timestamptz not null,
  reasons jsonb not null default '{}',
  search tsvector generated always as
    (to_tsvector('swedish', left(subject || ' ' || from_name || ' ' || from_address || ' ' || text, 200000))) stored
);
-- serves: the same bytes become one message
create unique index message_sha256 on message (sha256) where direction <> 'out';
-- serves: threading, in and out
create index message_message_id on message (message_id);
-- serves: the thread of a ticket
create index message_ticket on message (ticket_id, arrived_at);
-- serves: search by words
create index message_search on message using gin (search);
-- Everything that has happened, for the ticket's history and for every figure. Never changed, never removed.
create table event (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  kind text not null,
  ticket_id uuid references ticket,
  turn_id uuid references turn,
  person_id uuid references person,
  data jsonb not null default '{}'
);
-- serves: the history of a ticket, and the facts of a month's tickets
create index event_ticket on event (ticket_id, id);
-- serves: which replies of a turn stand when one of them bounces
create index event_turn on event (turn_id, id) where turn_id is not null;
create function event_is_forever() returns trigger language plpgsql as $$
begin
  raise exception 'an event is never changed or removed';
end $$;
create trigger event_is_forever before update or delete on event
  for each row execute function event_is_forever();
`

const leaving = `
create table outbox (
  id uuid primary key default gen_random_uuid(),
  kind text not null,
  idempotency_key text not null unique,
  ticket_id uuid references ticket,
  turn_id uuid references turn,
  reply_id uuid references message,
  escalation_id uuid,
  person_id uuid references person,
  mailbox_id uuid references mailbox,
  message_id text not null unique,
  from_name text not null,
  from_address text not null,
  to_name text not null,
  to_address text not null,
  subject text not null,
  text text not null,
  html text not null,
  in_reply_to text,
  refs text[] not null default '{}',
  auto_submitted text,
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'unknown', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  attempted_at timestamptz,
  accepted_at timestamptz,
  fault text,
  sent_copy text not null default 'none' check (sent_copy in ('none', 'pending', 'stored', 'failed')),
  sent_copy_attempts integer not null default 0,
  created_at timestamptz not null
);
-- serves: what is to be sent now
create index outbox_waiting on outbox (next_attempt_at) where state = 'queued';
-- serves: what was being sent when a sender died
create index outbox_sending on outbox (attempted_at) where state = 'sending';
-- serves: which copies are still to be put in Sent
create index outbox_copies on outbox (accepted_at) where sent_copy = 'pending';
-- serves: which questions of a ticket have an answer on its way, and how the latest one fared
create index outbox_ticket on outbox (ticket_id, created_at);
-- serves: how each reply of a thread fared
create index outbox_reply on outbox (reply_id) where reply_id is not null;
-- serves: what left today, and when anything last did
create index outbox_accepted on outbox (accepted_at) where accepted_at is not null;
-- serves: what did not leave, the newest first
create index outbox_failures on outbox (created_at desc) where state in ('failed', 'unknown');
`

const followup = `
create table escalation (
  id uuid primary key default gen_random_uuid(),
  ticket_id uuid not null references ticket,
  turn_id uuid not null references turn,
  function_id uuid references function,
  person_id uuid references person,
  to_name text not null,
  to_address text not null,
  summary text not null,
  escalated_by uuid not null references person,
  escalated_at timestamptz not null,
  due_at timestamptz not null,
  remind_at timestamptz,
  feedback_at timestamptz,
  feedback_by text,
  ended_at timestamptz,
  ended_reason text
);
-- serves: which reminders are due
create index escalation_remind on escalation (remind_at) where feedback_at is null and ended_at is null;
-- serves: the hand-overs of a ticket, and the latest one
create index escalation_ticket on escalation (ticket_id, escalated_at);
-- serves: the questions of an officer
create index escalation_person on escalation (person_id) where person_id is not null;
-- serves: the questions of a function that an officer belongs to
create index escalation_function on escalation (function_id) where function_id is not null;
-- serves: the hand-overs of a month
create index escalation_started on escalation (escalated_at);
create table reminder (
  escalation_id uuid not null references escalation,
  kind text not null,
  due_at timestamptz not null,
  outbox_id uuid not null references outbox,
  created_at timestamptz not null,
  primary key (escalation_id, kind)
);
create table month_report (
  month date not null,
  version integer not null,
  produced_at timestamptz not null,
  rules text not null,
  calendar text not null,
  figures jsonb not null,
  primary key (month, version)
);
create table heartbeat (
  worker text primary key,
  at timestamptz not null,
  note text
);
`
