import { type Client } from 'pg'

/** Text and HTML as a floor stores them. */
export interface FloorMail {
  messageId: string
  refs: string[]
  from: string
  subject: string
  text: string
  html: string
}

/** As few tables as a mailbox can do with: conversations, messages with the Swedish index, events. */
export async function makeFloorTables(db: Client): Promise<void> {
  await db.query(`
    create table conversation (id bigint generated always as identity primary key, subject text not null);
    create table letter (
      id bigint generated always as identity primary key,
      conversation_id bigint not null references conversation,
      message_id text not null, from_address text not null, subject text not null,
      text text not null, html text not null,
      search tsvector generated always as
        (to_tsvector('swedish', subject || ' ' || from_address || ' ' || text)) stored);
    create index on letter (message_id);
    create index on letter using gin (search);
    create table happening (
      id bigint generated always as identity primary key, at timestamptz not null default now(),
      conversation_id bigint not null, kind text not null)`)
}

/** A hundred at a time: one lookup of the ids they refer to, three inserts, one transaction. */
export async function storeFloorMails(db: Client, mails: readonly FloorMail[]): Promise<void> {
  await db.query('begin')
  const known = await db.query<{ message_id: string; conversation_id: string }>(
    'select message_id, conversation_id from letter where message_id = any($1)',
    [mails.flatMap(({ refs }) => refs)],
  )
  const places = new Map(known.rows.map((row) => [row.message_id, row.conversation_id]))
  const fresh = mails.filter(({ refs }) => !refs.some((ref) => places.has(ref)))
  const made = await db.query<{ id: string }>(
    'insert into conversation (subject) select unnest($1::text[]) returning id',
    [fresh.map(({ subject }) => subject)],
  )
  for (const [i, { messageId }] of fresh.entries()) places.set(messageId, made.rows[i]?.id ?? '')
  const placed = mails.map(({ messageId, refs }) => {
    const found = [...refs, messageId].find((id) => places.has(id)) ?? messageId
    return places.get(found) ?? null
  })
  await db.query(
    `insert into letter (conversation_id, message_id, from_address, subject, text, html)
     select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])`,
    [
      placed,
      ...(['messageId', 'from', 'subject', 'text', 'html'] as const).map((key) =>
        mails.map((mail) => mail[key]),
      ),
    ],
  )
  await db.query(
    `insert into happening (conversation_id, kind) select unnest($1::bigint[]), 'came'`,
    [placed],
  )
  await db.query('commit')
}
