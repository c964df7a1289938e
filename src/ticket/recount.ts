import { sql } from 'kysely'
import { type Calendar } from '../clock/calendar.ts'
import { due } from '../clock/due.ts'
import { type Tx } from '../db/connect.ts'
import { type EventKind } from './events.ts'
import { completes, counts } from './kinds.ts'
import { promise } from './promise.ts'
import { refreshDue } from './turns.ts'

/** A reply that the outgoing server has accepted and that has not come back. */
export interface StandingReply {
  outboxId: unknown
  kind: unknown
  at: Date
  personId: string | null
  /** The turn in whose log it stands. */
  turnId: string | null
}

/**
 * Reads again from the log which replies of a turn stand: one has come back, or the turn has become one with another
 * or is its own again. Its arrival stays.
 */
export async function recountReplies(
  tx: Tx,
  turn: { id: string; ticketId: string },
  calendar: Calendar,
): Promise<void> {
  const row = await tx
    .selectFrom('turn')
    .select('arrived_at')
    .where('id', '=', turn.id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const replies = await standingReplies(tx, turn.id)
  const first = replies[0]?.at ?? null
  const hours = first === null ? promise.first : promise.complete
  await tx
    .updateTable('turn')
    .set({
      first_reply_at: first,
      complete_reply_at: replies.find(({ kind }) => completes(kind))?.at ?? null,
      due_at: due('workday', hours, row.arrived_at, calendar),
    })
    .where('id', '=', turn.id)
    .execute()
  await refreshDue(tx, turn.ticketId)
}

const kinds = [
  'reply.accepted',
  'reply.bounced',
  'reply.moved',
  'reply.moved-away',
] as const satisfies EventKind[]

/** The standing replies of a turn, and of those that became one with it, as their log has them; earliest first. */
export async function standingReplies(tx: Tx, turnId: string): Promise<StandingReply[]> {
  const events = await tx
    .selectFrom('event')
    .select(['kind', 'at', 'turn_id', 'person_id', 'data'])
    .where('turn_id', 'in', sameTurn(turnId))
    .where('kind', 'in', kinds)
    .orderBy('id')
    .execute()
  const bounced = events.filter(({ kind }) => kind === 'reply.bounced')
  const returned = new Set(bounced.map(({ data }) => data.outboxId))
  let standing: StandingReply[] = []
  for (const { kind, at, data, person_id: personId, turn_id: turnId } of events) {
    const { outboxId, acceptedAt } = data
    const reply = { outboxId, kind: data.kind, at, personId, turnId }
    if (kind === 'reply.accepted') standing.push(reply)
    if (kind === 'reply.moved') standing.push({ ...reply, at: new Date(String(acceptedAt)) })
    if (kind === 'reply.moved-away')
      standing = standing.filter((one) => one.outboxId !== outboxId || one.turnId !== turnId)
  }
  return standing
    .filter(({ kind, outboxId }) => counts(kind) && !returned.has(outboxId))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
}

/** A turn and those that became one with it. */
function sameTurn(turnId: string) {
  return sql<string>`(with recursive same (id) as (select ${turnId}::uuid
    union all select turn.id from turn join same on turn.merged_into = same.id)
    select id from same)`
}
