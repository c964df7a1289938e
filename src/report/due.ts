import { sql } from 'kysely'
import { type Calendar } from '../clock/calendar.ts'
import { type Context } from '../context.ts'
import { type Queryable } from '../db/connect.ts'
import { queues } from '../journey.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { type EventKind } from '../ticket/events.ts'
import { closesAt, monthAfter, monthBounds, monthOf, monthsBetween, type Month } from './cohort.ts'
import { firstMonth } from './load.ts'
import { mailReport } from './mailing.ts'
import { writeMonth } from './month.ts'

/** Publishes every month that is due and mails it to the team leaders, each in one transaction. */
export async function writeDueReports(ctx: Context, now: Date): Promise<Month[]> {
  const written: Month[] = []
  const calendar = await loadCalendar(ctx.db)
  for (const month of await dueReports(ctx.db, calendar, now)) {
    await ctx.db.transaction().execute(async (tx) => {
      const { outcome } = await writeMonth(tx, month, now)
      if (outcome !== 'written') return
      await mailReport(tx, ctx, month, now)
      written.push(month)
    })
  }
  if (written.length > 0) await ctx.jobs.hint(queues.send)
  return written
}

/**
 * The closed months that have no report, and those where something was corrected since theirs. A month
 * is due from 06.00 on the fifth working day of the next; one that was missed stays due.
 */
export async function dueReports(db: Queryable, calendar: Calendar, now: Date): Promise<Month[]> {
  const first = await firstMonth(db)
  if (first === null) return []
  const published = await lastProduced(db)
  const due: Month[] = []
  for (const month of monthsBetween(first, monthAfter(monthOf(now), -1))) {
    if (now < closesAt(month, calendar)) continue
    const since = published.get(month)
    if (since === undefined || (await correctedSince(db, month, since))) due.push(month)
  }
  return due
}

/** What changes a closed month: not answers, but what its questions were. */
const corrections = [
  'turn.opened',
  'turn.excluded',
  'turn.counted',
  'area.changed',
  'reply.bounced',
] as const satisfies EventKind[]

async function correctedSince(db: Queryable, month: Month, since: Date): Promise<boolean> {
  const { from, to } = monthBounds(month)
  const { rows } = await sql<{ found: boolean }>`
    select exists (
      select from event join turn on turn.ticket_id = event.ticket_id
      where turn.arrived_at >= ${from} and turn.arrived_at < ${to}
        and event.at >= ${since} and event.kind = any(${corrections})
    ) as found
  `.execute(db)
  return rows[0]?.found === true
}

async function lastProduced(db: Queryable): Promise<Map<Month, Date>> {
  const rows = await db
    .selectFrom('month_report')
    .select((row) => ['month', row.fn.max('produced_at').as('at')])
    .groupBy('month')
    .execute()
  return new Map(rows.map(({ month, at }) => [month.slice(0, 7), at]))
}
