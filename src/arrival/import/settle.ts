import { sql } from 'kysely'
import { type Db } from '../../db/connect.ts'
import { alarmImported, closeImported, keepImported } from '../../ticket/settled.ts'
import { withoutSignature } from '../read/new-text.ts'
import { findUrgent } from '../read/urgent.ts'
import { noteSettled } from './runs.ts'

/** How long before its import a question came that is not for the queue, where no other time is given. Days. */
const openDays = 30

export interface Settling {
  /** What is older is not for the queue; null: `openDays` before its import. */
  openSince: Date | null
  now: Date
  /** Stops it at the next step; what remains is done the next time. */
  signal?: AbortSignal
}

/**
 * When all is filed: what was answered, or is older than `openSince`, leaves the desk; what still waits and holds
 * an alarm becomes urgent. Nobody is mailed. Each ticket is decided once, and never against what a person did with
 * it. May run again at any time. docs/import.md, "The queue"
 */
export async function settleImported(db: Db, { openSince, now, signal }: Settling): Promise<void> {
  const isStopped = () => signal?.aborted ?? false
  const old = await toClose(db, openSince)
  for (let at = 0; at < old.length && !isStopped(); at += atOnce) {
    await db.transaction().execute(async (tx) => {
      for (const { id } of old.slice(at, at + atOnce)) await closeImported(tx, id, now)
    })
  }
  for (const { id, urgent } of await alarming(db)) {
    await db.transaction().execute((tx) => alarmImported(tx, id, urgent, now))
  }
  if (isStopped()) return
  while ((await db.transaction().execute((tx) => keepImported(tx, atOnce))) === atOnce);
  await noteSettled(db, now)
}

const atOnce = 100

/** Imported tickets at rest in which the inquirer has not written since, and that no person has had. */
async function toClose(db: Db, openSince: Date | null): Promise<{ id: string }[]> {
  return db
    .selectFrom('ticket')
    .select('id')
    .where('imported_at', 'is not', null)
    .where('settled', 'is', null)
    .where('status', 'in', ['new', 'answered'])
    .where('assignee_id', 'is', null)
    .where(
      sql<boolean>`not exists (select from message where message.ticket_id = ticket.id
        and message.direction = 'in' and message.arrived_at >=
          coalesce(${openSince}::timestamptz, ticket.imported_at - ${`${openDays} days`}::interval))`,
    )
    .where(
      sql<boolean>`not exists (select from event where event.ticket_id = ticket.id
        and event.person_id is not null and event.at >= ticket.imported_at)`,
    )
    .orderBy('arrived_at')
    .execute()
}

/** What somebody has called no alarm, or no spam, since it was brought in is none. */
async function alarming(db: Db): Promise<{ id: string; urgent: string }[]> {
  const rows = await db
    .selectFrom('ticket')
    .innerJoin('turn', 'turn.ticket_id', 'ticket.id')
    .innerJoin('message', 'message.turn_id', 'turn.id')
    .select(['ticket.id', 'ticket.subject', 'message.new_text'])
    .where('ticket.imported_at', 'is not', null)
    .where('ticket.status', '=', 'new')
    .where('ticket.urgent', 'is', null)
    .where('turn.excluded', 'is', null)
    .where('turn.complete_reply_at', 'is', null)
    .where('message.direction', '=', 'in')
    .where(
      sql<boolean>`not exists (select from event where event.ticket_id = ticket.id
        and event.kind in ('ticket.urgent-handled', 'ticket.rescued')
        and event.at >= message.ingested_at)`,
    )
    .orderBy('message.arrived_at')
    .execute()
  return rows.flatMap(({ id, subject, new_text }) => {
    const urgent = findUrgent(subject, withoutSignature(new_text))
    return urgent === null ? [] : { id, urgent: urgent.class }
  })
}
