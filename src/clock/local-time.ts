import { Temporal } from 'temporal-polyfill'

/** A date in Sweden, "2026-03-10". */
export type IsoDate = string

/** A wall-clock time in Sweden, "08:00". */
export type WallTime = string

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
/** A day of 24 hours. A local day may have 23 or 25: take its length from its two midnights. */
export const dayMs = 24 * hourMs

const timeZone = 'Europe/Stockholm'

/** The local date and time in Sweden at an instant. Throws RangeError for an invalid Date. */
export function localTime(instant: Date): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone)
}

/** The local date in Sweden at an instant. */
export function localDate(instant: Date): IsoDate {
  return localTime(instant).toPlainDate().toString()
}

/**
 * The instant (epoch ms) of a wall-clock time on a local date. A time that the spring switch skips
 * is moved an hour on; one that the autumn switch repeats is the first of the two.
 */
export function instantAt(date: IsoDate, time: WallTime): number {
  const wallClock = `${date}T${time}`
  const known = instants.get(wallClock)
  if (known !== undefined) return known
  const local = Temporal.PlainDateTime.from(wallClock).toZonedDateTime(timeZone)
  instants.set(wallClock, local.epochMilliseconds)
  return local.epochMilliseconds
}

/** The same in another time zone, by its IANA name. Throws RangeError when there is no such zone. */
export function instantIn(date: IsoDate, time: WallTime, zone: string): number {
  if (zone === timeZone) return instantAt(date, time)
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).epochMilliseconds
}

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('sv', { timeZone: name }).format() !== ''
  } catch {
    return false
  }
}

/** Looking up the time zone is slow, and all calendars ask for the same few times of each day. */
const instants = new Map<string, number>()

/** Days since 1970-01-01, so that dates can be counted and compared. Throws RangeError for what is no date. */
export function dayNumber(date: IsoDate): number {
  const number = Date.parse(`${date}T00:00:00Z`) / dayMs
  if (Number.isNaN(number) || dateOf(number) !== date) throw new RangeError(`Not a date: ${date}`)
  return number
}

/** The date with a day number. */
export function dateOf(number: number): IsoDate {
  return new Date(number * dayMs).toISOString().slice(0, 10)
}
