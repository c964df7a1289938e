import { sql } from 'kysely'
import { elapsed, within } from '../clock/elapsed.ts'
import { type Context } from '../context.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { record } from '../ticket/events.ts'
import { changeTicket, lockTicket } from '../ticket/tickets.ts'

/** An answered ticket closes after this many working-day hours without a word. docs/states.md */
const quietHours = 240

const atOnce = 200

/**
 * Closes answered tickets that have been quiet long enough, once the answer has left; none while an import is
 * under way, whose later mail belongs to them. Returns how many.
 */
export async function closeQuiet(ctx: Pick<Context, 'db'>, now: Date): Promise<number> {
  const calendar = await loadCalendar(ctx.db)
  const isQuiet = (since: Date) => !within(quietHours, elapsed('workday', since, now, calendar))
  const answered = await ctx.db
    .selectFrom('ticket')
    .select(['id', 'updated_at'])
    .where('status', '=', 'answered')
    .where('due_at', 'is', null)
    .where(
      sql<boolean>`not exists (select from delivery where state = 'waiting' and origin = 'import')`,
    )
    .orderBy('updated_at')
    .limit(atOnce)
    .execute()
  const quiet = answered.filter(({ updated_at }) => isQuiet(updated_at))
  let closed = 0
  for (const { id } of quiet) {
    closed += await ctx.db.transaction().execute(async (tx) => {
      const ticket = await lockTicket(tx, id)
      if (ticket.status !== 'answered' || !isQuiet(ticket.updated_at)) return 0
      await changeTicket(tx, ticket, { status: 'closed', assigneeId: null }, now)
      await record(tx, { kind: 'ticket.closed', at: now, ticketId: id, data: { as: 'quiet' } })
      return 1
    })
  }
  return closed
}
