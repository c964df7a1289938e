import { dateOf, dayMs } from '../../../clock/local-time.ts'

const months: readonly RegExp[] = [
  ...[/jan(?:uari|uary)?/, /feb(?:ruari|ruary)?/, /mar(?:s|ch)?/, /apr(?:il)?/, /ma[jy]/],
  ...[/ju(?:ni|ne|n)/, /ju(?:li|ly|l)/, /aug(?:usti|ust)?/, /sep(?:t|tember)?/],
  ...[/o[kc]t(?:ober)?/, /nov(?:ember)?/, /dec(?:ember)?/],
]
/** How Swedes and the English write the parts of a date: sources of patterns, for text in lower case. */
export const month = `(${months.map(({ source }) => source).join('|')})(?!\\p{L})\\.?`
export const dash = '(?: ?[-–—] ?| till | till och med | to | och | and )'
export const dayForm = '(\\d{1,2})(?:st|nd|rd|th|:?[ae])?'
export const yearForm = "(?:,? ?(20\\d\\d|'\\d\\d)(?!\\d))?"
export const start = '(?<![\\d\\p{L}/.:-])'

export function plus(day: number | null, days: number): number | null {
  return day === null ? null : day + days
}

export function monthOf(name: string | undefined): string | undefined {
  const place = months.findIndex(({ source }) => new RegExp(`^(?:${source})$`).test(name ?? ''))
  return place < 0 ? undefined : String(place + 1)
}

/** Of a date, in figures as they stand. */
export type Parts = [day: string | undefined, month: string | undefined, year?: string | undefined]

/** Without a year the one that puts the day nearest ahead, or not long past. */
export function numberOf([day, monthNumber, year]: Parts, today: number): number | null {
  if (day === undefined || monthNumber === undefined) return null
  const thisYear = Number(dateOf(today).slice(0, 4))
  const said = year === undefined ? null : 2000 + (Number(year.replace(/\D/g, '')) % 100)
  const candidates = said === null ? [thisYear - 1, thisYear, thisYear + 1] : [said]
  const days = candidates
    .map((one) => isoNumber(`${one}-${monthNumber.padStart(2, '0')}-${day.padStart(2, '0')}`))
    .filter((one) => one !== null)
  return days.find((one) => said !== null || one >= today - 30) ?? null
}

/** Null for what is no date. */
export function isoNumber(date: string): number | null {
  const number = Date.parse(`${date}T00:00:00Z`) / dayMs
  return Number.isNaN(number) || dateOf(number) !== date ? null : number
}

/** The Monday of a week by ISO 8601, of this year or the next. */
export function weekStart(said: string | undefined, today: number): number | null {
  const number = Number(said ?? 0)
  if (number < 1 || number > 53) return null
  const year = Number(dateOf(today).slice(0, 4))
  const mondays = [year, year + 1].map((one) => {
    const fourth = isoNumber(`${one}-01-04`) ?? 0
    return fourth - ((fourth + 3) % 7) + (number - 1) * 7
  })
  return mondays.find((monday) => monday >= today - 30) ?? null
}
