import Holidays from 'date-holidays'
import { type CalendarSettings } from '../../src/clock/calendar.ts'
import { type Clock } from '../../src/clock/elapsed.ts'

const minute = 60_000
const sweden = new Holidays('SE')
const names = new Map<number, Map<string, string>>()

/** Holidays and the three eves of a year by date, as the date-holidays package has them. */
export function holidaysOf(year: number): Map<string, string> {
  const known = names.get(year)
  if (known !== undefined) return known
  const days = sweden
    .getHolidays(year)
    .filter(({ type }) => type === 'public' || type === 'bank')
    .map(({ date, name }): [string, string] => [date.slice(0, 10), name])
  names.set(year, new Map(days))
  return holidaysOf(year)
}

/**
 * The elapsed time counted minute by minute, with Intl for the wall clock and date-holidays for
 * the holidays. For whole minutes only, and for shortDays given by date.
 */
export function countMinutes(
  clock: Clock,
  from: Date,
  to: Date,
  settings: CalendarSettings,
): number {
  let total = 0
  for (let at = from.getTime(); at < to.getTime(); at += minute) {
    if (clock === 'calendar' || runs(clock, at, settings)) total += minute
  }
  return total
}

const wallClock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Stockholm',
  dateStyle: 'short',
  timeStyle: 'short',
})

function runs(clock: Clock, at: number, settings: CalendarSettings): boolean {
  const [date = '', time = ''] = wallClock.format(at).split(' ')
  if (!works(date, settings)) return false
  if (clock === 'workday') return true
  const shortDays = settings.shortDays as Record<string, string>
  return time >= settings.opens && time < (shortDays[date] ?? settings.closes)
}

function works(date: string, settings: CalendarSettings): boolean {
  if (settings.closedDays.includes(date)) return false
  if (settings.workingDays?.includes(date)) return true
  const weekday = new Date(`${date}T12:00Z`).getUTCDay()
  return weekday >= 1 && weekday <= 5 && !holidaysOf(Number(date.slice(0, 4))).has(date)
}
