import { type Calendar } from './calendar.ts'
import { running, type Clock } from './elapsed.ts'
import { hourMs } from './local-time.ts'

/**
 * The earliest instant at which a clock started at `from` shows this many hours. Use it to say
 * when an answer is due and to remind; whether an answer came in time is asked of `within`, which
 * can still be true later, on a holiday (docs/clocks.md, "Due and within").
 */
export function due(clock: Clock, hours: number, from: Date, calendar: Calendar): Date {
  return instantWhen(clock, hours * hourMs, from, calendar)
}

/** As `due`, for a time in milliseconds; part of a millisecond counts as a whole one. */
export function instantWhen(clock: Clock, shows: number, from: Date, calendar: Calendar): Date {
  if (!(shows >= 0 && shows < Infinity)) throw new RangeError(`Not a time to count: ${shows} ms`)
  let left = Math.ceil(shows)
  if (left === 0) return new Date(from)
  for (const { start, end } of running(clock, from, calendar)) {
    if (left <= end - start) return new Date(start + left)
    left -= end - start
  }
  throw new Error('Unreachable: the spans of a clock never end')
}
