import { clocks, elapsed, within, type Clock } from '../clock/elapsed.ts'
import { hourMs } from '../clock/local-time.ts'
import { exclusions, frontLineRoles, type Exclusion, type Role } from '../journey.ts'
import { measureEscalations } from './escalations.ts'
import { type TurnFact } from './facts.ts'
import {
  bucketHours,
  type AreaFigures,
  type Figures,
  type InTime,
  type Judgement,
  type Share,
  type Times,
} from './figures.ts'
import { type Facts } from './load.ts'

/**
 * The figures of a month. docs/measures.md has the definition of each.
 * @throws Error when the sums do not agree, which no event can cause.
 */
export function measure(facts: Facts, by: Judgement): Figures {
  const arrived = facts.turns.filter((turn) => turn.arrivedAt <= by.at)
  const counted = arrived.filter((turn) => turn.excluded === null)
  const turns = counted.map((turn) => timed(turn, by))
  const answered = turns.filter((turn) => turn.first !== null)
  const figures: Figures = {
    month: by.month,
    at: by.at.toISOString(),
    imported: arrived.length,
    excluded: excludedOf(arrived),
    received: turns.length,
    answered: answered.length,
    unanswered: turns.length - answered.length,
    first: {
      workday: inTime(turns, 'first', 'workday'),
      calendar: inTime(turns, 'first', 'calendar'),
    },
    complete: {
      workday: inTime(turns, 'complete', 'workday'),
      calendar: inTime(turns, 'complete', 'calendar'),
    },
    noAnswer: noAnswerOf(turns),
    times: {
      calendar: timesOf(answered, 'calendar'),
      workday: timesOf(answered, 'workday'),
      'open-hours': timesOf(answered, 'open-hours'),
    },
    firstLine: firstLineOf(turns),
    buckets: bucketsOf(answered),
    areas: areasOf(turns),
    escalations: measureEscalations(facts.escalations, by),
  }
  checkSums(figures)
  return figures
}

type Elapsed = Record<Clock, number>

/** A counted turn with its times in milliseconds, as seen at the judging instant. */
interface Timed {
  area: string
  /** null: not replied to. */
  first: Elapsed | null
  complete: Elapsed | null
  completeBy: Role | null
  imported: boolean
  handedOver: boolean
  /** From arrival until judged. */
  age: Elapsed
}

function timed(turn: TurnFact, { at, calendar }: Judgement): Timed {
  const times = (to: Date): Elapsed => {
    const on = (clock: Clock) => elapsed(clock, turn.arrivedAt, to, calendar)
    return { calendar: on('calendar'), workday: on('workday'), 'open-hours': on('open-hours') }
  }
  const until = (reply: Date | null) => (reply !== null && reply <= at ? times(reply) : null)
  return {
    area: turn.area,
    first: until(turn.firstReplyAt),
    complete: until(turn.completeReplyAt),
    completeBy: turn.completeReplyBy,
    imported: turn.imported,
    handedOver: turn.escalations.some((one) => one.at <= at),
    age: times(at),
  }
}

function inTime(turns: readonly Timed[], reply: 'first' | 'complete', clock: Clock): InTime {
  const share = (hours: number): Share => {
    const count = turns.filter((turn) => isWithin(turn[reply], hours, clock)).length
    const undecided = turns.filter((turn) => isUndecided(turn, reply, hours, clock)).length
    return { count, of: turns.length - undecided, undecided }
  }
  return { h24: share(24), h48: share(48) }
}

function isWithin(reply: Elapsed | null, hours: number, clock: Clock): boolean {
  return reply !== null && within(hours, reply[clock])
}

/** No such reply, and it could still come in time. */
function isUndecided(
  turn: Timed,
  reply: 'first' | 'complete',
  hours: number,
  clock: Clock,
): boolean {
  return turn[reply] === null && turn.age[clock] < hours * hourMs
}

function noAnswerOf(turns: readonly Timed[]): Share {
  const undecided = turns.filter((turn) => isUndecided(turn, 'first', 48, 'workday')).length
  const unanswered = turns.filter((turn) => turn.first === null).length
  return { count: unanswered - undecided, of: turns.length - undecided, undecided }
}

function firstLineOf(all: readonly Timed[]): Share {
  const turns = all.filter((turn) => !isAnonymous(turn))
  const own = turns.filter((turn) => !turn.handedOver)
  const undecided = own.filter((turn) => isUndecided(turn, 'complete', 48, 'workday')).length
  const count = own.filter((turn) => turn.complete !== null && isOurs(turn.completeBy)).length
  return { count, of: turns.length - undecided, undecided }
}

/** Old mail that was brought in does not say who answered, or would have. docs/import.md */
function isAnonymous({ imported, complete, completeBy }: Timed): boolean {
  return completeBy === null && (imported || complete !== null)
}

/** Anybody but the front line answers for a department. */
function isOurs(role: Role | null): boolean {
  return role !== null && frontLineRoles.includes(role)
}

function timesOf(answered: readonly Timed[], clock: Clock): Times {
  const all = answered.flatMap((turn) => turn.first?.[clock] ?? []).sort((a, b) => a - b)
  const n = all.length
  // With an odd number both middles are the same.
  const low = all[Math.ceil(n / 2) - 1] ?? 0
  const high = all[Math.floor(n / 2)] ?? 0
  return {
    n,
    totalMs: all.reduce((total, ms) => total + ms, 0),
    medianMs: n === 0 ? null : (low + high) / 2,
    p90Ms: all[Math.ceil((n * 9) / 10) - 1] ?? null,
  }
}

function bucketsOf(answered: readonly Timed[]): number[] {
  const buckets = [...bucketHours.map(() => 0), 0]
  for (const { first } of answered) {
    const bar = bucketHours.findIndex((hours) => isWithin(first, hours, 'workday'))
    const index = bar === -1 ? bucketHours.length : bar
    buckets[index] = (buckets[index] ?? 0) + 1
  }
  return buckets
}

function areasOf(turns: readonly Timed[]): AreaFigures[] {
  const groups = [...Map.groupBy(turns, (turn) => turn.area)]
  return groups
    .map(([area, own]) => {
      const { h24, h48 } = inTime(own, 'first', 'workday')
      const { n, totalMs } = timesOf(own, 'open-hours')
      const firstLine = firstLineOf(own)
      return { area, received: own.length, h24, h48, firstLine, answered: n, totalMs }
    })
    .sort((a, b) => b.received - a.received || a.area.localeCompare(b.area, 'sv'))
}

function excludedOf(turns: readonly TurnFact[]): Record<Exclusion, number> {
  const count = (reason: Exclusion) => turns.filter((turn) => turn.excluded === reason).length
  return Object.fromEntries(exclusions.map((one) => [one, count(one)])) as Record<Exclusion, number>
}

/** Nothing that arrived may be missing, and nothing may be counted twice. */
function checkSums(figures: Figures): void {
  const { imported, excluded, received, answered, unanswered, buckets, areas, times } = figures
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
  const agree =
    imported === answered + unanswered + sum(Object.values(excluded)) &&
    received === sum(areas.map((area) => area.received)) &&
    answered === sum(buckets) &&
    clocks.every((clock) => times[clock].n === answered)
  if (!agree) throw new Error(`The figures of ${figures.month} do not add up.`)
}
