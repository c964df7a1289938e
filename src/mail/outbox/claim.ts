import { type QueryCreator, sql } from 'kysely'
import { minuteMs } from '../../clock/local-time.ts'
import { type Db, type Queryable, type Tx } from '../../db/connect.ts'
import { type Schema, type Witness } from '../../db/schema.ts'
import { type OutboxRow } from '../outbox.ts'

/** How much leaves a mailbox, counted over all who send; 0 per minute: as much as there is. */
export interface Limits {
  atOnce: number
  perMinute: number
}

/** Who will be able to say of an attempt whether it has left. */
export interface Witnesses {
  /** An archive gets a copy of every mail. */
  archive: boolean
  /** The ids of the mailboxes whose server keeps itself what they send. */
  keepsSent: readonly string[]
}

const noWitness: Witnesses = { archive: false, keepsSent: [] }

/**
 * Takes mails to send now, as many as their mailboxes may send, and `most` at the highest. Each is marked as under way,
 * with a row for the attempt, before it is returned: whoever finds it so after a crash knows that it may have left.
 * What people have written goes before what we send of our own accord, and then the longest waiting.
 */
export async function claimWaiting(
  db: Db,
  now: Date,
  { most, witnesses = noWitness, ...limits }: Limits & { most: number; witnesses?: Witnesses },
): Promise<OutboxRow[]> {
  const claimed: OutboxRow[] = []
  for (const address of await waitingMailboxes(db, now)) {
    if (claimed.length >= most) break
    const rows = await db.transaction().execute(async (tx) => {
      const room = await roomIn(tx, address, { limits, now })
      const count = Math.min(room, most - claimed.length)
      return claimFrom(tx, address, { now, most: count, witnesses })
    })
    claimed.push(...rows)
  }
  return claimed
}

/** The mailboxes from which something waits and may leave, each found by one step in the index. */
async function waitingMailboxes(db: Db, now: Date): Promise<string[]> {
  const { rows } = await sql<{ address: string }>`
    with recursive mailbox (address) as (
      (select from_address from outbox where state = 'queued' order by from_address limit 1)
      union all
      select (select from_address from outbox where state = 'queued'
        and from_address > mailbox.address order by from_address limit 1)
      from mailbox where mailbox.address is not null)
    select address from mailbox
    where address is not null
      and not exists (select from sending_pause where from_address = address and until > ${now})`.execute(
    db,
  )
  return rows.map(({ address }) => address)
}

/** A connection lives no longer: what a sender that died left under way takes no place after that. Milliseconds. */
const longestAttempt = 150_000

/** How many more may be begun from a mailbox; whoever else counts it waits until this is done. */
async function roomIn(
  tx: Tx,
  address: string,
  { limits, now }: { limits: Limits; now: Date },
): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sending ${address}`}, 0))`.execute(tx)
  const { rows } = await sql<{ sending: number; lately: number; paused: boolean | null }>`
    select (select count(*) from outbox where state = 'sending' and from_address = ${address}
        and attempted_at > ${new Date(now.getTime() - longestAttempt)}) as sending,
      (select count(*) from sending_attempt where from_address = ${address}
        and began_at > ${new Date(now.getTime() - minuteMs)}) as lately,
      (select until > ${now} from sending_pause where from_address = ${address}) as paused`.execute(
    tx,
  )
  const { sending = 0, lately = 0, paused = null } = rows[0] ?? {}
  if (paused === true) return 0
  // After a pause one goes first: is the server there again?
  const atOnce = paused === false ? 1 : limits.atOnce
  const inMinute = limits.perMinute === 0 ? Infinity : limits.perMinute - lately
  return Math.max(0, Math.min(atOnce - sending, inMinute))
}

async function claimFrom(
  tx: Tx,
  address: string,
  { now, most, witnesses }: { now: Date; most: number; witnesses: Witnesses },
): Promise<OutboxRow[]> {
  if (most === 0) return []
  return tx
    .with('waiting', (cte) => waitingIn(cte, address, now).limit(most).forUpdate().skipLocked())
    .with('claimed', (cte) =>
      cte
        .updateTable('outbox')
        .from('waiting')
        .set((row) => ({
          state: 'sending',
          attempted_at: now,
          attempts: row(row.ref('outbox.attempts'), '+', 1),
          witness: witnessOf(witnesses),
        }))
        .whereRef('outbox.id', '=', 'waiting.id')
        .returningAll('outbox'),
    )
    .with('attempt', (cte) =>
      cte
        .insertInto('sending_attempt')
        .columns(['outbox_id', 'number', 'from_address', 'began_at'])
        .expression((query) =>
          query.selectFrom('claimed').select(['id', 'attempts', 'from_address', began]),
        ),
    )
    .selectFrom('claimed')
    .selectAll()
    .execute()
}

const began = sql<Date>`attempted_at`.as('began_at')

function waitingIn(cte: QueryCreator<Schema>, address: string, now: Date) {
  return cte
    .selectFrom('outbox')
    .select('id')
    .where('state', '=', 'queued')
    .where('from_address', '=', address)
    .where('next_attempt_at', '<=', now)
    .orderBy(sql`auto_submitted is not null`)
    .orderBy('next_attempt_at')
}

/** As things are when the attempt is made, whatever the settings say when it is judged. */
function witnessOf({ archive, keepsSent }: Witnesses) {
  return sql<Witness | null>`case
    when ${archive} and not outbox.without_archive then 'archive'
    when outbox.mailbox_id = any(${keepsSent}::uuid[]) then 'sent' end`
}

/** Mails that a sender left under way when it died, last tried before `before`. */
export async function staleSending(db: Queryable, before: Date): Promise<OutboxRow[]> {
  return db
    .selectFrom('outbox')
    .selectAll()
    .where('state', '=', 'sending')
    .where('attempted_at', '<', before)
    .orderBy('attempted_at')
    .limit(100)
    .execute()
}
