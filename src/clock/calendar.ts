import { isOrdinaryWorkday } from './holidays.ts'
import { dateOf, dayMs, dayNumber, instantAt, type IsoDate, type WallTime } from './local-time.ts'

export { holidayName, suggestedShortDays } from './holidays.ts'

/**
 * Names the rules of this folder: which days are working days and how the clocks count. Stored
 * with every published figure. Change it whenever a figure could come out differently.
 */
export const calendarVersion = 'se-1'

/** A stretch of time, epoch ms, from `start` up to but not including `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** One local day, midnight to midnight: 24 hours, or 23 or 25 when summer time begins or ends. */
export interface Day extends Span {
  readonly number: number
  readonly isWorkday: boolean
  /** When the office is open; null when it is closed all day. */
  readonly opening: Span | null
}

/** Working days and opening hours of one municipality (docs/clocks.md, "The calendar"). */
export interface Calendar {
  isWorkday(date: IsoDate): boolean
  /** When the office opens and closes on a date; null when it is closed all day. */
  opening(date: IsoDate): { opens: Date; closes: Date } | null
  /** The day that holds an instant (epoch ms). */
  dayAt(instant: number): Day
  dayAfter(day: Day): Day
}

/** What a municipality decides about its calendar. The holidays are not among it. */
export interface CalendarSettings {
  opens: WallTime
  closes: WallTime
  /** Days closed by local decision, such as a bridge day. */
  closedDays: readonly IsoDate[]
  /** Days worked although they are a weekend or a holiday, as in a crisis. */
  workingDays?: readonly IsoDate[]
  /** Closing times of shortened days: by date, or as a function that says undefined for other days. */
  shortDays: Readonly<Record<IsoDate, WallTime>> | ((date: IsoDate) => WallTime | undefined)
}

/**
 * The calendar of a municipality. Each day is computed once and kept, so build one calendar and
 * use it for long. Throws RangeError when the settings contradict themselves.
 */
export function swedishCalendar(settings: CalendarSettings): Calendar {
  const dayRules = readSettings(settings)
  const days = new Map<number, Day>()

  const day = (number: number): Day => {
    const known = days.get(number)
    if (known !== undefined) return known
    const computed = computeDay(number, dayRules)
    days.set(number, computed)
    return computed
  }

  return {
    isWorkday: (date) => day(dayNumber(date)).isWorkday,
    opening(date) {
      const { opening } = day(dayNumber(date))
      return opening && { opens: new Date(opening.start), closes: new Date(opening.end) }
    },
    dayAt(instant) {
      // Sweden is ahead of UTC, so the local date is the UTC date or the next.
      const utcDay = day(Math.floor(instant / dayMs))
      return instant < utcDay.end ? utcDay : day(utcDay.number + 1)
    },
    dayAfter: ({ number }) => day(number + 1),
  }
}

interface DayRules {
  isWorkday(date: IsoDate): boolean
  hours(date: IsoDate): { opens: WallTime; closes: WallTime }
}

function readSettings(settings: CalendarSettings): DayRules {
  const { opens, closes, shortDays } = settings
  const closed = dateSet(settings.closedDays)
  const working = dateSet(settings.workingDays ?? [])
  const both = [...closed].find((date) => working.has(date))
  if (both !== undefined) throw new RangeError(`${both} is both a closed day and a working day`)

  const shortClose = typeof shortDays === 'function' ? shortDays : lookUp(shortDays)
  checkHours(opens, closes)
  return {
    isWorkday: (date) => !closed.has(date) && (working.has(date) || isOrdinaryWorkday(date)),
    hours: (date) => checkHours(opens, shortClose(date) ?? closes),
  }
}

function dateSet(dates: readonly IsoDate[]): ReadonlySet<IsoDate> {
  for (const date of dates) dayNumber(date)
  return new Set(dates)
}

function lookUp(
  shortDays: Readonly<Record<IsoDate, WallTime>>,
): (date: IsoDate) => WallTime | undefined {
  for (const date of Object.keys(shortDays)) dayNumber(date)
  return (date) => shortDays[date]
}

const wallTime = /^([01]\d|2[0-3]):[0-5]\d$/

function checkHours(opens: WallTime, closes: WallTime): { opens: WallTime; closes: WallTime } {
  const valid = wallTime.test(opens) && wallTime.test(closes) && opens < closes
  if (!valid)
    throw new RangeError(`Opening hours must be like 08:00 to 17:00, not ${opens} to ${closes}`)
  return { opens, closes }
}

function computeDay(number: number, rules: DayRules): Day {
  const date = dateOf(number)
  const isWorkday = rules.isWorkday(date)
  return {
    number,
    start: instantAt(date, '00:00'),
    end: instantAt(dateOf(number + 1), '00:00'),
    isWorkday,
    opening: isWorkday ? computeOpening(date, rules) : null,
  }
}

function computeOpening(date: IsoDate, rules: DayRules): Span {
  const { opens, closes } = rules.hours(date)
  return { start: instantAt(date, opens), end: instantAt(date, closes) }
}
