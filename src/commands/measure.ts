import { Temporal } from 'temporal-polyfill'
import { type Calendar } from '../clock/calendar.ts'
import { due } from '../clock/due.ts'
import { elapsed, within } from '../clock/elapsed.ts'
import { localTime } from '../clock/local-time.ts'

/** What the clocks say about one answer. Instants are ISO 8601 texts, times whole or decimal seconds. */
export interface Measured {
  arrivedAt: string
  answeredAt: string
  arrivedLocal: string
  answeredLocal: string
  calendarSeconds: number
  workdaySeconds: number
  openHoursSeconds: number
  within24Calendar: boolean
  within48Calendar: boolean
  within24Workday: boolean
  within48Workday: boolean
  due24Workday: string
  due48Workday: string
}

/** Measures `{ arrivedAt, answeredAt }` as read from outside, or says in words what is wrong with it. */
export function measure(value: unknown, calendar: Calendar): Measured | { error: string } {
  if (typeof value !== 'object' || value === null) return { error: 'not a JSON object' }
  const arrivedAt = readInstant('arrivedAt', value)
  if ('error' in arrivedAt) return arrivedAt
  const answeredAt = readInstant('answeredAt', value)
  if ('error' in answeredAt) return answeredAt
  if (answeredAt < arrivedAt) return { error: 'answeredAt is before arrivedAt' }
  return compute(arrivedAt, answeredAt, calendar)
}

function compute(arrivedAt: Date, answeredAt: Date, calendar: Calendar): Measured {
  const calendarMs = elapsed('calendar', arrivedAt, answeredAt, calendar)
  const workdayMs = elapsed('workday', arrivedAt, answeredAt, calendar)
  const openMs = elapsed('open-hours', arrivedAt, answeredAt, calendar)
  return {
    arrivedAt: utcText(arrivedAt),
    answeredAt: utcText(answeredAt),
    arrivedLocal: localText(arrivedAt),
    answeredLocal: localText(answeredAt),
    calendarSeconds: calendarMs / 1000,
    workdaySeconds: workdayMs / 1000,
    openHoursSeconds: openMs / 1000,
    within24Calendar: within(24, calendarMs),
    within48Calendar: within(48, calendarMs),
    within24Workday: within(24, workdayMs),
    within48Workday: within(48, workdayMs),
    due24Workday: utcText(due('workday', 24, arrivedAt, calendar)),
    due48Workday: utcText(due('workday', 48, arrivedAt, calendar)),
  }
}

const isoInstant =
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?<offset>Z|[+-]\d\d(?::?\d\d)?)?$/i

/** The years in which the law on holidays is as the calendar has it, and far enough ahead. */
const firstYear = 2005
const lastYear = 2099

/** Reads an instant with its offset. What is finer than a millisecond is dropped. */
function readInstant(name: string, from: object): Date | { error: string } {
  const text: unknown = Reflect.get(from, name)
  const match = typeof text === 'string' ? isoInstant.exec(text) : null
  if (match === null)
    return { error: `${name} is not an ISO 8601 instant like 2026-03-10T08:15:00Z` }
  if (match.groups?.['offset'] === undefined) {
    return { error: `${name} has no offset, and local time can be ambiguous: add Z or +01:00` }
  }
  return checkedInstant(name, match[0])
}

function checkedInstant(name: string, text: string): Date | { error: string } {
  const instant = parseInstant(text)
  if (instant === null) return { error: `${name} is a date or time that does not exist` }
  const { year } = localTime(instant)
  if (year >= firstYear && year <= lastYear) return instant
  return {
    error: `${name} is outside the calendar's years, ${firstYear} to ${lastYear}`,
  }
}

function parseInstant(text: string): Date | null {
  try {
    return new Date(Temporal.Instant.from(text).epochMilliseconds)
  } catch (cause) {
    if (cause instanceof RangeError) return null
    throw cause
  }
}

/** "2026-03-10T08:15:00Z", with milliseconds only where there are any. */
function utcText(instant: Date): string {
  return instant.toISOString().replace('.000Z', 'Z')
}

/** "2026-03-10T09:15:00+01:00", likewise. */
function localText(instant: Date): string {
  const fractionalSecondDigits = instant.getMilliseconds() === 0 ? 0 : 3
  return localTime(instant).toString({ timeZoneName: 'never', fractionalSecondDigits })
}
