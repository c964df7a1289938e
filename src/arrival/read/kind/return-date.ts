import { dateOf, dayNumber, type IsoDate, localDate } from '../../../clock/local-time.ts'
import { isOrdinaryWorkday } from '../../../clock/holidays.ts'
import { saidAt } from './said-date.ts'
import { type Said, saidRange } from './said-range.ts'

/**
 * The day that an absence notice says its sender is back, read from Swedish or English words: "åter den 3/8", "på
 * semester t.o.m. 2 augusti", "v. 28–31", "back on Monday". What names the last day away gives the workday after it.
 * `sent` tells which year or Monday is meant. Null when no day is named.
 */
export function returnDate(text: string, sent: Date): IsoDate | null {
  const words = text
    .slice(0, longest)
    .toLowerCase()
    .replace(/(?:(?<!\n)\r?\n(?![\r\n])|[ \t\u00a0])+/g, ' ')
  const today = dayNumber(localDate(sent))
  for (const find of [back, through, range, until]) {
    const day = find(words, today)
    if (day !== null && day >= today - mostPast && day <= today + mostAhead) return dateOf(day)
  }
  return null
}

/** Characters. */
const longest = 2_000
/** Days. Who is back already may have forgotten the notice. */
const mostPast = 14
const mostAhead = 400

const isBack =
  /(?<!\p{L})(?:åter(?:kommer| igen| i tjänst| på plats| på jobbet| på kontoret)?|tillbaka|nås igen|anträffbar igen|jobbar igen|i tjänst igen|be back|am back|back|return(?:ing|s)?|available again|zurück)(?!\p{L})/gu

/** "åter på kontoret måndagen den 3 augusti", "den 3 augusti är jag åter" */
function back(words: string, today: number): number | null {
  for (const { index, 0: lead } of words.matchAll(isBack)) {
    const after = saidAt(
      sentence(words.slice(index + lead.length, index + lead.length + 70)),
      today,
    )
    if (after !== null) return after.first
    const before =
      words
        .slice(Math.max(0, index - 50), index)
        .split(/[!?\n]|\. /)
        .at(-1) ?? ''
    const said = saidAt(before, today)
    if (said !== null && !/till och med|t\.? ?o\.? ?m/.test(before)) return said.first
  }
  return null
}

const lastDay =
  /(?<!\p{L})(?:t\.? ?o\.? ?m\.?|till och med|fram till och med|through|thru|until and including|up to and including|inklusive)(?!\p{L})/gu

/** The last day away is named. */
function through(words: string, today: number): number | null {
  return firstSaid(words, { lead: lastDay, today }, (said) => workdayAfter(said.last))
}

/** "1–25 juli", "mellan 29 juni och 2 augusti", "v. 28-31": the last is the last day away. */
function range(words: string, today: number): number | null {
  const said = saidRange(words, today)
  return said === null ? null : workdayAfter(said.last)
}

const upTo = /(?<!\p{L})(?:fram till|fram tills|till|tills|until|til|bis)(?!\p{L})/gu

/** "till den 3 augusti" is taken for the day itself. */
function until(words: string, today: number): number | null {
  return firstSaid(words, { lead: upTo, today }, ({ first }) => first)
}

function firstSaid(
  words: string,
  { lead, today }: { lead: RegExp; today: number },
  day: (said: Said) => number,
): number | null {
  for (const { index, 0: found } of words.matchAll(lead)) {
    const start = index + found.length
    const said = saidAt(sentence(words.slice(start, start + 60)), today)
    if (said !== null) return day(said)
  }
  return null
}

/** Up to where another thought begins. */
function sentence(words: string): string {
  return words.split(/[!?\n]|\. (?=\p{L}{3})/u)[0] ?? ''
}

function workdayAfter(day: number): number {
  let next = day + 1
  while (!isOrdinaryWorkday(dateOf(next))) next += 1
  return next
}
