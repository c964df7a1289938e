import { html, nothing, type Html } from '../../base/html.ts'
import { type Clock } from '../../clock/elapsed.ts'
import { monthAfter, type Month } from '../../report/cohort.ts'
import { feedbackOf, type Figures, type Share } from '../../report/figures.ts'
import { inTimeStill } from '../../report/phrases.ts'
import { earlierFigures, type Report } from '../../report/read.ts'
import { distance, growth, reaches, type Goal } from '../../report/shares.ts'
import * as words from '../../report/words.ts'
import { icon } from '../style/icons.ts'

interface KeyFigure {
  name: string
  value: string
  /** Goal, or what else stands nearest the value. */
  under: Html
  /** In tenths, against another month's figures; null when that month has nothing to compare. */
  change: (before: Figures) => number | null
  unit: 'p.e.' | 'tim'
  lessIsBetter?: boolean
  notes: string[]
}

/** The six figures that are read first. */
export function keyFigures(report: Report, contactCentre: string): Html {
  const { figures, goals } = report
  const { workday, calendar } = figures.first
  const feedback = feedbackOf(figures)
  const open = figures.times['open-hours']
  const goalOf = (one: Share, goal: Goal) => goalLine(one, goal, goals.decided)
  const list: KeyFigure[] = [
    {
      name: 'Besvarade inom 24 timmar',
      value: words.share(workday.h24, goals.within24),
      under: goalOf(workday.h24, goals.within24),
      change: (before) => growth(workday.h24, before.first.workday.h24),
      unit: 'p.e.',
      notes: [
        `${ofAll(workday.h24)}, arbetsdygn`,
        `Dygnet runt: ${words.share(calendar.h24)}, ${ofAll(calendar.h24)}`,
        ...undecided(workday.h24),
      ],
    },
    {
      name: 'Besvarade inom 48 timmar',
      value: words.share(workday.h48, goals.within48),
      under: goalOf(workday.h48, goals.within48),
      change: (before) => growth(workday.h48, before.first.workday.h48),
      unit: 'p.e.',
      notes: [
        `${ofAll(workday.h48)}, arbetsdygn`,
        `Dygnet runt: ${words.share(calendar.h48)}, ${ofAll(calendar.h48)}`,
        ...undecided(workday.h48),
      ],
    },
    {
      name: `Besvarade direkt av ${contactCentre}`,
      value: words.share(figures.firstLine, goals.firstLine),
      under: goalOf(figures.firstLine, goals.firstLine),
      change: (before) => growth(figures.firstLine, before.firstLine),
      unit: 'p.e.',
      notes: [ofAll(figures.firstLine)],
    },
    {
      name: 'Ej svar',
      value: words.share(figures.noAnswer, goals.noAnswer),
      under: goalOf(figures.noAnswer, goals.noAnswer),
      change: (before) => growth(figures.noAnswer, before.noAnswer),
      unit: 'p.e.',
      lessIsBetter: true,
      notes: [noAnswerNote(report), ...undecided(figures.noAnswer)],
    },
    {
      name: 'Medelsvarstid, öppettid',
      value: hoursOr(words.mean(open)),
      under: html`<p class="kf-t">Median ${hoursOr(open.medianMs)}. P90 ${hoursOr(open.p90Ms)}</p>`,
      change: (before) => meanChange(open, before.times['open-hours']),
      unit: 'tim',
      lessIsBetter: true,
      notes: [
        words.counted(open.n, 'besvarad fråga', 'besvarade frågor'),
        `${words.counted(figures.unanswered, 'obesvarad', 'obesvarade')} ingår inte i medelvärdet`,
      ],
    },
    {
      name: 'Återkoppling inom 24 timmar',
      value: words.share(feedback, goals.feedback),
      under: goalOf(feedback, goals.feedback),
      change: (before) => growth(feedback, feedbackOf(before)),
      unit: 'p.e.',
      notes: [ofAll(feedback, 'överlämnad fråga', 'överlämnade frågor')],
    },
  ]
  return html`<section aria-labelledby="r-k">
    <h2 id="r-k" class="sr">Nyckeltal</h2>
    <ul class="kfs">
      ${list.map((one) => keyFigure(one, report))}
    </ul>
  </section>`
}

function keyFigure(one: KeyFigure, report: Report): Html {
  return html`<li class="kf">
    <p class="kf-name">${one.name}</p>
    <p class="kf-v">${one.value}</p>
    ${one.under} ${changes(one, report)}
    ${one.notes.map((note) => html`<p class="kf-n">${note}</p>`)}
  </li>`
}

function changes(one: KeyFigure, { month, trend }: Report): Html {
  const beside = [monthAfter(month, -1), monthAfter(month, -12)].flatMap((then) => {
    const figures = earlierFigures(trend, then)
    const tenths = figures === null ? null : one.change(figures)
    return tenths === null ? [] : [change(then, tenths, one)]
  })
  return beside.length === 0 ? nothing : html`<dl>${beside}</dl>`
}

function change(then: Month, tenths: number, { unit, lessIsBetter = false }: KeyFigure): Html {
  return html`<div>
    <dt>${words.capital(words.monthWords(then))}</dt>
    <dd>${delta(tenths, { lessIsBetter, unit: ` ${unit}` })}</dd>
  </div>`
}

