import { html, nothing, raw, type Html } from '../../base/html.ts'
import { type Calendar } from '../../clock/calendar.ts'
import { elapsed } from '../../clock/elapsed.ts'
import { localTime } from '../../clock/local-time.ts'
import { duration, longInstant, monthName, shortInstant, timeLeft } from '../../clock/words.ts'
import { type OnCall } from '../../desk/on-call.ts'
import { type Status } from '../../journey.ts'
import { icon, type IconName } from '../style/icons.ts'

/** The state of a clock: its colour, its shape and its words. */
export interface ClockFace {
  state: 'calm' | 'soon' | 'now' | 'late' | 'done'
  strong: string
  rest: string
  /** What is left, 0 to 100, for the ring; null: an icon stands in its place. */
  left: number | null
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** Within this somebody must have been called. */
const urgentMs = 15 * minuteMs
/** The ring is full when this much or more is left: an opening day. */
const ringMs = 8 * hourMs

/** How long is left until something is due. */
export function clockUntil(now: Date, due: Date): ClockFace {
  const words = timeLeft(now, due)
  if (words.state === 'late') return { ...words, left: null }
  const share = ((due.getTime() - now.getTime()) / ringMs) * 100
  return { ...words, left: Math.round(Math.min(96, Math.max(6, share))) }
}

/** What is urgent is called about within a quarter of an hour. */
export function urgentClock(now: Date, arrivedAt: Date): ClockFace {
  const waited = now.getTime() - arrivedAt.getTime()
  const left = Math.ceil((urgentMs - waited) / minuteMs)
  const rest = left > 0 ? `inom ${left} min` : `väntat ${duration(waited)}`
  return { state: 'now', strong: 'Ring nu', rest, left: null }
}

export function doneClock(strong: string, rest: string): ClockFace {
  return { state: 'done', strong, rest, left: null }
}

/** A clock as the first column of a row: what is left above, the rest below. */
export function rowClock(face: ClockFace): Html {
  return html`<span class="clock" data-state="${face.state}"
    >${shape(face)}<b>${face.strong}</b> <small>${face.rest}</small></span
  >`
}

/** A clock in running text: "25 min kvar". */
export function lineClock(face: ClockFace, after = ''): Html {
  return html`<span class="clock" data-state="${face.state}"
    >${shape(face)}<span><b>${face.strong}</b> ${face.rest}${after}</span></span
  >`
}

function shape({ state, left }: ClockFace): Html {
  if (left !== null) return ring(left)
  const icons = { now: 'phone-call', late: 'circle-alert', done: 'circle-check' } as const
  return icon(state === 'calm' || state === 'soon' ? 'clock-3' : icons[state])
}

function ring(left: number): Html {
  return html`<svg class="ring" viewBox="0 0 16 16" aria-hidden="true">
    <circle cx="8" cy="8" r="6" />
    <circle cx="8" cy="8" r="6" pathLength="100" stroke-dasharray="${left} 100" />
  </svg>`
}

/** How much of the time between two instants has passed by the workday clock, 0 to 100. */
export function percentPassed(from: Date, to: Date, now: Date, calendar: Calendar): number {
  const whole = elapsed('workday', from, to, calendar)
  if (now >= to || whole === 0) return 100
  return Math.min(99, Math.floor((elapsed('workday', from, now, calendar) / whole) * 100))
}

export interface Span {
  say: Html
  state: ClockFace['state']
  percent: number
  from: string
  to: string
}

/** From arrival to due with a mark for now; both ends written out. */
export function span({ say, state, percent, from, to }: Span): Html {
  const bar = state === 'now' ? 'late' : state
  return html`<div class="span" data-state="${bar}">
    <p class="span-say">${say}</p>
    <div class="span-bar" role="img" aria-label="${barWords(state, percent)}" data-at="${percent}">
      <i></i>
    </div>
    <p class="span-ends"><span>${from}</span><span>${to}</span></p>
  </div>`
}

function barWords(state: ClockFace['state'], percent: number): string {
  if (state === 'done') return 'Klockan har stannat'
  return percent === 100 ? 'Hela svarstiden har gått' : `${percent} procent av svarstiden har gått`
}

/** An instant for the eye, the whole of it for the pointer and for machines. */
export function when(now: Date, instant: Date, words = shortInstant(now, instant)): Html {
  return html`<time datetime="${instant.toISOString()}" title="${longInstant(instant)}"
    >${words}</time
  >`
}

/** "23 nov.", "6 juni": a day where there is little room. */
export function shortDate(instant: Date): string {
  const { day, month } = localTime(instant)
  const name = monthName(month)
  return `${day} ${name.length > 4 ? `${name.slice(0, 3)}.` : name}`
}

/** A fact that changes what one does: always icon and word. */
export function badge(
  name: IconName,
  words: string,
  look: '' | 'late' | 'soon' | 'ok' | 'accent' = '',
): Html {
  return html`<span class="${look === '' ? 'badge' : `badge badge-${look}`}"
    >${icon(name)}${words}</span
  >`
}

/** The area of a question, and how sure it is. */
export function areaChip(of: {
  area: string
  otherArea: string | null
  areaConfidence: 'sure' | 'unsure' | 'person'
}): Html {
  const name = shortArea(of.area)
  if (of.areaConfidence === 'person') {
    return html`<span class="chip">${icon('tag')}${name}<span class="sr">, bekräftat</span></span>`
  }
  if (of.areaConfidence === 'sure') {
    return html`<span class="chip" data-conf="sure"
      >${icon('check')}${name}<span class="sr">, säker</span></span
    >`
  }
  return html`<span class="chip" data-conf="unsure"
    >${icon('circle-question-mark')}${unsureWords(of)}</span
  >`
}

/** "Osäker: Gator eller Kultur?" */
export function unsureWords({
  area,
  otherArea,
}: {
  area: string
  otherArea: string | null
}): string {
  const first = firstWord(area)
  return otherArea === null
    ? `Osäker: ${first}?`
    : `Osäker: ${first} eller ${firstWord(otherArea)}?`
}

/** "Gator, vägar, trafik och park" as "Gator": enough to tell the areas from one another. */
export function shortArea(name: string): string {
  return name.split(/,| \(/)[0] ?? name
}

function firstWord(name: string): string {
  return shortArea(name).split(' och ')[0] ?? name
}

/** "2:a kontakten", "3:e kontakten" */
export function contactWords(contacts: number): string {
  const last = contacts % 10
  const teen = Math.floor(contacts / 10) % 10 === 1
  return `${contacts}:${(last === 1 || last === 2) && !teen ? 'a' : 'e'} kontakten`
}

/** Who has a ticket; nothing when nobody has. Somebody else is said in accent: stop and look. */
export function holder(
  of: { assigneeId: string | null; assignee: string | null },
  personId: string,
): Html {
  if (of.assigneeId === null || of.assignee === null) return nothing
  if (of.assigneeId === personId) {
    return html`<span class="who who-read">${icon('user')}Du har ärendet</span>`
  }
  return html`<span class="who">${icon('user')}${firstName(of.assignee)} har ärendet</span>`
}

export const statusWords: Record<Status, string> = {
  sorted: 'Bortsorterat',
  urgent: 'Akut',
  new: 'Ny',
  started: 'Påbörjad',
  'with-department': 'Hos förvaltning',
  waiting: 'Väntar på invånaren',
  answered: 'Besvarad',
  closed: 'Avslutad',
}

/** The first name of a colleague or an inquirer, "Tobias" of "Nylund, Tobias"; the whole when unsure. */
export function firstName(name: string): string {
  const turned = /^[^,]+,\s*(\S+)/.exec(name)?.[1]
  return turned ?? name.trim().split(/\s+/)[0] ?? name
}

/** What an inquirer is called in running text: the first name, else the address. */
export function calledName({ name, address }: { name: string; address: string }): string {
  return name.trim() === '' ? address : firstName(name)
}

/** "1,2 MB", "840 kB" */
export function sizeWords(bytes: number): string {
  const inMb = bytes / 1_000_000
  if (inMb >= 1) return `${inMb.toLocaleString('sv-SE', { maximumFractionDigits: 1 })} MB`
  return `${Math.max(1, Math.round(bytes / 1000)).toLocaleString('sv-SE')} kB`
}

/** Plain text of a mail as paragraphs, with links one can follow. Everything is escaped. */
export function paragraphs(text: string): Html {
  const blocks = text.trim().split(/\n\s*\n/)
  return html`${blocks.map((block) => html`<p>${joined(block.split('\n').map(linked))}</p>`)}`
}

const link = /\bhttps?:\/\/[^\s<>"']{1,2000}[^\s<>"'.,;:!?)\]]/g

function linked(line: string): Html {
  const parts: Html[] = []
  let at = 0
  for (const found of line.matchAll(link)) {
    const [url] = found
    parts.push(html`${line.slice(at, found.index)}`)
    parts.push(
      URL.canParse(url)
        ? html`<a href="${url}" target="_blank" rel="noopener noreferrer">${url}</a>`
        : html`${url}`,
    )
    at = found.index + url.length
  }
  return html`${parts}${line.slice(at)}`
}

function joined(lines: Html[]): Html {
  return html`${lines.map((line, i) => (i === 0 ? line : html`${raw('<br>')}${line}`))}`
}

/** A number to call, as a link that a phone understands. */
export function phone({ name, phone: number }: OnCall): Html {
  return html`<a class="btn btn-late-fill" href="tel:${number.replace(/[^\d+]/g, '')}"
    >${icon('phone')}${name} ${number}</a
  >`
}
