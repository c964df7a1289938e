import { sql, type Kysely } from 'kysely'

/** Who writes to us, and what of a mail is new. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const part of [senders, parts]) await sql.raw(part).execute(db)
}

const senders = `
-- One row per address, as it is compared: who is behind it, and why we think so.
create table sender (
  address text primary key,
  type text not null check (type in ('private', 'company', 'association', 'authority', 'internal')),
  reason text not null,
  decided_at timestamptz not null,
  -- Who has said so; null: the service, by the mail itself.
  decided_by uuid references person
);
`

const parts = `
-- The text cut into what is new, quoted, signature and small print: [{kind, from, to}]; null: all of it is new.
alter table message add column parts jsonb;
`
