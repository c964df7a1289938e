import { type AreaFigures, type Figures, feedbackOf } from './figures.ts'
import { inTimeStill, monthInText, shareWords, whoOf } from './phrases.ts'
import { comparison, type Report } from './read.ts'
import { growth, smallNumber } from './shares.ts'
import { capital, counted, decimal, hours, mean, number, share } from './words.ts'

/** The month in short, one paragraph each. */
export function summary(report: Report, contactCentre: string): string[] {
  const paragraphs = [arrivals(report), answers(report, contactCentre), departments(report)]
  return paragraphs.map((sentences) => sentences.join(' ')).filter((text) => text !== '')
}

function arrivals(report: Report): string[] {
  const { figures, state } = report
  const received = counted(figures.received, 'fråga', 'frågor')
  if (figures.received === 0) return []
  const first =
    state === 'closed'
      ? `Vi tog emot ${received} via e-post${moreOrFewer(report)}.`
      : `Hittills har vi tagit emot ${received} via e-post.`
  return [first, ...inTime(report), ...unanswered(report)]
}

/** While some may still be answered in time, a percentage would be of the others only: counts are said. */
function inTime({ figures, goals }: Report): string[] {
  const { h24, h48 } = figures.first.workday
  if (h48.undecided > 0) {
    const counts = `${number(h24.count)} har fått svar inom 24 timmar (en arbetsdag) och ${number(h48.count)} inom 48 timmar.`
    return h24.undecided > 0 ? [counts, inTimeStill(h24)] : [counts]
  }
  const first = capital(whoOf(h24, goals.within24))
  const second = shareWords(h48, goals.within48)
  return [`${first} fick svar inom 24 timmar (en arbetsdag) och ${second} inom 48 timmar.`]
}

function unanswered({ figures, goals, state }: Report): string[] {
  const { noAnswer } = figures
  const closed = state === 'closed'
  if (noAnswer.of === 0) return []
  if (noAnswer.count === 0) {
    return closed ? ['Alla frågor hade fått svar när rapporten togs fram.'] : []
  }
  const questions = counted(noAnswer.count, 'fråga', 'frågor')
  return closed
    ? [
        `${questions} (${share(noAnswer, goals.noAnswer)}) hade inte fått något svar när rapporten togs fram.`,
      ]
    : [`${questions} har väntat längre än 48 timmar utan svar.`]
}

function moreOrFewer(report: Report): string {
  const before = comparison(report)
  // The service began some day in its first month.
  if (before === null || before.month === report.since) return ''
  const more = report.figures.received - before.received
  const then = monthInText(before.month, report.month)
  if (more === 0) return `, lika många som i ${then}`
  return `, ${number(Math.abs(more))} ${more > 0 ? 'fler' : 'färre'} än i ${then}`
}

function answers({ figures, goals }: Report, contactCentre: string): string[] {
  const open = figures.times['open-hours']
  const sentences: string[] = []
  if (open.n > 0) {
    const average = `${hours(mean(open))} timmar under öppettid (median ${hours(open.medianMs)})`
    sentences.push(`Den genomsnittliga svarstiden var ${average}.`)
  }
  const { firstLine } = figures
  if (firstLine.undecided > 0) {
    const questions = counted(firstLine.count, 'fråga', 'frågor')
    sentences.push(`${questions} har besvarats direkt av ${contactCentre}.`)
  } else if (firstLine.of > 0) {
    const who = capital(whoOf(firstLine, goals.firstLine))
    const goal = goals.decided ? `; målet är ${number(goals.firstLine.percent)} procent` : ''
    sentences.push(`${who} besvarades direkt av ${contactCentre}${goal}.`)
  }
  return sentences
}

function departments(report: Report): string[] {
  return [...quickest(report), ...worsened(report), ...withoutFeedback(report)]
}

function quickest({ figures, areas }: Report): string[] {
  const able = figures.areas
    .filter(({ answered }) => answered >= smallNumber)
    .map(({ area, answered, totalMs }) => ({ area, ms: totalMs / answered }))
    .sort((a, b) => a.ms - b.ms)
  const [first, second] = able
  if (first === undefined || second === undefined) return []
  if (hours(first.ms) === hours(second.ms)) return []
  const name = areas.find(({ key }) => key === first.area)?.name ?? first.area
  return [`Av områdena med minst ${smallNumber} besvarade frågor hade ${name} kortast svarstid.`]
}

function worsened(report: Report): string[] {
  const before = comparison(report)
  if (before === null || report.state !== 'closed') return []
  const changes = report.figures.areas
    .map((area) => ({ area: area.area, tenths: areaGrowth(area, before) }))
    .filter((one): one is { area: string; tenths: number } => one.tenths !== null)
    .sort((a, b) => a.tenths - b.tenths)
  const [worst] = changes
  if (worst === undefined || worst.tenths >= 0) return []
  const name = report.areas.find(({ key }) => key === worst.area)?.name ?? worst.area
  const points = decimal(-worst.tenths)
  const then = monthInText(before.month, report.month)
  return [
    `Inom ${name} minskade andelen besvarade inom 24 timmar med ${points} procentenheter jämfört med ${then}.`,
  ]
}

/** How an area's share within 24 hours has changed; null when either month has too few to tell. */
export function areaGrowth(area: AreaFigures, before: Figures): number | null {
  const then = before.areas.find((one) => one.area === area.area)
  if (then === undefined || area.h24.of < smallNumber || then.h24.of < smallNumber) return null
  return growth(area.h24, then.h24)
}

function withoutFeedback({ figures }: Report): string[] {
  const { count, of } = feedbackOf(figures)
  const missed = of - count
  if (missed === 0) return []
  const behind = figures.escalations.filter(({ feedback }) => feedback.count < feedback.of)
  const from = behind.length === 1 ? (behind[0]?.to ?? '') : 'förvaltningarna'
  const questions = missed === 1 ? 'En överlämnad fråga' : `${number(missed)} överlämnade frågor`
  return [`${questions} väntade längre än 24 timmar på återkoppling från ${from}.`]
}
