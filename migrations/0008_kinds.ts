import { sql, type Kysely } from 'kysely'

/** Kinds of mail: a failed delivery is for now or for good, and an absence may say when it ends. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(kinds).execute(db)
}

const kinds = `
-- Only the words that a mail system writes about a mail it still tries to deliver tell the two apart afterwards.
update message set kind = case
  when subject ~* '(delay|still being retried|warning:|försena|fördröj)' or text ~* 'action: *delayed'
  then 'soft-bounce' else 'hard-bounce' end
where kind = 'bounce';
-- The day that an absent sender says to be back.
alter table message add column back_on date;
-- serves: has this sender sent the same automatic words again and again
create index message_automatic on message (from_address, arrived_at)
  where kind in ('auto-reply', 'out-of-office', 'receipt', 'loop');`
