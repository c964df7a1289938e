import { type Calendar } from '../clock/calendar.ts'
import { dayMs, hourMs, localDate } from '../clock/local-time.ts'
import { nextOpening } from '../clock/reminders.ts'
import { clockTime, dueDay, longInstant } from '../clock/words.ts'

/** Longer than this from its arrival until we saw it is a disturbance of ours. Milliseconds. */
const disturbance = hourMs
/** Closed for longer than an ordinary weekend. Milliseconds. */
const longClosed = 3 * dayMs

/** What a receipt says of when its mail is read; null: we are open, and nothing is wrong. */
export function hoursNote(
  { arrivedAt, ingestedAt, now }: { arrivedAt: Date; ingestedAt: Date; now: Date },
  calendar: Calendar,
): string | null {
  if (ingestedAt.getTime() - arrivedAt.getTime() > disturbance) {
    return `Vi har haft en driftstörning. Ditt mejl kom fram ${longInstant(arrivedAt)}, men vi kunde läsa det först ${longInstant(ingestedAt)}.`
  }
  const opens = nextOpening(now, calendar)
  if (opens.getTime() <= now.getTime()) return null
  const day = dueDay(opens)
  if (opens.getTime() - now.getTime() > longClosed) {
    return `Vi har stängt och öppnar igen ${day} kl. ${clockTime(opens)}.`
  }
  if (localDate(opens) === localDate(now))
    return `Vi läser ditt mejl idag, efter ${clockTime(opens)}.`
  return `Vi läser ditt mejl nästa arbetsdag, ${day}.`
}

/** "vardagar 8–17", by the hours of the next day that we are open. */
export function hoursWords(now: Date, calendar: Calendar): string {
  const hours = calendar.opening(localDate(nextOpening(now, calendar)))
  if (hours === null) return 'vardagar'
  return `vardagar ${short(hours.opens)}–${short(hours.closes)}`
}

function short(at: Date): string {
  return clockTime(at).replace(/^0/, '').replace(/\.00$/, '')
}
