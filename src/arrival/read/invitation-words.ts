import { instantIn, isTimeZone, localDate } from '../../clock/local-time.ts'
import { clockTime, longDay, longInstant } from '../../clock/words.ts'
import { type CalendarTime, type Invitation } from '../../db/schema.ts'

/** What a calendar invitation says, ready to be shown, in Swedish time. */
export interface InvitationWords {
  title: string
  /** "onsdag 11 mars 2026 kl. 09.00 till 10.00"; empty when it does not say. */
  when: string
  where: string
  who: string
}

/** RFC 5546 section 1.4: what the sender wants. */
const titles: Readonly<Record<string, string>> = {
  request: 'Inbjudan',
  publish: 'Kalenderhändelse',
  cancel: 'Inställt',
  add: 'Fler tillfällen',
  counter: 'Förslag på annan tid',
  declinecounter: 'Nej till annan tid',
  refresh: 'Fråga om inbjudan',
}
const answers: Readonly<Record<string, string>> = {
  accepted: 'Tackar ja',
  declined: 'Tackar nej',
  tentative: 'Tackar kanske',
}

export function invitationWords(invitation: Invitation): InvitationWords {
  const { summary, place, organiser, answer } = invitation
  const person = answer ?? organiser
  const name = person === null ? '' : person.name || person.address
  const address = person === null || name === person.address ? '' : ` (${person.address})`
  return {
    title: `${kindOf(invitation)}: ${summary === '' ? 'utan rubrik' : summary}`,
    when: whenWords(invitation),
    where: place,
    who: `${name}${address}`,
  }
}

function kindOf({ method, isCancelled, answer }: Invitation): string {
  if (answer !== null) return answers[answer.state] ?? 'Svar på inbjudan'
  return isCancelled ? 'Inställt' : (titles[method] ?? 'Kalenderhändelse')
}

function whenWords({ start, end, recurs }: Invitation): string {
  if (start === null) return ''
  const again = recurs ? ', återkommer' : ''
  const from = instantOf(start)
  if (from === null) return `${dayWords(start, end)}${again}`
  const to = end === null ? null : instantOf(end)
  return `${longInstant(from)}${to === null ? '' : until(from, to)}${zoneWords(start)}${again}`
}

/** Null for a whole day. A zone that we do not know is taken for ours, and named. */
function instantOf({ date, time, zone }: CalendarTime): Date | null {
  if (time === null) return null
  const name = ianaName(zone)
  return new Date(instantIn(date, time, isTimeZone(name) ? name : 'Europe/Stockholm'))
}

/** Whole days end before the day that they are said to end. RFC 5545 section 3.6.1 */
function dayWords(start: CalendarTime, end: CalendarTime | null): string {
  const last = end === null ? start.date : dayBefore(end.date)
  const first = longDay(start.date)
  return last <= start.date ? `${first}, hela dagen` : `${first} till ${longDay(last)}`
}

function dayBefore(date: string): string {
  const at = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(at) ? '' : new Date(at - 86_400_000).toISOString().slice(0, 10)
}

function until(from: Date, to: Date): string {
  if (to <= from) return ''
  return ` till ${localDate(from) === localDate(to) ? clockTime(to) : longInstant(to)}`
}

/** Names that Windows gives to zones. Those of Swedish time are known; the others are told. */
const windowsZones: Readonly<Record<string, string>> = {
  'w. europe standard time': 'Europe/Stockholm',
  'central europe standard time': 'Europe/Stockholm',
  'central european standard time': 'Europe/Stockholm',
  'romance standard time': 'Europe/Stockholm',
  'fle standard time': 'Europe/Helsinki',
  'gmt standard time': 'Europe/London',
  'greenwich standard time': 'UTC',
  utc: 'UTC',
  'eastern standard time': 'America/New_York',
  'pacific standard time': 'America/Los_Angeles',
}

function ianaName(zone: string | null): string {
  return zone === null ? 'Europe/Stockholm' : (windowsZones[zone.toLowerCase()] ?? zone)
}

function zoneWords({ zone }: CalendarTime): string {
  return isTimeZone(ianaName(zone)) ? '' : ` (tidszon ”${zone ?? ''}”)`
}
