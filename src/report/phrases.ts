import { monthName } from '../clock/words.ts'
import { monthAfter, partsOf } from './cohort.ts'
import { type Share } from './figures.ts'
import { type Goal } from './shares.ts'
import { counted, monthWords, percent } from './words.ts'

/** "86 procent av frågorna", "alla frågor", "ingen fråga" */
export function whoOf(one: Share, goal: Goal): string {
  if (one.count === 0) return 'ingen fråga'
  if (one.count === one.of) return 'alla frågor'
  return `${percent(one, goal) ?? ''} av frågorna`
}

/** "95 procent", "alla", "ingen" */
export function shareWords(one: Share, goal: Goal): string {
  if (one.count === 0) return 'ingen'
  if (one.count === one.of) return 'alla'
  return percent(one, goal) ?? ''
}

export function pointWords(points: number): string {
  return counted(points, 'procentenhet', 'procentenheter')
}

/** "12 frågor är inom tid, ännu ej besvarade." */
export function inTimeStill({ undecided }: Share): string {
  return `${counted(undecided, 'fråga', 'frågor')} är inom tid, ännu ej ${
    undecided === 1 ? 'besvarad' : 'besvarade'
  }.`
}

/** "jan." and the like are for tables; text says "februari förra året", "januari", "mars 2024". */
export function monthInText(month: string, report: string): string {
  const name = monthName(partsOf(month).number)
  if (month === monthAfter(report, -12)) return `${name} förra året`
  return partsOf(month).year === partsOf(report).year ? name : monthWords(month)
}