/** A change with its arrow; the colour says whether it is for the better. */
export function delta(
  tenths: number,
  { lessIsBetter = false, unit = '' }: { lessIsBetter?: boolean; unit?: string } = {},
): Html {
  const shown = `${words.signed(tenths)}${unit}`
  if (tenths === 0) return html`<span class="delta">${shown}</span>`
  const better = tenths > 0 !== lessIsBetter
  return html`<span class="delta ${better ? 'delta-up' : 'delta-down'}"
    >${icon(tenths > 0 ? 'arrow-up' : 'arrow-down')}${shown}</span
  >`
}

function goalLine(one: Share, goal: Goal, decided: boolean): Html {
  const name = `${decided ? 'Mål' : 'Föreslaget mål'}${goal.atMost ? ' högst' : ''} ${goal.percent} %`
  const reached = reaches(one, goal)
  if (reached === null) return html`<p class="kf-t">${name}</p>`
  if (reached) return html`<p class="kf-t kf-hit">${icon('circle-check', 'small')}${name}, nått</p>`
  const tenths = distance(one, goal) ?? 0
  const far = `${words.decimal(tenths)} ${goal.atMost ? 'över' : 'under'}`
  return html`<p class="kf-t kf-miss">${icon('circle-alert', 'small')}${name}, ${far}</p>`
}

function ofAll(one: Share, single = 'fråga', many = 'frågor'): string {
  return `${words.number(one.count)} av ${words.counted(one.of, single, many)}`
}

function undecided(one: Share): string[] {
  return one.undecided === 0 ? [] : [inTimeStill(one)]
}

function noAnswerNote({ figures, state }: Report): string {
  const questions = words.counted(figures.noAnswer.count, 'fråga', 'frågor')
  return state === 'closed'
    ? `${questions} när månaden stängdes`
    : `${questions} efter mer än 48 timmar, arbetsdygn`
}

function meanChange(
  now: { n: number; totalMs: number },
  before: { n: number; totalMs: number },
): number | null {
  const [mean, earlier] = [words.mean(now), words.mean(before)]
  return mean === null || earlier === null ? null : words.tenthsOfHours(mean - earlier)
}

function hoursOr(ms: number | null): string {
  return ms === null ? words.nothingShown : `${words.hours(ms)} tim`
}

/** The same measures on every clock, and the complete answers. */
export function clockSection({ figures, goals }: Report): Html {
  const row = (name: string, pick: (by: 'workday' | 'calendar') => Share, goal?: Goal) =>
    html`<tr>
      <th scope="row">${name}</th>
      ${withCount(pick('workday'), goal)} ${withCount(pick('calendar'))}
    </tr>`
  return html`<section class="rep-sec" aria-labelledby="r-o">
    <h2 id="r-o">Samma mått på alla klockor</h2>
    <div class="table-wrap" tabindex="0" role="region" aria-label="Andelar per klocka">
      <table class="table">
        <caption>
          Andel besvarade. Komplett svar är det svar som besvarar hela frågan
        </caption>
        <thead>
          <tr>
            <th scope="col">Mått</th>
            <th scope="col" class="r">Arbetsdygn</th>
            <th scope="col" class="r">Dygnet runt</th>
          </tr>
        </thead>
        <tbody>
          ${row('Första svar inom 24 timmar', (by) => figures.first[by].h24, goals.within24)}
          ${row('Första svar inom 48 timmar', (by) => figures.first[by].h48, goals.within48)}
          ${row('Komplett svar inom 24 timmar', (by) => figures.complete[by].h24)}
          ${row('Komplett svar inom 48 timmar', (by) => figures.complete[by].h48)}
        </tbody>
      </table>
    </div>
    <div class="table-wrap" tabindex="0" role="region" aria-label="Svarstider per klocka">
      <table class="table">
        <caption>
          Tid till första svar,
          ${words.counted(figures.answered, 'besvarad fråga', 'besvarade frågor')}
        </caption>
        <thead>
          <tr>
            <th scope="col">Klocka</th>
            <th scope="col" class="r">Medel</th>
            <th scope="col" class="r">Median</th>
            <th scope="col" class="r">P90</th>
          </tr>
        </thead>
        <tbody>
          ${clockNames.map(([clock, name]) => timesRow(name, figures, clock))}
        </tbody>
      </table>
    </div>
  </section>`
}

const clockNames: readonly (readonly [Clock, string])[] = [
  ['open-hours', 'Öppettid'],
  ['workday', 'Arbetsdygn'],
  ['calendar', 'Dygnet runt'],
]

function withCount(one: Share, goal?: Goal): Html {
  return html`<td class="r">
    ${words.share(one, goal)}
    <span class="muted">(${words.number(one.count)} av ${words.number(one.of)})</span>
  </td>`
}

function timesRow(name: string, figures: Figures, clock: Clock): Html {
  const times = figures.times[clock]
  return html`<tr>
    <th scope="row">${name}</th>
    <td class="r">${hoursOr(words.mean(times))}</td>
    <td class="r">${hoursOr(times.medianMs)}</td>
    <td class="r">${hoursOr(times.p90Ms)}</td>
  </tr>`
}
