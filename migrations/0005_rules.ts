import { sql, type Kysely } from 'kysely'

/** What the town has decided about mail from its web forms, and rules by which new mail is sorted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(rules).execute(db)
}

const rules = `
create table form_profile (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  active boolean not null default true,
  -- How its mail is known: all that are not empty must fit.
  sender text not null default '',
  subject text not null default '',
  header_name text not null default '',
  header_text text not null default '',
  -- Where the inquirer's address is: the header Reply-To, or a field of the text.
  inquirer text not null check (inquirer in ('reply-to', 'field')),
  -- What the fields of the text are called; several names with commas between.
  email_label text not null default '',
  name_label text not null default '',
  phone_label text not null default '',
  -- Where the words of the question are; empty: the whole text.
  question_label text not null default '',
  -- The line that ends them; empty: the next of the fields above, or the end of the text.
  question_end text not null default '',
  area_key text references area,
  check (sender <> '' or subject <> '' or header_name <> '')
);
create table sorting_rule (
  id uuid primary key default gen_random_uuid(),
  name text not null unique,
  -- The first that fits decides.
  position integer not null,
  active boolean not null default true,
  -- [{field, header, how, text}]: all must fit.
  conditions jsonb not null,
  -- What the mail then is; null: as it would have been.
  kind text check (kind in ('human', 'list', 'spam', 'advertising')),
  area_key text references area,
  check (kind is not null or area_key is not null)
);
`
