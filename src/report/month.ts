import { isDeepStrictEqual } from 'node:util'
import { type Calendar, calendarVersion } from '../clock/calendar.ts'
import { type Queryable } from '../db/connect.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { closesAt, type Month } from './cohort.ts'
import { rulesVersion, type Figures } from './figures.ts'
import { loadGoals, type Goals } from './goals.ts'
import { loadFacts } from './load.ts'
import { measure } from './measures.ts'

/** A month as it was published. A correction makes a new edition; an old one is never changed. */
export interface Edition {
  month: Month
  /** 1, 2, 3 … */
  version: number
  producedAt: Date
  rules: string
  calendar: string
  figures: Figures
  /** The goals as they were then. */
  goals: Goals
}

export type Written =
  | { outcome: 'written'; version: number }
  | { outcome: 'unchanged'; version: number }
  | { outcome: 'open'; closesAt: Date }

/**
 * Publishes a month that is closed. What happens after the closing changes no figure; a correction of
 * what a question was (left out, counted again, another area, a bounce) does, and makes a new edition.
 */
export async function writeMonth(db: Queryable, month: Month, now: Date): Promise<Written> {
  const calendar = await loadCalendar(db)
  const closes = closesAt(month, calendar)
  if (now < closes) return { outcome: 'open', closesAt: closes }
  const figures = await measureMonth(db, { month, at: closes, calendar })
  const last = (await editions(db, month)).at(-1)
  if (last !== undefined && isDeepStrictEqual(last.figures, figures)) {
    return { outcome: 'unchanged', version: last.version }
  }
  const version = (last?.version ?? 0) + 1
  const published = { figures, goals: await loadGoals(db) }
  const row = await db
    .insertInto('month_report')
    .values({
      month: `${month}-01`,
      version,
      produced_at: now,
      rules: rulesVersion,
      calendar: calendarVersion,
      figures: JSON.stringify(published),
    })
    .onConflict((on) => on.columns(['month', 'version']).doNothing())
    .returning('version')
    .executeTakeFirst()
  return { outcome: row === undefined ? 'unchanged' : 'written', version }
}

/** Every edition of a month, the first one first. */
export async function editions(db: Queryable, month: Month): Promise<Edition[]> {
  const rows = await db
    .selectFrom('month_report')
    .select(['version', 'produced_at', 'rules', 'calendar', 'figures'])
    .where('month', '=', `${month}-01`)
    .orderBy('version')
    .execute()
  return rows.map(({ produced_at, figures: published, ...row }) => {
    const { figures, goals } = published as Pick<Edition, 'figures' | 'goals'>
    return { ...row, month, producedAt: produced_at, figures, goals }
  })
}

/** A month's figures from the events, as seen at an instant. */
export async function measureMonth(
  db: Queryable,
  by: { month: Month; at: Date; calendar: Calendar },
): Promise<Figures> {
  return measure(await loadFacts(db, by.month), by)
}
