import { sql, type Kysely } from 'kysely'

/** Kinds of mail: a failed delivery is for now or for good, and an absence may say when it ends. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(kinds).execute(db)
}

const kinds = `
-- Only the words that a mail system writes of what passes tell the two apart afterwards: it still tries to deliver,
-- has tried for too long, or the mailbox is full.
update message set kind = case
  when subject ~* '(delay|still being retried|warning:|försena|fördröj)' or text ~* 'action: *delayed'
    or text ~* 'status: *(4[.]|5[.]2[.]2|5[.]4[.]7)'
    or text ~* '(mailbox|brevlåda[^ ]*) (is |was |är )?(full|over)|over quota|quota exceeded|full brevlåda'
    or text ~* 'timed out|retry time|in queue too long'
  then 'soft-bounce' else 'hard-bounce' end
where kind = 'bounce';
-- The day that an absent sender says to be back.
alter table message add column back_on date;`
