import { type Calendar } from '../clock/calendar.ts'
import { type Clock } from '../clock/elapsed.ts'
import { type Exclusion } from '../journey.ts'
import { type Month } from './cohort.ts'

/** Names the rules in docs/measures.md. Change it whenever a figure could come out differently. */
export const rulesVersion = '2'

/** What a month's facts are judged by. */
export interface Judgement {
  month: Month
  /** What happens after this instant is not seen. */
  at: Date
  calendar: Calendar
}

/**
 * A month's figures as they are stored: counts and milliseconds, never a quotient, so that every
 * percentage is divided when it is read. docs/measures.md defines each.
 */
export interface Figures {
  month: Month
  /** When the questions were judged: the month's closing, or now while it runs. ISO 8601, UTC. */
  at: string
  /** All that arrived: `received` and everything left out. */
  imported: number
  excluded: Record<Exclusion, number>
  /** M1: the questions that count. */
  received: number
  answered: number
  unanswered: number
  /** M2 and M3: the first reply. */
  first: Record<PromiseClock, InTime>
  /** M6: the complete reply. */
  complete: Record<PromiseClock, InTime>
  /** M4: no reply although 48 working-day hours have passed. */
  noAnswer: Share
  /** M5: from arrival to first reply. */
  times: Record<Clock, Times>
  /** M7: answered completely by the first line, never handed over. Without what was imported. */
  firstLine: Share
  /** Time to first reply on the workday clock, as many as `bucketHours` and one more. */
  buckets: number[]
  /** Only areas with questions, the most first. */
  areas: AreaFigures[]
  /** M8, per function that was asked, by name. */
  escalations: EscalationFigures[]
}

/** The clocks that a share within 24 or 48 hours is given for. */
export type PromiseClock = 'workday' | 'calendar'

/** Upper ends of the bars, in hours, each included in its bar; the last bar is all that took longer. */
export const bucketHours = [1, 4, 9, 24, 48] as const

export interface InTime {
  h24: Share
  h48: Share
}

/** `count` of `of`. `undecided` are not among them: unanswered, but the time is not up. */
export interface Share {
  count: number
  of: number
  undecided: number
}

export interface Times {
  n: number
  totalMs: number
  /** null when there is none. */
  medianMs: number | null
  p90Ms: number | null
}

export interface AreaFigures {
  area: string
  received: number
  h24: Share
  h48: Share
  firstLine: Share
  /** On the open-hours clock. */
  answered: number
  totalMs: number
}

export interface EscalationFigures {
  to: string
  started: number
  /** Feedback within 24 working-day hours, of those whose time is up or who came back. */
  feedback: Share
  /** Taken back or answered by somebody else before the time was up: in nobody's share. */
  withdrawn: number
  /** Still without feedback although the time is up, and the longest of them on the workday clock. */
  waiting: number
  longestMs: number | null
}

/** All hand-overs together. */
export function feedbackOf({ escalations }: Figures): Share {
  const sum = (one: 'count' | 'of' | 'undecided') =>
    escalations.reduce((total, { feedback }) => total + feedback[one], 0)
  return { count: sum('count'), of: sum('of'), undecided: sum('undecided') }
}
