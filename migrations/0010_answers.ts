import { sql, type Kysely } from 'kysely'

/** What an answer can say besides its words: when the rest comes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(answers).execute(db)
}

const answers = `
alter table outbox
  -- The day by which a first answer has promised the rest.
  add column promised_on date;
`
