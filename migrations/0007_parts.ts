import { sql, type Kysely } from 'kysely'

/** What is inside a mail beside its own words. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(parts).execute(db)
}

const parts = `
alter table message
  -- The mails within it: [{from, date, subject, text, files, mails}].
  add column enclosed jsonb,
  -- The events of its calendar files.
  add column invitations jsonb,
  -- It is encrypted or wrapped, so that its words cannot be read here.
  add column sealed boolean not null default false,
  -- The words of all that is within it, as they are searched.
  add column inside_words text;
-- serves: search by the words within a mail
create index message_inside on message using gin (to_tsvector('swedish', inside_words)) where inside_words is not null;
`
