import { type Calendar } from './calendar.ts'
import { due as dueAfter, instantWhen } from './due.ts'
import { elapsed, nextRun } from './elapsed.ts'
import { instantAt, localDate, type WallTime } from './local-time.ts'

/** When to remind of one escalation. All instants lie in opening hours, closing time included. */
export interface ReminderInstants {
  /** Half and three quarters of the opening hours between start and due have passed. */
  half: Date
  threeQuarters: Date
  /** The time is up. */
  expired: Date
  /** Another working day has passed: the manager is told. */
  manager: Date
}

/** The reminders of an escalation (docs/clocks.md, "Reminders"). Follow `expired` with `nextDaily`. */
export function reminderInstants(start: Date, due: Date, calendar: Calendar): ReminderInstants {
  return {
    half: partWay(0.5, start, due, calendar),
    threeQuarters: partWay(0.75, start, due, calendar),
    expired: nextOpening(due, calendar),
    manager: nextOpening(dueAfter('workday', 24, due, calendar), calendar),
  }
}

/** The daily reminder that follows a reminder: 09.00 on the next working day, or when it opens later. */
export function nextDaily(after: Date, calendar: Calendar): Date {
  const tomorrow = calendar.dayAfter(calendar.dayAt(after.getTime()))
  const workday = nextRun('workday', new Date(tomorrow.start), calendar)
  return nextOpening(new Date(instantAt(localDate(workday), dailyTime)), calendar)
}

/** The instant itself in opening hours (closing time is still one of them), else the next opening. */
export function nextOpening(instant: Date, calendar: Calendar): Date {
  return nextRun('open-hours', instant, calendar)
}

const dailyTime: WallTime = '09:00'

/**
 * Half of a working day is night, so the part is taken of the opening hours. Where there are none
 * between start and due, it is taken of the working days and moved to an opening.
 */
function partWay(part: number, start: Date, due: Date, calendar: Calendar): Date {
  const openMs = elapsed('open-hours', start, due, calendar)
  if (openMs > 0) return instantWhen('open-hours', openMs * part, start, calendar)
  const workMs = elapsed('workday', start, due, calendar)
  return nextOpening(instantWhen('workday', workMs * part, start, calendar), calendar)
}
