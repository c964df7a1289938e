import { type Calendar, type Day, type Span } from './calendar.ts'
import { dayMs, hourMs } from './local-time.ts'

/**
 * The three ways to count time (docs/clocks.md): `calendar` always runs, `workday` runs around the
 * clock on working days (24 hours are one working day), `open-hours` runs while the office is open.
 */
export const clocks = ['calendar', 'workday', 'open-hours'] as const
export type Clock = (typeof clocks)[number]

/**
 * The time, in exact milliseconds, that a clock runs from an instant up to but not including
 * another. 0 when `to` is not after `from`. Throws RangeError for an invalid Date.
 */
export function elapsed(clock: Clock, from: Date, to: Date, calendar: Calendar): number {
  const end = epochMs(to)
  let total = 0
  for (const span of running(clock, from, calendar)) {
    if (span.start >= end) break
    total += Math.min(span.end, end) - span.start
  }
  return total
}

/** Whether an elapsed time, in milliseconds, is inside a limit in hours. The limit itself is inside. */
export function within(hours: number, elapsedMs: number): boolean {
  return elapsedMs <= hours * hourMs
}

/**
 * The spans in which a clock runs, in order and without end, from an instant onwards. A span that
 * ends at that very instant is included, empty: closing time still belongs to the opening hours.
 */
export function* running(clock: Clock, from: Date, calendar: Calendar): Generator<Span, never> {
  const start = epochMs(from)
  let lastRun = start
  for (let day = calendar.dayAt(start); ; day = calendar.dayAfter(day)) {
    const span = spanOn(day, clock)
    if (span !== null && span.end >= start) {
      yield { start: Math.max(span.start, start), end: span.end }
      lastRun = span.end
    }
    if (day.end - lastRun > longestStop) {
      throw new RangeError(`The calendar has a year without ${clock} time`)
    }
  }
}

/** The instant itself while the clock runs, else when it next starts. */
export function nextRun(clock: Clock, instant: Date, calendar: Calendar): Date {
  return new Date(running(clock, instant, calendar).next().value.start)
}

const longestStop = 366 * dayMs

function spanOn(day: Day, clock: Clock): Span | null {
  if (clock === 'calendar') return day
  if (clock === 'workday') return day.isWorkday ? day : null
  return day.opening
}

function epochMs(instant: Date): number {
  const ms = instant.getTime()
  if (Number.isNaN(ms)) throw new RangeError('Not an instant: Invalid Date')
  return ms
}
