import { sql } from 'kysely'
import { type Queryable } from '../db/connect.ts'
import { type InboundKind } from '../journey.ts'
import { readToken } from '../mail/token.ts'
import { type Reading } from './read.ts'

/** Where a message belongs, and why in plain Swedish. */
export type Thread = { reason: string } & (
  | { to: 'new'; linkedTicketId: string | null }
  | { to: 'ticket'; ticketId: string; isNewSender: boolean }
  | { to: 'officer'; ticketId: string; escalationId: string; isNewSender: boolean }
  | { to: 'bounce'; ticketId: string; outboxId: string }
)

/**
 * Finds the ticket a message belongs to. Only two things join: the signed id of a mail of ours, and an id
 * known to us when the sender takes part in that ticket already. A ticket number or the like in the
 * subject never does, since anybody can write one. docs/arrival.md, "Threads"
 */
export async function findThread(db: Queryable, mail: Reading, secret: string): Promise<Thread> {
  const referred = [mail.inReplyTo ?? [], mail.references.toReversed()].flat()
  const ids = [...new Set([...(mail.report?.ids ?? []), ...referred])]
  const ours = await firstOf(ids, (id) => sentMail(db, id, secret))
  if (ours !== null) return answerTo(db, ours, mail)
  const known = await knownMessage(db, referred, mail.from.address)
  if (known !== null) return known
  return { to: 'new', linkedTicketId: null, reason: 'Mejlet svarar inte på något vi har.' }
}

/** Kinds that nobody wrote to us: they join a ticket without moving it. */
export function isAutomatic(kind: InboundKind): boolean {
  return ['auto-reply', 'out-of-office', 'receipt', 'bounce'].includes(kind)
}

interface SentMail {
  ticketId: string
  outboxId: string | null
  escalationId: string | null
}

/** The mail of ours that an id is the id of. One that we did not sign is nobody's. */
async function sentMail(db: Queryable, id: string, secret: string): Promise<SentMail | null> {
  const token = readToken(id, secret)
  if (token === null) return null
  // We mint in lower case; some programs give it back in capitals.
  const own = id.toLowerCase()
  const row = await db
    .selectFrom('outbox')
    .select(['id as outboxId', 'ticket_id as ticketId', 'escalation_id as escalationId'])
    .where((where) => where.or([where('message_id', '=', own), where('id', '=', token.id)]))
    .orderBy((order) => order('message_id', '=', own), 'desc')
    .executeTakeFirst()
  if (row !== undefined) return row.ticketId === null ? null : { ...row, ticketId: row.ticketId }
  const isToOfficer = token.kind === 'handover' || token.kind === 'reminder'
  return isToOfficer ? sentAbout(db, token.id) : sentIn(db, token.id)
}

async function sentAbout(db: Queryable, escalationId: string): Promise<SentMail | null> {
  const row = await db
    .selectFrom('escalation')
    .select('ticket_id')
    .where('id', '=', escalationId)
    .executeTakeFirst()
  return row === undefined ? null : { ticketId: row.ticket_id, outboxId: null, escalationId }
}

async function sentIn(db: Queryable, ticketId: string): Promise<SentMail | null> {
  const row = await db
    .selectFrom('ticket')
    .select('id')
    .where('id', '=', ticketId)
    .executeTakeFirst()
  return row === undefined ? null : { ticketId, outboxId: null, escalationId: null }
}

async function answerTo(db: Queryable, sent: SentMail, mail: Reading): Promise<Thread> {
  const { ticketId, outboxId, escalationId } = sent
  if (mail.kind === 'bounce' && outboxId !== null) {
    return { to: 'bounce', ticketId, outboxId, reason: 'Rapporten gäller ett mejl från oss.' }
  }
  const role = await roleOf(db, ticketId, mail.from.address)
  if (escalationId !== null && role !== 'inquirer') {
    const isNewSender = !(await wasAsked(db, escalationId, mail.from.address))
    const reason = 'Svarar på vår överlämning (signerat Message-ID).'
    return { to: 'officer', ticketId, escalationId, isNewSender, reason }
  }
  const reason = 'Svarar på vårt mejl (signerat Message-ID).'
  return { to: 'ticket', ticketId, isNewSender: role === null, reason }
}

/**
 * Joins by an ordinary id only for somebody who has a part in the ticket; else the two are linked. The
 * nearest of the ids that we know decides, asked in one query: the sender picks the ids, up to a hundred.
 */
async function knownMessage(
  db: Queryable,
  ids: readonly string[],
  address: string,
): Promise<Thread | null> {
  if (ids.length === 0) return null
  const nearest = sql<number>`array_position(${ids}::text[], message_id)`
  const found = await db
    .selectFrom('message')
    .select(['ticket_id', nearest.as('nearest')])
    .where('message_id', 'in', ids)
    .where('direction', '<>', 'internal')
    .orderBy('nearest')
    .orderBy('arrived_at')
    .limit(20)
    .execute()
  const rows = found.filter(({ nearest }) => nearest === found[0]?.nearest)
  const ticketIds = [...new Set(rows.map(({ ticket_id }) => ticket_id))]
  for (const ticketId of ticketIds) {
    if ((await roleOf(db, ticketId, address)) === null) continue
    const reason = 'Svarar på ett mejl i ärendet (In-Reply-To, References), från samma avsändare.'
    return { to: 'ticket', ticketId, isNewSender: false, reason }
  }
  const [linkedTicketId] = ticketIds
  if (linkedTicketId === undefined) return null
  const reason = 'Hänvisar till ett mejl i ett annat ärende, men avsändaren är inte med där.'
  return { to: 'new', linkedTicketId, reason }
}

async function roleOf(
  db: Queryable,
  ticketId: string,
  address: string,
): Promise<'inquirer' | 'sender' | null> {
  if (address === '') return null
  const { inquirer_address } = await db
    .selectFrom('ticket')
    .select('inquirer_address')
    .where('id', '=', ticketId)
    .executeTakeFirstOrThrow()
  if (inquirer_address === address) return 'inquirer'
  const earlier = await db
    .selectFrom('message')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .where('direction', '=', 'in')
    .where('from_address', '=', address)
    .executeTakeFirst()
  return earlier === undefined ? null : 'sender'
}

/** Whether an address is one we handed the question to, or a member of the function we asked. */
async function wasAsked(db: Queryable, escalationId: string, address: string): Promise<boolean> {
  const row = await db
    .selectFrom('escalation')
    .leftJoin('function_member', 'function_member.function_id', 'escalation.function_id')
    .leftJoin('person', 'person.id', 'function_member.person_id')
    .select('escalation.id')
    .where('escalation.id', '=', escalationId)
    .where((where) =>
      where.or([where('escalation.to_address', '=', address), where('person.email', '=', address)]),
    )
    .executeTakeFirst()
  return row !== undefined
}

async function firstOf<T>(
  ids: readonly string[],
  find: (id: string) => Promise<T | null>,
): Promise<T | null> {
  for (const id of ids) {
    const found = await find(id)
    if (found !== null) return found
  }
  return null
}
