import { type Calendar } from '../clock/calendar.ts'
import { type Queryable } from '../db/connect.ts'
import { listAreas, type Area } from '../municipality/areas.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { closesAt, monthAfter, monthBounds, monthsBetween, type Month } from './cohort.ts'
import { type Figures } from './figures.ts'
import { loadGoals, type Goals } from './goals.ts'
import { firstMonth } from './load.ts'
import { editions, measureMonth, type Edition } from './month.ts'

/** A month's report, ready to be shown. */
export interface Report {
  month: Month
  /** `running`: the month is not over. `ended`: it is over, its last answers may still come in time. */
  state: 'running' | 'ended' | 'closed'
  closesAt: Date
  figures: Figures
  goals: Goals
  /** What has been published of it, the first edition first; the figures are those of the last. */
  editions: Edition[]
  /** This month and up to twelve before it, from the first with data on, oldest first. */
  trend: Figures[]
  areas: Area[]
  /** The month of the first question of all, which may have begun before it; null before that. */
  since: Month | null
}

/** Reads a month: as it was published when it is closed, else from the events as seen now. */
export async function readReport(db: Queryable, month: Month, now: Date): Promise<Report> {
  const calendar = await loadCalendar(db)
  const closes = closesAt(month, calendar)
  const published = await editions(db, month)
  const latest = published.at(-1)
  const figures = latest?.figures ?? (await figuresNow(db, month, { calendar, now }))
  const since = await firstMonth(db)
  const before: Figures[] = []
  for (const one of earlierMonths(since, month))
    before.push(await figuresOf(db, one, { calendar, now }))
  return {
    month,
    state: now >= closes ? 'closed' : now >= monthBounds(month).to ? 'ended' : 'running',
    closesAt: closes,
    figures,
    goals: latest?.goals ?? (await loadGoals(db)),
    editions: published,
    trend: [...before, figures].filter((one) => one.received > 0),
    areas: await listAreas(db),
    since,
  }
}

/** What a month is compared with: the same month a year ago, else the month before it; if they have data. */
export function comparison({ month, trend }: Report): Figures | null {
  return (
    earlierFigures(trend, monthAfter(month, -12)) ?? earlierFigures(trend, monthAfter(month, -1))
  )
}

/** The figures of a month in the trend; null when it has none. */
export function earlierFigures(trend: readonly Figures[], month: Month): Figures | null {
  return trend.find((one) => one.month === month) ?? null
}

interface Seen {
  calendar: Calendar
  now: Date
}

async function figuresOf(db: Queryable, month: Month, seen: Seen): Promise<Figures> {
  const latest = (await editions(db, month)).at(-1)
  return latest?.figures ?? figuresNow(db, month, seen)
}

async function figuresNow(db: Queryable, month: Month, { calendar, now }: Seen): Promise<Figures> {
  const closes = closesAt(month, calendar)
  return measureMonth(db, { month, at: now < closes ? now : closes, calendar })
}

const trendMonths = 12

function earlierMonths(since: Month | null, month: Month): Month[] {
  if (since === null) return []
  const oldest = monthAfter(month, -trendMonths)
  return monthsBetween(since > oldest ? since : oldest, monthAfter(month, -1))
}
