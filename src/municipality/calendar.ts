import { sql } from 'kysely'
import { type Calendar, swedishCalendar } from '../clock/calendar.ts'
import { type Queryable } from '../db/connect.ts'

/** Opening hours until the town decides otherwise. */
const standard = { opens: '08:00', closes: '17:00' }

/** The town's calendar: Swedish holidays, its opening hours, its closed and short days. docs/clocks.md */
export async function loadCalendar(db: Queryable): Promise<Calendar> {
  const { rows } = await sql<Decided>`
    select (select value from setting where key = 'opening-hours') as hours,
      array(select day::text from closed_day) as closed,
      (select jsonb_object_agg(day, left(closes::text, 5)) from short_day) as short`.execute(db)
  const { hours, closed, short } = rows[0] ?? { hours: null, closed: [], short: null }
  return swedishCalendar({
    ...standard,
    ...hours,
    closedDays: closed,
    shortDays: short ?? {},
  })
}

interface Decided {
  hours: Partial<typeof standard> | null
  closed: string[]
  short: Record<string, string> | null
}
