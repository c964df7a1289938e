import { html, nothing, type Html } from '../base/html.ts'
import { monthsBetween, type Month } from './cohort.ts'
import { type Figures, type Share } from './figures.ts'
import { type Goal } from './shares.ts'
import { tenth } from './svg.ts'
import { monthShort, monthWords, share } from './words.ts'

/**
 * The shares within 24 and 48 hours month by month, on the workday clock, with the goal. A month
 * without data breaks the line. Draw it for two months or more.
 */
export function trendChart(trend: readonly Figures[], goal: Goal & { label: string }): Html {
  const shown = trend.filter(({ first }) => first.workday.h24.of > 0)
  const first = shown[0]?.month
  const last = shown.at(-1)
  if (first === undefined || last === undefined) return nothing
  const months = monthsBetween(first, last.month)
  const scale = scaleOf(shown, goal, months.length)
  const points = (pick: 'h24' | 'h48'): (Point | null)[] =>
    months.map((month, i) => {
      const found = shown.find((figures) => figures.month === month)
      return found === undefined ? null : { x: scale.x(i), y: scale.y(found.first.workday[pick]) }
    })
  return html`<svg class="chart" viewBox="0 0 960 300" role="img" aria-labelledby="tr-t tr-d">
    <title id="tr-t">Andel besvarade inom 24 och 48 timmar, ${span(first, last.month)}</title>
    <desc id="tr-d">${described(shown)}</desc>
    ${grid(scale)}
    <line class="target" x1="${left}" x2="${right}" y1="${scale.goalY}" y2="${scale.goalY}" />
    ${axis(months, scale)} ${line(points('h48'), 'l48')} ${line(points('h24'), 'l24')}
    ${points('h48').map((point) => square(point))} ${points('h24').map((point) => dot(point))}
    ${endLabels(last, goal, scale)}
  </svg>`
}

interface Point {
  x: number
  y: number
}

interface Scale {
  /** The lowest percentage of the axis, and the step of its lines. */
  low: number
  step: number
  goalY: number
  x: (index: number) => number
  y: (share: Share) => number
}

const left = 56
const right = 828
const top = 24
const bottom = 264

function scaleOf(shown: readonly Figures[], goal: Goal, months: number): Scale {
  const shares = shown.flatMap(({ first }) => [first.workday.h24, first.workday.h48])
  const least = Math.min(goal.percent, ...shares.map(percentOf))
  const low = Math.max(0, Math.floor((least - 2) / 10) * 10)
  const at = (percent: number) => top + ((100 - percent) / (100 - low)) * (bottom - top)
  return {
    low,
    step: 100 - low > 50 ? 20 : 10,
    goalY: tenth(at(goal.percent)),
    x: (index) => tenth(left + (index / Math.max(1, months - 1)) * (right - left)),
    y: (share) => tenth(at(percentOf(share))),
  }
}

function percentOf({ count, of }: Share): number {
  return of === 0 ? 0 : (100 * count) / of
}

function grid({ low, step }: Scale): Html[] {
  const lines: Html[] = []
  for (let percent = 100; percent >= low; percent -= step) {
    const y = tenth(top + ((100 - percent) / (100 - low)) * (bottom - top))
    lines.push(
      html`<line class="grid" x1="${left}" x2="${right}" y1="${y}" y2="${y}" />
        <text class="ax" x="${left - 10}" y="${y + 4}" text-anchor="end">${percent} %</text>`,
    )
  }
  return lines
}

function axis(months: readonly Month[], scale: Scale): Html[] {
  return months.map((month, i) => {
    const withYear = i === 0 || month.endsWith('-01')
    return html`<text class="ax" x="${scale.x(i)}" y="288" text-anchor="middle">
      ${monthShort(month, withYear)}
    </text>`
  })
}

function line(points: readonly (Point | null)[], look: string): Html {
  const steps = points.flatMap((point, i) => {
    if (point === null) return []
    const begins = i === 0 || points[i - 1] === null
    return `${begins ? 'M' : 'L'}${String(point.x)} ${String(point.y)}`
  })
  return html`<path class="${look}" d="${steps.join('')}" />`
}

function dot(point: Point | null): Html {
  if (point === null) return nothing
  return html`<circle class="p24" cx="${point.x}" cy="${point.y}" r="3.5" />`
}

function square(point: Point | null): Html {
  if (point === null) return nothing
  return html`<rect class="p48" x="${point.x - 3}" y="${point.y - 3}" width="6" height="6" />`
}

/** The last values and the goal at the end of their lines, moved apart where they would meet. */
function endLabels(last: Figures, goal: Goal & { label: string }, scale: Scale): Html {
  const { h24, h48 } = last.first.workday
  const labels = [
    { y: scale.y(h48), lines: [share(h48), 'inom 48 timmar'], look: 'lab lab48' },
    { y: scale.goalY, lines: [goal.label], look: 'ax ax-target' },
    { y: scale.y(h24), lines: [share(h24, goal), 'inom 24 timmar'], look: 'lab lab24' },
  ].sort((a, b) => a.y - b.y)
  let free = 0
  return html`${labels.map(({ y, lines, look }) => {
    const at = Math.max(y, free)
    free = at + lines.length * 16 + 6
    return html`<text class="${look}" x="840" y="${tenth(at + 5)}">${lines[0]}</text> ${
        lines[1] === undefined
          ? nothing
          : html`<text class="ax" x="840" y="${tenth(at + 21)}">${lines[1]}</text>`
      }`
  })}`
}

function span(first: Month, last: Month): string {
  return `${monthWords(first)} till ${monthWords(last)}`
}

function described(shown: readonly Figures[]): string {
  const lines = shown.map(({ month, first }) => {
    const { h24, h48 } = first.workday
    return `${monthWords(month)}: ${share(h24)} inom 24 och ${share(h48)} inom 48 timmar`
  })
  return `${lines.join('. ')}.`
}
