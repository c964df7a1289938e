import { type Temporal } from 'temporal-polyfill'
import { duration, roughly } from './durations.ts'
import { dayMs, hourMs, instantAt, type IsoDate, localTime, minuteMs } from './local-time.ts'

export { duration, roughly, workdayDuration } from './durations.ts'

/** Time left in the words of the queue: `strong` is read first, `rest` completes it. */
export interface TimeLeft {
  state: 'calm' | 'soon' | 'late'
  strong: string
  rest: string
}

/**
 * How long is left until due: "25 min" + "kvar", "5 tim" + "kvar", "Onsdag" + "kl. 08.12",
 * "Försenad" + "1 tim 5 min". `soon` is the last hour. What is due this instant is not yet late.
 */
export function timeLeft(now: Date, due: Date): TimeLeft {
  const left = due.getTime() - now.getTime()
  if (left < 0) return { state: 'late', strong: 'Försenad', rest: roughly(-left) }
  if (left < hourMs) return { state: 'soon', strong: capital(duration(left)), rest: 'kvar' }
  const { day, clock } = lastMoment(due)
  const days = daysBetween(localTime(now), day)
  if (days === 0) return { state: 'calm', strong: roughly(left), rest: 'kvar' }
  return {
    state: 'calm',
    strong: days < 7 ? capital(weekdayName(day)) : dateWords(day),
    rest: `kl. ${clock}`,
  }
}

/** The group of the queue that something due belongs to: "Försenade", "Imorgon", "Onsdag 18 mars". */
export function dayHeading(now: Date, due: Date): string {
  if (due < now) return 'Försenade'
  const { day } = lastMoment(due)
  const today = localTime(now)
  const days = daysBetween(today, day)
  if (days === 0) return 'Förfaller idag'
  if (days === 1) return 'Imorgon'
  return `${capital(weekdayName(day))} ${dateWords(day)}${otherYear(today, day)}`
}

/**
 * "idag 09.15", "igår 16.05", within a week "tis 17 mars 08.05", else "3 mars 08.12". A year other
 * than the present one is named: "3 mars 2025 08.12".
 */
export function shortInstant(now: Date, instant: Date): string {
  const local = localTime(instant)
  return `${shortDay(localTime(now), local)} ${wallClock(local)}`
}

/** As `shortInstant`, for a due instant: midnight is "24.00" of the day that ends. */
export function shortDue(now: Date, due: Date): string {
  const { day, clock } = lastMoment(due)
  return `${shortDay(localTime(now), day)} ${clock}`
}

/** "tisdag 10 mars 2026 kl. 09.15" */
export function longInstant(instant: Date): string {
  const local = localTime(instant)
  return `${dayWords(local)} ${local.year} kl. ${wallClock(local)}`
}

/** "tisdag 10 mars 2026": a whole day. */
export function longDay(date: IsoDate): string {
  const local = localTime(new Date(instantAt(date, '12:00')))
  return `${dayWords(local)} ${local.year}`
}

/** "onsdag 11 mars kl. 09.15"; midnight is "kl. 24.00" of the day that ends. */
export function dueWords(due: Date): string {
  const { day, clock } = lastMoment(due)
  return `${dayWords(day)} kl. ${clock}`
}

/** "nyss", "för 25 min sedan", "för 2 tim sedan"; for another day as `shortInstant`. */
export function ago(now: Date, instant: Date): string {
  const passed = now.getTime() - instant.getTime()
  if (passed < minuteMs) return 'nyss'
  const sameDay = daysBetween(localTime(instant), localTime(now)) === 0
  return sameDay ? `för ${roughly(passed)} sedan` : shortInstant(now, instant)
}

/** "onsdag 11 mars": the day that something due falls on; midnight belongs to the day that it ends. */
export function dueDay(due: Date): string {
  return dayWords(lastMoment(due).day)
}

/** The same in English: "Wednesday 11 March". */
export function dueDayEnglish(due: Date): string {
  const { day } = lastMoment(due)
  return day
    .toLocaleString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })
    .replace(',', '')
}

/** "16 March 2026 at 09:15", in Swedish time. */
export function longInstantEnglish(instant: Date): string {
  return instant.toLocaleString('en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Europe/Stockholm',
  })
}

/** "08.05" */
export function clockTime(instant: Date): string {
  return wallClock(localTime(instant))
}

/** The name of a month, 1 to 12: "mars". */
export function monthName(month: number): string {
  const name = months[month - 1]
  if (name === undefined) throw new RangeError(`Not a month: ${month}`)
  return name
}

/** The same where there is little room: "mars", "feb.". */
export function shortMonthName(month: number): string {
  const name = monthName(month)
  return name.length > 4 ? `${name.slice(0, 3)}.` : name
}

/** "23 nov.", "6 juni": a day where there is little room. */
export function shortDate(instant: Date): string {
  const { day, month } = localTime(instant)
  return `${day} ${shortMonthName(month)}`
}

type Local = Temporal.ZonedDateTime

const months =
  'januari februari mars april maj juni juli augusti september oktober november december'.split(' ')
const weekdays = 'måndag tisdag onsdag torsdag fredag lördag söndag'.split(' ')

/** The day and time to name for a due instant: midnight ends a day rather than begins one. */
function lastMoment(due: Date): { day: Local; clock: string } {
  const day = localTime(new Date(due.getTime() - 1))
  const local = localTime(due)
  return { day, clock: day.day === local.day ? wallClock(local) : '24.00' }
}

function shortDay(today: Local, day: Local): string {
  const days = daysBetween(today, day)
  const near = nearDays.get(days)
  if (near !== undefined) return near
  const weekday = Math.abs(days) < 7 ? `${weekdayName(day).slice(0, 3)} ` : ''
  return `${weekday}${dateWords(day)}${otherYear(today, day)}`
}

const nearDays = new Map([
  [-1, 'igår'],
  [0, 'idag'],
  [1, 'imorgon'],
])

function daysBetween(from: Local, to: Local): number {
  const number = (day: Local) => Date.UTC(day.year, day.month - 1, day.day) / dayMs
  return number(to) - number(from)
}

function otherYear(today: Local, day: Local): string {
  return day.year === today.year ? '' : ` ${day.year}`
}

function dayWords(day: Local): string {
  return `${weekdayName(day)} ${dateWords(day)}`
}

function dateWords(day: Local): string {
  return `${day.day} ${monthName(day.month)}`
}

function weekdayName(day: Local): string {
  return weekdays[day.dayOfWeek - 1] ?? ''
}

function wallClock({ hour, minute }: Local): string {
  return `${twoDigits(hour)}.${twoDigits(minute)}`
}

function twoDigits(n: number): string {
  return String(n).padStart(2, '0')
}

/** With a capital at the beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
