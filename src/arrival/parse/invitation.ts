import { type CalendarTime, type Invitation } from '../../db/schema.ts'
import { oneLine } from '../read/one-line.ts'
import { decodeText } from './mime/charset.ts'
import { type Leaf } from './mime/part.ts'

const most = { lines: 5_000, events: 5, text: 300 }

/** The events of a calendar file (RFC 5545, RFC 5546), as its sender wrote them; none when it is no such file. */
export function readInvitation(content: Buffer, { type }: Pick<Leaf, 'type'>): Invitation[] {
  const lines = unfolded(decodeText(content, type.params.get('charset') ?? ''))
  if (lines[0]?.name !== 'begin' || !/^vcalendar/i.test(lines[0].value)) return []
  const named = lines.find(({ name }) => name === 'method')?.value ?? type.params.get('method')
  const method = oneLine(named ?? 'publish')
    .toLowerCase()
    .slice(0, 40)
  return eventsOf(lines)
    .slice(0, most.events)
    .map((event) => invitation(method, event))
}

interface Line {
  /** In lower case. */
  name: string
  params: ReadonlyMap<string, string>
  value: string
}

/** Lines that begin with a blank go on with the one above. RFC 5545 section 3.1 */
function unfolded(text: string): Line[] {
  const lines: string[][] = []
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (/^[ \t]/.test(line)) lines.at(-1)?.push(line.slice(1))
    else if (lines.length < most.lines) lines.push([line])
  }
  return lines.flatMap((pieces) => readLine(pieces.join('').slice(0, 10_000)) ?? [])
}

const param = /;([a-z-]{1,40})=(?:"([^"]*)"|([^";:]*))/gi

function readLine(line: string): Line | null {
  const name = /^[a-z-]{1,40}/i.exec(line)?.[0]
  if (name === undefined) return null
  const params = new Map<string, string>()
  let at = name.length
  for (const found of line.slice(name.length).matchAll(param)) {
    if (found.index !== at - name.length) break
    params.set((found[1] ?? '').toLowerCase(), found[2] ?? found[3] ?? '')
    at += found[0].length
  }
  return line[at] === ':' ? { name: name.toLowerCase(), params, value: line.slice(at + 1) } : null
}

/** What stands in each VEVENT, without what is nested in it. */
function eventsOf(lines: readonly Line[]): Line[][] {
  const events: Line[][] = []
  const open: string[] = []
  for (const line of lines) {
    const value = line.value.trim().toLowerCase()
    if (line.name === 'begin') {
      open.push(value)
      if (value === 'vevent') events.push([])
    } else if (line.name === 'end') open.pop()
    else if (open.at(-1) === 'vevent') events.at(-1)?.push(line)
  }
  return events
}

function invitation(method: string, event: readonly Line[]): Invitation {
  const find = (name: string) => event.find((line) => line.name === name)
  const text = (name: string) => unescaped(find(name)?.value ?? '')
  const organiser = find('organizer')
  const [answer] = event.flatMap((line) => (line.name === 'attendee' ? [line] : []))
  return {
    method,
    isCancelled: method === 'cancel' || text('status').toLowerCase() === 'cancelled',
    summary: text('summary'),
    place: text('location'),
    start: timeOf(find('dtstart')),
    end: timeOf(find('dtend')),
    recurs: find('rrule') !== undefined,
    organiser: organiser === undefined ? null : personOf(organiser),
    answer:
      method === 'reply' && answer !== undefined
        ? { ...personOf(answer), state: (answer.params.get('partstat') ?? '').toLowerCase() }
        : null,
  }
}

/** RFC 5545 section 3.3.11 */
function unescaped(value: string): string {
  return oneLine(
    value.replace(/\\([\\;,nN])/g, (_, sign: string) => (/n/i.test(sign) ? ' ' : sign)),
  ).slice(0, most.text)
}

function personOf({ params, value }: Line): { name: string; address: string } {
  return {
    name: oneLine(params.get('cn') ?? '').slice(0, 200),
    address: oneLine(value.replace(/^mailto:/i, ''))
      .toLowerCase()
      .slice(0, 320),
  }
}

/** RFC 5545 sections 3.3.4, 3.3.5; null for what is no date. */
function timeOf(line: Line | undefined): CalendarTime | null {
  const found = dateTime.exec(line?.value ?? '')?.slice(1)
  if (line === undefined || found === undefined) return null
  const [year, month, day, hour, minute, utc] = found as (string | undefined)[]
  const date = [year, month, day].join('-')
  if (!isDate(date)) return null
  if (hour === undefined) return { date, time: null, zone: null }
  return { date, time: [hour, minute].join(':'), zone: utc === 'Z' ? 'UTC' : zoneOf(line) }
}

function zoneOf({ params }: Line): string | null {
  return oneLine(params.get('tzid') ?? '').slice(0, 100) || null
}

const dateTime = /^(\d{4})(\d\d)(\d\d)(?:T([01]\d|2[0-3])([0-5]\d)(?:\d\d)?(Z?))?/

function isDate(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date)
}
