import { type Figures, type Share } from './figures.ts'
import { inTimeStill, monthInText, pointWords, whoOf } from './phrases.ts'
import { comparison, type Report } from './read.ts'
import { growth, reaches, rounded, roundHalfAway, type Goal } from './shares.ts'
import { capital, counted, monthWords, number } from './words.ts'

/** The sentence under the heading. It says nothing that the figures do not hold. */
export function lead(report: Report): string {
  const { figures, goals, state, month } = report
  const { h24 } = figures.first.workday
  const closed = state === 'closed'
  if (figures.received === 0) {
    return closed
      ? `Inga frågor kom in i ${monthWords(month)}.`
      : `Inga frågor har kommit in i ${monthWords(month)}.`
  }
  if (h24.of === 0) return inTimeStill(h24)
  if (h24.undecided > 0) {
    const answered = `${number(h24.count)} av ${counted(figures.received, 'fråga', 'frågor')}`
    return `${answered} har fått svar inom 24 timmar. ${inTimeStill(h24)}`
  }
  const who = capital(whoOf(h24, goals.within24))
  const said = `${who} ${closed ? 'fick' : 'har hittills fått'} svar inom 24 timmar.`
  const beside = besides(report, h24)
  return beside === null ? said : `${said} ${beside}`
}

function besides(report: Report, h24: Share): string | null {
  const { goals, state } = report
  const before = state === 'closed' ? comparison(report) : null
  const goal = goals.decided ? goals.within24 : null
  const change = before === null ? null : changeWords(report, h24, before)
  if (change === null) return goal === null ? null : goalAlone(h24, goal)
  return goal === null ? `${change}.` : `${change}, ${goalBeside(h24, goal)}.`
}

function changeWords({ month }: Report, h24: Share, before: Figures): string | null {
  const tenths = growth(h24, before.first.workday.h24)
  if (tenths === null) return null
  const points = roundHalfAway(tenths / 10)
  const then = monthInText(before.month, month)
  if (points === 0) return `Det är en lika stor andel som i ${then}`
  return `Det är ${pointWords(Math.abs(points))} ${points > 0 ? 'fler' : 'färre'} än i ${then}`
}

function goalAlone(h24: Share, goal: Goal): string {
  const target = `målet på ${number(goal.percent)} procent`
  if (reaches(h24, goal)) return `${capital(target)} är nått.`
  return `Det är ${pointWords(below(h24, goal))} under ${target}.`
}

function goalBeside(h24: Share, goal: Goal): string {
  const target = `målet på ${number(goal.percent)} procent`
  if (reaches(h24, goal)) return `och ${target} är nått`
  return `men ${number(below(h24, goal))} under ${target}`
}

function below(h24: Share, goal: Goal): number {
  return goal.percent - (rounded(h24, 'percent', goal) ?? 0)
}
