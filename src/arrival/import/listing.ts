import { type Db } from '../../db/connect.ts'
import { type Taken } from './collect.ts'
import { type Outcome } from './drain.ts'
import { type Imported } from './index.ts'

/** What is told of one message. */
export interface Line {
  path: string
  messageId: string | null
  /** Of the stored bytes, lower-case hex. */
  sha256: string | null
  outcome: Outcome | 'new' | 'failed'
  ticket: string | null
  /** In plain Swedish: why it failed. */
  reason?: string
}

const atOnce = 500

/** One line for each message that was found; 'new' is what a dry run would take. */
export async function* listing(db: Db, { taken, outcomes }: Imported): AsyncGenerator<Line> {
  for (let at = 0; at < taken.length; at += atOnce) {
    const some = taken.slice(at, at + atOnce)
    const rows = await stored(db, some)
    for (const one of some) yield lineOf(one, rows, outcomes)
  }
}

function lineOf(one: Taken, rows: Map<number, Stored>, outcomes: Imported['outcomes']): Line {
  const { path } = one
  if (one.fate === 'unread') {
    const nothing = { messageId: null, sha256: null, ticket: null }
    return { path, ...nothing, outcome: 'failed', reason: one.reason }
  }
  const row = rows.get(one.deliveryId) ?? unknown
  const { messageId, ticket } = row
  const about = { path, messageId, sha256: one.sha256 }
  if (row.state !== 'done' && row.origin === 'import') {
    const reason = row.reason ?? 'Mejlet gick inte att läsa in.'
    return { ...about, outcome: 'failed', ticket, reason }
  }
  return { ...about, outcome: outcomeOf(one, outcomes), ticket }
}

/** In a dry run nothing has a delivery that was not there before. */
const unknown = { messageId: null, ticket: null, state: 'done', origin: 'import', reason: null }

function outcomeOf(
  one: Extract<Taken, { deliveryId: number }>,
  outcomes: Imported['outcomes'],
): Line['outcome'] {
  if (one.fate === 'already') return 'already'
  if (one.deliveryId === 0) return 'new'
  return outcomes.get(one.deliveryId) ?? 'already'
}

type Stored = Awaited<ReturnType<typeof read>>[number]

async function stored(db: Db, some: readonly Taken[]): Promise<Map<number, Stored>> {
  const ids = some.flatMap((one) => (one.fate === 'unread' ? [] : one.deliveryId))
  const rows = ids.length === 0 ? [] : await read(db, ids)
  return new Map(rows.map((row) => [row.id, row]))
}

async function read(db: Db, ids: readonly number[]) {
  return db
    .selectFrom('delivery')
    .leftJoin('message', 'message.id', 'delivery.message_id')
    .leftJoin('ticket', 'ticket.id', 'message.ticket_id')
    .leftJoin('loose_answer', 'loose_answer.delivery_id', 'delivery.id')
    .select(({ fn }) => [
      'delivery.id',
      'delivery.state',
      'delivery.origin',
      'delivery.reason',
      'ticket.number as ticket',
      fn.coalesce('message.message_id', 'loose_answer.message_id').as('messageId'),
    ])
    .where('delivery.id', 'in', ids)
    .execute()
}
