import { sql } from 'kysely'
import { dayMs, hourMs } from '../../clock/local-time.ts'
import { type Tx } from '../../db/connect.ts'
import { type NewOutgoing, type Queued, queueMail } from '../outbox.ts'

/** Which limit an automatic mail has met. */
export type Cap = 'address' | 'ticket' | 'all'

/** So many within so long, in milliseconds; counted back from now. */
interface Limit {
  most: number
  within: number
}

/** Answers to what comes in can be asked for by anybody; what we send of our own accord goes to colleagues. */
const limits: Record<'auto-replied' | 'auto-generated', Record<'address' | 'ticket', Limit>> = {
  'auto-replied': { address: { most: 1, within: dayMs }, ticket: { most: 3, within: dayMs } },
  'auto-generated': { address: { most: 30, within: hourMs }, ticket: { most: 10, within: hourMs } },
}

/**
 * Puts an automatic mail in the outbox, unless so many have been sent to this address, about this ticket, or by the
 * whole installation that something must be wrong: then nothing is done, and the caller may ask again later.
 * `perHour` is the most that the installation sends in an hour. docs/sending.md, "Automatic mail"
 */
export async function queueAutomatic(
  tx: Tx,
  one: NewOutgoing,
  { now, perHour }: { now: Date; perHour: number },
): Promise<Queued | { outcome: 'capped'; by: Cap }> {
  // One at a time, else two that count at once both find room.
  await sql`select pg_advisory_xact_lock(hashtextextended('automatic mail', 0))`.execute(tx)
  const by = await capOf(tx, one, { now, perHour })
  return by === null ? queueMail(tx, one, now) : { outcome: 'capped', by }
}

/** How many automatic mails have been ordered within the last hour. */
async function automaticInAnHour(tx: Tx, now: Date): Promise<number> {
  return count(tx, sql`true`, new Date(now.getTime() - hourMs))
}

async function capOf(
  tx: Tx,
  { mail, ticketId }: NewOutgoing,
  { now, perHour }: { now: Date; perHour: number },
): Promise<Cap | null> {
  const kind = mail.autoSubmitted ?? 'auto-generated'
  const since = ({ within }: Limit) => new Date(now.getTime() - within)
  const { address, ticket } = limits[kind]
  const same = sql`auto_submitted = ${kind}`
  const toSame = sql`${same} and to_address = ${mail.toAddress}`
  if ((await count(tx, toSame, since(address))) >= address.most) return 'address'
  const aboutSame = sql`${same} and ticket_id = ${ticketId ?? null}`
  if ((await count(tx, aboutSame, since(ticket))) >= ticket.most) return 'ticket'
  return (await automaticInAnHour(tx, now)) >= perHour ? 'all' : null
}

async function count(tx: Tx, which: ReturnType<typeof sql>, since: Date): Promise<number> {
  const { number } = await tx
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('number'))
    .where('auto_submitted', 'is not', null)
    .where('created_at', '>', since)
    .where('state', '<>', 'withdrawn')
    .where(sql<boolean>`${which}`)
    .executeTakeFirstOrThrow()
  return number
}
