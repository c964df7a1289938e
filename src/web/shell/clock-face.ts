import { html, type Html } from '../../base/html.ts'
import { type Calendar } from '../../clock/calendar.ts'
import { elapsed } from '../../clock/elapsed.ts'
import { hourMs, minuteMs } from '../../clock/local-time.ts'
import { duration, timeLeft } from '../../clock/words.ts'
import { icon } from '../style/icons.ts'

/** The state of a clock: its colour, its shape and its words. */
export interface ClockFace {
  state: 'calm' | 'soon' | 'now' | 'late' | 'done'
  strong: string
  rest: string
  /** What is left, 0 to 100, for the ring; null: an icon stands in its place. */
  left: number | null
}

/** Within this somebody must have been called. Milliseconds. */
export const urgentMs = 15 * minuteMs

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
