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

type House = Pick<Context, 'db' | 'config' | 'mailboxes' | 'secret'> & {
  jobs: Pick<Context['jobs'], 'hint'>
}

/** Publishes every month that is due and mails it to the team leaders, each in one transaction. */
export async function writeDueReports(ctx: House, now: Date): Promise<Month[]> {
  const written: Month[] = []
  const calendar = await loadCalendar(ctx.db)
  for (const month of await dueReports(ctx.db, calendar, now)) {
    await ctx.db.transaction().execute(async (tx) => {
      const { outcome } = await writeMonth(tx, month, now)
      if (outcome !== 'written') return
      written.push(month)
      if (await isNews(tx, month, calendar)) await mailReport(tx, ctx, month, now)
    })
  }
  if (written.length > 0) await ctx.jobs.hint(queues.send)
  return written
}

/**
 * Whether anybody is mailed about a month. Not about one that old mail was brought into after its closing, nor about
 * an empty one: both can be read.
 */
async function isNews(db: Queryable, month: Month, calendar: Calendar): Promise<boolean> {
  const { from, to } = monthBounds(month)
  const { rows } = await sql<{ importedAt: Date | null }>`
    select max((event.data ->> 'importedAt')::timestamptz) as "importedAt"
    from turn left join event on event.turn_id = turn.id and event.kind = any(${imports})
    where turn.arrived_at >= ${from} and turn.arrived_at < ${to}
    having count(*) > 0
  `.execute(db)
  const [found] = rows
  if (found === undefined) return false
  return found.importedAt === null || found.importedAt < closesAt(month, calendar)
}

/**
 * The closed months that have no report, and those where something was corrected since theirs. A month
 * is due from 06.00 on the fifth working day of the next; one that was missed stays due.
 */
export async function dueReports(db: Queryable, calendar: Calendar, now: Date): Promise<Month[]> {
  const first = await firstMonth(db)
  if (first === null) return []
  const published = await lastProduced(db)
  const corrected = await lastCorrected(db)
  const due: Month[] = []
  for (const month of monthsBetween(first, monthAfter(monthOf(now), -1))) {
    if (now < closesAt(month, calendar)) continue
    const producedAt = published.get(month)
    const correctedAt = corrected.get(month)
    const isStale =
      correctedAt !== undefined && producedAt !== undefined && correctedAt >= producedAt
    if (producedAt === undefined || isStale) due.push(month)
  }
  return due
}

/** What changes a closed month: not answers, but what its questions were. Found late is one of them. */
const corrections = [
  'turn.opened',
  'turn.excluded',
  'turn.counted',
  'turn.merged',
  'turn.unmerged',
  'reply.bounced',
  'reply.moved',
  'reply.moved-away',
  'turn.arrived-earlier',
] as const satisfies EventKind[]

/** Old mail that was brought in is dated when it came; what it corrects, it corrects when it is brought in. */
const imports = ['turn.imported', 'reply.accepted'] as const satisfies EventKind[]

/**
 * When a question of each month was last corrected. An area is the ticket's, all else the turn's. One that turns out
 * to have come earlier may have left one month for another.
 */
async function lastCorrected(db: Queryable): Promise<Map<Month, Date>> {
  const { rows } = await sql<{ month: Month; at: Date }>`
    select to_char(arrived_at at time zone 'Europe/Stockholm', 'YYYY-MM') as month, max(at) as at
    from (
      select turn.arrived_at, event.at from event join turn on turn.id = event.turn_id
      where event.kind = any(${corrections})
      union all
      select turn.arrived_at, event.at from event join turn on turn.id = (event.data ->> 'into')::uuid
      where event.kind in ('turn.merged', 'turn.unmerged')
      union all
      select turn.arrived_at, event.at from event join turn on turn.ticket_id = event.ticket_id
      where event.kind = 'area.changed'
      union all
      select (data ->> 'before')::timestamptz, at from event where kind = 'turn.arrived-earlier'
      union all
      select turn.arrived_at, (event.data ->> 'importedAt')::timestamptz
      from event join turn on turn.id = event.turn_id
      where event.kind = any(${imports})
    ) as correction
    where at is not null
    group by month
  `.execute(db)
  return new Map(rows.map(({ month, at }) => [month, at]))
}

async function lastProduced(db: Queryable): Promise<Map<Month, Date>> {
  const rows = await db
    .selectFrom('month_report')
    .select((row) => ['month', row.fn.max('produced_at').as('at')])
    .groupBy('month')
    .execute()
  return new Map(rows.map(({ month, at }) => [month.slice(0, 7), at]))
}
