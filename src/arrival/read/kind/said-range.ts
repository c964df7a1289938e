import {
  dash,
  dayForm,
  isoNumber,
  month,
  monthOf,
  numberOf,
  type Parts,
  plus,
  start,
  weekStart,
  yearForm,
} from './date-parts.ts'

/** The first and last of some days, as numbers of days (clock/local-time.ts). */
export interface Said {
  first: number
  last: number
}

/** The range of days that words name, in lower case: its first and last day. Null when they name none. */
export function saidRange(words: string, today: number): Said | null {
  const iso = ranges.iso.exec(words)
  if (iso !== null) return span(isoNumber(iso[1] ?? ''), isoNumber(iso[2] ?? ''))
  const weeks = ranges.weeks.exec(words)
  if (weeks !== null) return span(weekStart(weeks[1], today), plus(weekStart(weeks[2], today), 6))
  const slashes = ranges.slashed.exec(words)
  if (slashes !== null) return rangeOf([slashes[1], slashes[2]], [slashes[3], slashes[4]], today)
  const english = ranges.english.exec(words)
  if (english !== null) {
    const [, name, day, , lastName, lastDay, year] = english
    return rangeOf([day, monthOf(name)], [lastDay, monthOf(lastName), year], today)
  }
  const both = ranges.months.exec(words)
  if (both !== null) {
    const [, day, name, , lastDay, lastName, year] = both
    return rangeOf([day, monthOf(name)], [lastDay, monthOf(lastName), year], today)
  }
  const one = ranges.sameMonth.exec(words)
  if (one === null) return null
  const [, day, lastDay, name, year] = one
  return rangeOf([day, monthOf(name)], [lastDay, monthOf(name), year], today)
}

/** The last day tells the year: of what has begun the first is past. */
function rangeOf(from: Parts, to: Parts, today: number): Said | null {
  const last = numberOf(to, today)
  return last === null ? null : span(numberOf(from, last - 180), last)
}

function span(first: number | null, last: number | null): Said | null {
  return first === null || last === null ? null : { first, last }
}

const ranges = {
  sameMonth: new RegExp(`${start}(\\d{1,2})${dash}${dayForm} (?:of )?${month}${yearForm}`, 'u'),
  months: new RegExp(
    `${start}${dayForm} (?:of )?${month}${yearForm}${dash}(?:den )?${dayForm} (?:of )?${month}${yearForm}`,
    'u',
  ),
  slashed: new RegExp(`${start}(\\d{1,2})/(\\d{1,2})${dash}(\\d{1,2})/(\\d{1,2})(?![\\d/])`, 'u'),
  iso: new RegExp(`${start}(20\\d\\d-\\d\\d-\\d\\d)${dash}(20\\d\\d-\\d\\d-\\d\\d)(?!\\d)`, 'u'),
  english: new RegExp(
    `${start}${month} ${dayForm}${yearForm}${dash}${month} ${dayForm}${yearForm}`,
    'u',
  ),
  weeks: new RegExp(
    `${start}(?:v\\.?|vecka|veckorna|weeks?) ?(\\d{1,2})${dash}(?:v\\.? ?|vecka )?(\\d{1,2})(?!\\d)`,
    'u',
  ),
}
