import { type Calendar } from '../clock/calendar.ts'
import { dateOf, dayNumber, instantAt, localDate } from '../clock/local-time.ts'

/** A calendar month in Sweden, "2026-03". */
export type Month = string

/** The month that a text names, or null. */
export function parseMonth(text: string): Month | null {
  return /^20\d\d-(?:0[1-9]|1[0-2])$/.test(text) ? text : null
}

/** The month in Sweden at an instant. */
export function monthOf(instant: Date): Month {
  return localDate(instant).slice(0, 7)
}

/** From midnight in Sweden on the first day, up to but not including midnight a month later. */
export function monthBounds(month: Month): { from: Date; to: Date } {
  return { from: startOf(month), to: startOf(monthAfter(month)) }
}

/** The month this many months later; negative is earlier. */
export function monthAfter(month: Month, months = 1): Month {
  const { year, number } = partsOf(month)
  const total = year * 12 + number - 1 + months
  return `${String(Math.floor(total / 12))}-${String((total % 12) + 1).padStart(2, '0')}`
}

/** Every month from one to another, both included. */
export function monthsBetween(first: Month, last: Month): Month[] {
  return first > last ? [] : [first, ...monthsBetween(monthAfter(first), last)]
}

export function partsOf(month: Month): { year: number; number: number } {
  return { year: Number(month.slice(0, 4)), number: Number(month.slice(5)) }
}

/**
 * When a month's report is closed: 06.00 on the fifth working day of the next month. By then 48
 * working-day hours have passed for every question of the month. docs/measures.md, "Closing"
 */
export function closesAt(month: Month, calendar: Calendar): Date {
  let day = dayNumber(`${monthAfter(month)}-01`)
  for (let workdays = 0; ; day++) {
    if (calendar.isWorkday(dateOf(day))) workdays++
    if (workdays === closingWorkday) return new Date(instantAt(dateOf(day), closingTime))
  }
}

const closingWorkday = 5
const closingTime = '06:00'

function startOf(month: Month): Date {
  return new Date(instantAt(`${month}-01`, '00:00'))
}
