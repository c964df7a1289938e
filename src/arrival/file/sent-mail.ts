import { type Tx } from '../../db/connect.ts'
import { readReplyAddress, readToken, type Token } from '../../mail/token.ts'
import { survivors } from '../../ticket/survivors.ts'
import { type Known, type SentMail } from './known.ts'
import { type House, type Letter } from './letter.ts'
import { referredBy } from './named.ts'

/**
 * Looks up which mails of ours letters answer, by ids and addresses that we have signed. One that we did not sign
 * is nobody's. Returns the tickets they are about.
 */
export async function findSent(
  tx: Tx,
  letters: readonly Letter[],
  { known, house }: { known: Known; house: House },
): Promise<string[]> {
  const ids = [...new Set(letters.flatMap(({ reading }) => referredBy(reading)))]
  const signed = ids.flatMap((id) => {
    // We mint in lower case; some programs give it back in capitals.
    const own = id.toLowerCase()
    const token = readToken(own, house.secret) ?? readReplyAddress(own, house.secret)
    return token === null ? [] : [{ id, own, token }]
  })
  if (signed.length === 0) return []
  const ways = [
    await inOutbox(tx, signed),
    await aboutEscalations(tx, signed),
    await inTickets(tx, signed),
  ]
  for (const one of signed) {
    const sent = ways.map((find) => find(one)).find((found) => found !== undefined)
    if (sent !== undefined && sent !== null) known.sent.set(one.id, sent)
  }
  const found = [...known.sent.values()]
  await whoWasAsked(tx, found, known)
  return found.map(({ ticketId }) => ticketId)
}

interface Signed {
  id: string
  own: string
  token: Token
}

/** undefined: look elsewhere; null: it is about no ticket. */
type Find = (signed: Signed) => SentMail | null | undefined

async function inOutbox(tx: Tx, signed: readonly Signed[]): Promise<Find> {
  const owns = signed.map(({ own }) => own)
  const tokenIds = signed.map(({ token }) => token.id)
  const rows = await tx
    .selectFrom('outbox')
    .select(['id', 'message_id', 'ticket_id', 'escalation_id'])
    .where((where) => where.or([where('message_id', 'in', owns), where('id', 'in', tokenIds)]))
    .execute()
  const byName = new Map(rows.map((row) => [row.message_id, row]))
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ({ own, token }) => {
    const row = byName.get(own) ?? byId.get(token.id)
    if (row === undefined || row.ticket_id === null) return row && null
    return { ticketId: row.ticket_id, outboxId: row.id, escalationId: row.escalation_id }
  }
}

/** Of a hand-over whose mail is no longer in the outbox. */
async function aboutEscalations(tx: Tx, signed: readonly Signed[]): Promise<Find> {
  const ids = signed.flatMap(({ token }) => (isToOfficer(token) ? token.id : []))
  if (ids.length === 0) return () => undefined
  const rows = await tx
    .selectFrom('escalation')
    .select(['id', 'ticket_id'])
    .where('id', 'in', ids)
    .execute()
  const tickets = new Map(rows.map((row) => [row.id, row.ticket_id]))
  return ({ token }) => {
    const ticketId = isToOfficer(token) ? tickets.get(token.id) : undefined
    return ticketId === undefined ? undefined : { ticketId, outboxId: null, escalationId: token.id }
  }
}

/** Of a reply whose mail is no longer in the outbox: the id names its ticket, or what that has become a part of. */
async function inTickets(tx: Tx, signed: readonly Signed[]): Promise<Find> {
  const ids = signed.flatMap(({ token }) => (isToOfficer(token) ? [] : token.id))
  if (ids.length === 0) return () => undefined
  const found = await survivors(tx, ids)
  return ({ token }) => {
    const ticketId = isToOfficer(token) ? undefined : found.get(token.id)
    return ticketId === undefined ? undefined : { ticketId, outboxId: null, escalationId: null }
  }
}

function isToOfficer({ kind }: Token): boolean {
  return kind === 'handover' || kind === 'reminder'
}

/** Those we handed the questions to, and the members of the functions we asked. */
async function whoWasAsked(tx: Tx, found: readonly SentMail[], known: Known): Promise<void> {
  const ids = [...new Set(found.flatMap(({ escalationId }) => escalationId ?? []))]
  if (ids.length === 0) return
  const rows = await tx
    .selectFrom('escalation')
    .leftJoin('function_member', 'function_member.function_id', 'escalation.function_id')
    .leftJoin('person', 'person.id', 'function_member.person_id')
    .select(['escalation.id', 'escalation.turn_id', 'escalation.to_address', 'person.email'])
    .where('escalation.id', 'in', ids)
    .execute()
  for (const [id, some] of Map.groupBy(rows, (row) => row.id)) {
    const addresses = new Set(
      some.flatMap(({ to_address, email }) => [to_address, email ?? []].flat()),
    )
    known.asked.set(id, { turnId: some[0]?.turn_id ?? '', addresses })
  }
}
