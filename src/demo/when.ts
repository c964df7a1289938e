import { type Calendar } from '../clock/calendar.ts'
import { dateOf, dayNumber, instantAt, localDate } from '../clock/local-time.ts'
import { type When } from './letter.ts'

/** The instant meant, counted back from `base`. */
export function instantOf(when: When, base: Date, calendar: Calendar): Date {
  const minutes = /^m(\d+)$/.exec(when)?.[1]
  if (minutes !== undefined) return new Date(base.getTime() - Number(minutes) * 60_000)
  const [, kind, count = '', time = ''] = /^(d|sat|mon)(\d+) (\d\d:\d\d)$/.exec(when) ?? []
  if (kind === undefined) throw new Error(`The demo does not know when ${when} is.`)
  const day = dayOf(kind, Number(count), { today: dayNumber(localDate(base)), calendar })
  return new Date(instantAt(dateOf(day), time))
}

interface Today {
  today: number
  calendar: Calendar
}

function dayOf(kind: string, count: number, { today, calendar }: Today): number {
  if (kind === 'd') return workday(today, count, calendar)
  const day = saturday(today, count)
  if (kind === 'sat') return day
  let next = day + 1
  while (!calendar.isWorkday(dateOf(next))) next += 1
  return next
}

function workday(today: number, back: number, calendar: Calendar): number {
  let day = today
  for (let left = back; ; day -= 1) {
    if (!calendar.isWorkday(dateOf(day))) continue
    if (left === 0) return day
    left -= 1
  }
}

/** Day 0 since 1970 was a Thursday, so a Saturday is two days on. */
function saturday(today: number, weeks: number): number {
  const sinceSaturday = (today - 2) % 7
  return today - sinceSaturday - 7 * (sinceSaturday === 0 ? weeks : weeks - 1)
}
