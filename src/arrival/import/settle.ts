import { sql } from 'kysely'
import { type Db } from '../../db/connect.ts'
import { alarmImported, closeImported } from '../../ticket/imported.ts'
import { withoutSignature } from '../read/new-text.ts'
import { findUrgent } from '../read/urgent.ts'

/** How long before its import a question came that is not for the queue, where no other time is given. Days. */
const openDays = 30

/**
 * When all is filed: what was answered, or is older than `openSince`, leaves the desk; what still waits and holds
 * an alarm becomes urgent. Nobody is mailed. May run again at any time. docs/import.md, "The queue"
 */
export async function settleImported(
  db: Db,
  { openSince, now }: { openSince: Date | null; now: Date },
): Promise<void> {
  const old = await toClose(db, openSince)
  for (let at = 0; at < old.length; at += atOnce) {
    await db.transaction().execute(async (tx) => {
      for (const { id } of old.slice(at, at + atOnce)) await closeImported(tx, id, now)
    })
  }
  for (const { id, urgent } of await alarming(db)) {
    await db.transaction().execute((tx) => alarmImported(tx, id, urgent, now))
  }
}

const atOnce = 100

/** Imported tickets at rest in which the inquirer has not written since. */
async function toClose(db: Db, openSince: Date | null): Promise<{ id: string }[]> {
  return db
    .selectFrom('ticket')
    .select('id')
    .where('imported_at', 'is not', null)
    .where('status', 'in', ['new', 'answered'])
    .where('assignee_id', 'is', null)
    .where(
      sql<boolean>`not exists (select from message where message.ticket_id = ticket.id
        and message.direction = 'in' and message.arrived_at >=
          coalesce(${openSince}::timestamptz, ticket.imported_at - ${`${openDays} days`}::interval))`,
    )
    .orderBy('arrived_at')
    .execute()
}

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
    .orderBy('message.arrived_at')
    .execute()
  return rows.flatMap(({ id, subject, new_text }) => {
    const urgent = findUrgent(subject, withoutSignature(new_text))
    return urgent === null ? [] : { id, urgent: urgent.class }
  })
}
