import { hourMs, minuteMs } from './local-time.ts'

/** Hours and minutes in full, whatever their number: "1 tim 5 min", "26 tim", "under 1 min". */
export function duration(ms: number): string {
  const { hours, minutes } = split(ms)
  const parts = [hours > 0 && `${hours} tim`, minutes > 0 && `${minutes} min`]
  return parts.filter(Boolean).join(' ') || 'under 1 min'
}

/** As much as one needs to see at a glance: "25 min", "1 tim 5 min", from two hours "19 tim", "3 dygn". */
export function roughly(ms: number): string {
  const { hours } = split(ms)
  if (hours < 2) return duration(ms)
  return hours < 24 ? `${hours} tim` : `${Math.floor(hours / 24)} dygn`
}

/**
 * A time on the workday clock in the words of a letter: "1 arbetsdag och 3 timmar",
 * "2 timmar och 15 minuter". Also right for opening hours that are under a day.
 */
export function workdayDuration(ms: number): string {
  const { hours, minutes } = split(ms)
  const days = Math.floor(hours / 24)
  const parts = [
    count(days, 'arbetsdag', 'arbetsdagar'),
    count(hours % 24, 'timme', 'timmar'),
    days === 0 && count(minutes, 'minut', 'minuter'),
  ]
  return parts.filter(Boolean).join(' och ') || 'mindre än en minut'
}

/** Whole hours and minutes; a started minute is not counted, so that no one is promised too much. */
function split(ms: number): { hours: number; minutes: number } {
  return { hours: Math.floor(ms / hourMs), minutes: Math.floor((ms % hourMs) / minuteMs) }
}

function count(n: number, one: string, many: string): string {
  if (n === 0) return ''
  return `${n} ${n === 1 ? one : many}`
}
