import { type Share } from './figures.ts'

/** What a town wants of a share, in whole percent: at least so much, or at most. */
export interface Goal {
  percent: number
  atMost?: boolean
}

type Parts = Pick<Share, 'count' | 'of'>

/** Fewer than this, and a percentage says something about persons rather than about the service. */
export const smallNumber = 5

/**
 * A share in whole percent, or in tenths of a percent. A share of nothing is null. Half is rounded
 * away from zero, but never to 100 unless it is all, and never over a goal that was missed.
 */
export function rounded(share: Parts, unit: 'percent' | 'tenths', goal?: Goal): number | null {
  if (share.of === 0) return null
  const whole = unit === 'percent' ? 100 : 1000
  const nearest = Math.floor((2 * whole * share.count + share.of) / (2 * share.of))
  const honest = nearest === whole && share.count < share.of ? whole - 1 : nearest
  return goal === undefined ? honest : shortOf(goal, honest, { share, whole })
}

/** Whether a share reaches its goal, compared without rounding; null when it is a share of nothing. */
export function reaches({ count, of }: Parts, goal: Goal): boolean | null {
  if (of === 0) return null
  return goal.atMost ? count * 100 <= goal.percent * of : count * 100 >= goal.percent * of
}

/** The distance to the goal in tenths of a percentage point, in figures as they are shown. */
export function distance(share: Parts, goal: Goal): number | null {
  const tenths = rounded(share, 'tenths', goal)
  return tenths === null ? null : Math.abs(tenths - goal.percent * 10)
}

/** How many tenths of a percentage point a share has grown; null unless there are two shares. */
export function growth(now: Parts, before: Parts): number | null {
  if (now.of === 0 || before.of === 0) return null
  const exact = 1000 * (now.count * before.of - before.count * now.of)
  return roundHalfAway(exact / (now.of * before.of))
}

/** To a whole number, half away from zero. */
export function roundHalfAway(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value)) || 0
}

function shortOf(goal: Goal, shown: number, { share, whole }: { share: Parts; whole: number }) {
  const limit = (goal.percent * whole) / 100
  if (reaches(share, goal) !== false) return shown
  return goal.atMost ? Math.max(shown, limit + 1) : Math.min(shown, limit - 1)
}
