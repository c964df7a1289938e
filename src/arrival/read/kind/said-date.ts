import {
  dayForm,
  isoNumber,
  month,
  monthOf,
  numberOf,
  start,
  weekStart,
  yearForm,
} from './date-parts.ts'
import { type Said, saidRange } from './said-range.ts'

/**
 * The first day, week or range that these words name, in lower case. The year is the one that puts it nearest ahead of
 * `today`.
 */
export function saidAt(words: string, today: number): Said | null {
  const ranged = saidRange(words, today)
  if (ranged !== null) return ranged
  for (const read of [isoDay, dayAndMonth, monthAndDay, slashed, week, weekday]) {
    const said = read(words, today)
    if (said !== null) return said
  }
  return null
}

const weekdays = [
  ...['mån(?:dag(?:en)?)?|monday', 'tis(?:dag(?:en)?)?|tuesday', 'ons(?:dag(?:en)?)?|wednesday'],
  ...['tors?(?:dag(?:en)?)?|thursday', 'fre(?:dag(?:en)?)?|friday', 'lör(?:dag(?:en)?)?|saturday'],
  'sön(?:dag(?:en)?)?|sunday',
]
const isoForm = new RegExp(`${start}(20\\d\\d)-?(\\d\\d)-?(\\d\\d)(?!\\d)`, 'u')

function isoDay(words: string): Said | null {
  const [, year, monthNumber, day] = isoForm.exec(words) ?? []
  return one(day === undefined ? null : isoNumber(`${year ?? ''}-${monthNumber ?? ''}-${day}`))
}

const dayMonth = new RegExp(`${start}${dayForm}\\.? (?:of )?${month}${yearForm}`, 'u')

function dayAndMonth(words: string, today: number): Said | null {
  const [, day, name, year] = dayMonth.exec(words) ?? []
  return one(numberOf([day, monthOf(name), year], today))
}

const monthDay = new RegExp(`${start}${month} (?:the )?${dayForm}(?![\\d:.])${yearForm}`, 'u')

function monthAndDay(words: string, today: number): Said | null {
  const [, name, day, year] = monthDay.exec(words) ?? []
  return one(numberOf([day, monthOf(name), year], today))
}

const slashForm = new RegExp(
  `${start}(\\d{1,2})[/.](\\d{1,2})(?:[/.-](20\\d\\d|\\d\\d))?(?![\\d/])`,
  'u',
)

/** Day and month, as in Sweden; the other way round where only that is a date. */
function slashed(words: string, today: number): Said | null {
  const [, a, b, year] = slashForm.exec(words) ?? []
  return one(numberOf([a, b, year], today) ?? numberOf([b, a, year], today))
}

const weekForm = new RegExp(`${start}(?:v\\.?|vecka|week) ?(\\d{1,2})(?!\\d)`, 'u')

function week(words: string, today: number): Said | null {
  const first = weekStart(weekForm.exec(words)?.[1], today)
  return first === null ? null : { first, last: first + 6 }
}

function weekday(words: string, today: number): Said | null {
  if (/(?<!\p{L})(?:i ?morgon|tomorrow)(?!\p{L})/u.test(words)) return one(today + 1)
  const named = weekdays.findIndex((name) =>
    new RegExp(`(?<!\\p{L})(?:${name})(?!\\p{L})`, 'u').test(words),
  )
  // Day 0 of all days, 1 January 1970, was a Thursday.
  const now = (today + 3) % 7
  return named < 0 ? null : one(today + ((named - now + 6) % 7) + 1)
}

function one(day: number | null): Said | null {
  return day === null ? null : { first: day, last: day }
}
