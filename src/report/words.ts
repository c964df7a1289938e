import { hourMs } from '../clock/local-time.ts'
import { monthName, shortMonthName } from '../clock/words.ts'
import { partsOf, type Month } from './cohort.ts'
import { type Share } from './figures.ts'
import { roundHalfAway, rounded, smallNumber, type Goal } from './shares.ts'

export { capital } from '../clock/words.ts'

/** Between figures that belong together, so that no line breaks there. */
const space = '\u00a0'
const minus = '−'

/** Shown for a share or a mean of nothing. */
export const nothingShown = '–'

/** "1 482" */
export function number(n: number): string {
  const digits = String(Math.abs(n)).replace(/\B(?=(\d{3})+$)/g, space)
  return n < 0 ? minus + digits : digits
}

/** "1 fråga", "1 482 frågor" */
export function counted(n: number, one: string, many: string): string {
  return `${number(n)}${space}${n === 1 ? one : many}`
}

/** Tenths as a decimal: 862 is "86,2", −4 is "−0,4". */
export function decimal(tenths: number): string {
  const size = Math.abs(tenths)
  const text = `${number(Math.floor(size / 10))},${String(size % 10)}`
  return tenths < 0 ? minus + text : text
}

/** A difference with its sign: "+1,3", "−6,4", "±0,0". */
export function signed(tenths: number): string {
  if (tenths === 0) return '±0,0'
  return tenths > 0 ? `+${decimal(tenths)}` : decimal(tenths)
}

/** For tables and key figures: "86,2 %", or "–". */
export function share(one: Share, goal?: Goal): string {
  const tenths = rounded(one, 'tenths', goal)
  return tenths === null ? nothingShown : `${decimal(tenths)}${space}%`
}

/** As `share`, but a percentage of fewer than five is not shown. */
export function guarded(one: Share, goal?: Goal): string {
  return one.of > 0 && one.of < smallNumber ? fewer : share(one, goal)
}

export const fewer = `färre än${space}${String(smallNumber)}`

/** For running text: "86 procent", "mindre än 1 procent". A share of nothing has no words: null. */
export function percent(one: Share, goal?: Goal): string | null {
  const whole = rounded(one, 'percent', goal)
  if (whole === null) return null
  return whole === 0 && one.count > 0 ? 'mindre än 1 procent' : `${number(whole)}${space}procent`
}

/** Hours with one decimal: "3,4"; a mean of nothing is "–". */
export function hours(ms: number | null): string {
  return ms === null ? nothingShown : decimal(tenthsOfHours(ms))
}

/** Milliseconds as whole tenths of an hour, half away from zero. */
export function tenthsOfHours(ms: number): number {
  return roundHalfAway((ms * 10) / hourMs)
}

/** The mean, in milliseconds; of nothing it is null. */
export function mean({ n, totalMs }: { n: number; totalMs: number }): number | null {
  return n === 0 ? null : totalMs / n
}

/** "mars 2026" */
export function monthWords(month: Month): string {
  const { year, number: n } = partsOf(month)
  return `${monthName(n)} ${String(year)}`
}

/** For axes and narrow places: "mars", "feb. 25" where the year is to be told. */
export function monthShort(month: Month, withYear: boolean): string {
  const { year, number: n } = partsOf(month)
  const short = shortMonthName(n)
  return withYear ? `${short} ${String(year % 100).padStart(2, '0')}` : short
}
