import { type Calendar, swedishCalendar } from '../clock/calendar.ts'
import { type Queryable } from '../db/connect.ts'
import { readSetting } from './setting.ts'

/** Opening hours until the town decides otherwise. */
const standard = { opens: '08:00', closes: '17:00' }

/** The town's calendar: Swedish holidays, its opening hours, its closed and short days. docs/clocks.md */
export async function loadCalendar(db: Queryable): Promise<Calendar> {
  const hours = await readSetting<typeof standard>(db, 'opening-hours')
  const closed = await db.selectFrom('closed_day').select('day').execute()
  const short = await db.selectFrom('short_day').select(['day', 'closes']).execute()
  return swedishCalendar({
    ...standard,
    ...hours,
    closedDays: closed.map(({ day }) => day),
    shortDays: Object.fromEntries(short.map(({ day, closes }) => [day, closes.slice(0, 5)])),
  })
}
