import { html, nothing, type Html } from '../../base/html.ts'
import { barsOf, distribution } from '../../report/charts.ts'
import { type AreaFigures, type Figures, type Share } from '../../report/figures.ts'
import { monthInText } from '../../report/phrases.ts'
import { comparison, type Report } from '../../report/read.ts'
import { growth, reaches, smallNumber, type Goal } from '../../report/shares.ts'
import { areaGrowth } from '../../report/summary.ts'
import { trendChart } from '../../report/trend-chart.ts'
import * as words from '../../report/words.ts'
import { delta } from './figures.ts'

/** How long the answers took, as bars and as a table. */
export function distributionSection({ figures, goals, state }: Report): Html {
  if (figures.received === 0) return nothing
  const rows = barsOf(figures).map(
    ({ label, n }) =>
      html`<tr>
        <th scope="row">${label === 'Inom tid' ? 'Inom tid, ännu ej besvarade' : label}</th>
        <td class="r">${words.number(n)}</td>
        <td class="r">${words.share({ count: n, of: figures.received, undecided: 0 })}</td>
      </tr>`,
  )
  const quick = (figures.buckets[0] ?? 0) + (figures.buckets[1] ?? 0)
  const said = words.percent({ count: quick, of: figures.received, undecided: 0 })
  const heading =
    state === 'closed' && said !== null
      ? `${words.capital(said)} fick svar inom fyra timmar`
      : 'Så lång tid tog svaren'
  return section('r-d', heading, {
    chart: distribution(figures, goals),
    label: 'Diagram, svarstid',
    table: html`<table class="table table-s">
      <caption>
        Tid till första svar, arbetsdygn
      </caption>
      <thead>
        <tr>
          <th scope="col">Svarstid</th>
          <th scope="col" class="r">Frågor</th>
          <th scope="col" class="r">Andel</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`,
  })
}

/** The shares month by month, as lines and as a table, once there are two months. */
export function trendSection({ trend, goals, month, state }: Report): Html {
  const shown = trend.filter(({ first }) => first.workday.h24.of > 0)
  if (shown.length < 2) return nothing
  const label = `${goals.decided ? 'Mål' : 'Förslag'} ${goals.within24.percent} %`
  const rows = shown.map((figures) => {
    const { h24, h48 } = figures.first.workday
    const running = figures.month === month && state !== 'closed'
    return html`<tr>
      <th scope="row">
        ${words.capital(words.monthWords(figures.month))}${running ? ' (inte stängd)' : nothing}
      </th>
      <td class="r">${words.number(figures.received)}</td>
      <td class="r">${words.share(h24, goals.within24)}</td>
      <td class="r">${words.share(h48, goals.within48)}</td>
    </tr>`
  })
  return section('r-t', trendHeading(shown, state), {
    chart: trendChart(shown, { ...goals.within24, label }),
    label: `Diagram, ${shown.length} månader`,
    table: html`<table class="table table-s">
      <caption>
        Andel besvarade per månad, arbetsdygn
      </caption>
      <thead>
        <tr>
          <th scope="col">Månad</th>
          <th scope="col" class="r">Frågor</th>
          <th scope="col" class="r">Inom 24 tim</th>
          <th scope="col" class="r">Inom 48 tim</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`,
  })
}

function trendHeading(shown: readonly Figures[], state: Report['state']): string {
  const first = shown[0]
  const last = shown.at(-1)
  if (first === undefined || last === undefined || state !== 'closed') {
    return 'Andel besvarade månad för månad'
  }
  const tenths = growth(last.first.workday.h24, first.first.workday.h24)
  const since = `sedan ${monthInText(first.month, last.month)}`
  if (tenths === null || tenths === 0) return `Andelen inom 24 timmar är oförändrad ${since}`
  const points = words.decimal(Math.abs(tenths))
  const verb = tenths > 0 ? 'ökat' : 'minskat'
  return `Andelen inom 24 timmar har ${verb} ${points} procentenheter ${since}`
}

/** Every area with questions, the nine compared nationally first. */
export function areaSection(report: Report): Html {
  const { figures, areas, goals } = report
  if (figures.received === 0) return nothing
  const before = comparison(report)
  const national = new Set(areas.filter((area) => area.kkik).map((area) => area.key))
  const inside = figures.areas.filter(({ area }) => national.has(area))
  const outside = figures.areas.filter(({ area }) => !national.has(area))
  const columns = before === null ? 6 : 7
  const group = (name: string, own: readonly AreaFigures[]) =>
    own.length === 0
      ? nothing
      : html`<tbody>
          <tr>
            <th colspan="${columns}" scope="rowgroup"><span class="muted">${name}</span></th>
          </tr>
          ${[...own].sort(smallLast).map((one) => areaRow(one, report, before))}
        </tbody>`
  return html`<section class="rep-sec" aria-labelledby="r-a">
    <header><h2 id="r-a">${areaHeading(report)}</h2></header>
    <div class="table-wrap" tabindex="0" role="region" aria-label="Tabell, svar per område">
      <table class="table areas">
        <caption>
          Arbetsdygn. Strecket i stapeln är ${goals.decided ? 'målet' : 'det föreslagna målet'},
          ${goals.within24.percent} %
        </caption>
        <thead>
          <tr>
            <th scope="col">Område</th>
            <th scope="col" class="r">Frågor</th>
            <th scope="col" class="r">Inom 24 tim</th>
            <th scope="col" class="r">Inom 48 tim</th>
            <th scope="col" class="r">Medel, öppettid</th>
            <th scope="col" class="r">Första linjen</th>
            ${
              before === null
                ? nothing
                : html`<th scope="col" class="r">
                    Ändring mot ${monthInText(before.month, report.month)}, procentenheter
                  </th>`
            }
          </tr>
        </thead>
        ${group('KKiK:s nio områden', inside)} ${group('Övriga områden', outside)}
        ${totals(report, before)}
      </table>
    </div>
  </section>`
}

function smallLast(a: AreaFigures, b: AreaFigures): number {
  const small = (one: AreaFigures) => Number(one.received < smallNumber)
  return small(a) - small(b)
}

function areaRow(one: AreaFigures, report: Report, before: Figures | null): Html {
  const { goals, areas } = report
  const name = areas.find(({ key }) => key === one.area)?.name ?? one.area
  if (one.received < smallNumber) {
    return html`<tr>
      <th scope="row">${name}</th>
      <td class="r">${words.fewer}</td>
      <td class="r" colspan="${before === null ? 4 : 5}">
        <span class="muted">för få frågor för att visas i procent</span>
      </td>
    </tr>`
  }
  return html`<tr>
    <th scope="row">${name}</th>
    <td class="r">${words.number(one.received)}</td>
    <td class="r barcell">
      ${areaBar(one.h24, goals.within24)}${words.guarded(one.h24, goals.within24)}
    </td>
    <td class="r">${words.guarded(one.h48, goals.within48)}</td>
    <td class="r">${meanHours({ n: one.answered, totalMs: one.totalMs })}</td>
    <td class="r">${words.guarded(one.firstLine, goals.firstLine)}</td>
    ${before === null ? nothing : changeCell(areaGrowth(one, before))}
  </tr>`
}

function totals({ figures, goals }: Report, before: Figures | null): Html {
  const { h24, h48 } = figures.first.workday
  return html`<tfoot>
    <tr>
      <th scope="row">Alla</th>
      <td class="r">${words.number(figures.received)}</td>
      <td class="r">${words.share(h24, goals.within24)}</td>
      <td class="r">${words.share(h48, goals.within48)}</td>
      <td class="r">${meanHours(figures.times['open-hours'])}</td>
      <td class="r">${words.share(figures.firstLine, goals.firstLine)}</td>
      ${before === null ? nothing : changeCell(growth(h24, before.first.workday.h24))}
    </tr>
  </tfoot>`
}

function changeCell(tenths: number | null): Html {
  return html`<td class="r">${tenths === null ? words.nothingShown : delta(tenths)}</td>`
}

function meanHours(times: { n: number; totalMs: number }): string {
  const mean = words.mean(times)
  return mean === null ? words.nothingShown : `${words.hours(mean)} tim`
}

const barLength = 88

/** A share as a small bar with a mark at its goal; the figure beside it says the same. */
function areaBar(one: Share, goal: Goal): Html {
  if (one.of < smallNumber) return nothing
  const length = Math.round((one.count / one.of) * barLength)
  const at = Math.round((goal.percent / 100) * barLength)
  const look = reaches(one, goal) ? 'b-in' : 'b-out'
  return html`<svg class="bar-i" viewBox="0 0 ${barLength} 12" aria-hidden="true">
    <rect class="bar-rest" x="0" y="2" width="${barLength}" height="8" rx="2" />
    <rect class="${look}" x="0" y="2" width="${length}" height="8" rx="2" />
    <rect class="bar-goal" x="${at}" y="0" width="1.5" height="12" />
  </svg>`
}

/** The area that has furthest to go, said only when it can be said. */
function areaHeading({ figures, areas, goals }: Report): string {
  const able = figures.areas.filter(({ h24 }) => h24.of >= smallNumber)
  const missed = able
    .filter(({ h24 }) => reaches(h24, goals.within24) === false)
    .sort((a, b) => a.h24.count / a.h24.of - b.h24.count / b.h24.of)
  const [worst] = missed
  if (worst === undefined || able.length < 2) return 'Svar per område'
  const name = areas.find(({ key }) => key === worst.area)?.name ?? worst.area
  return `${name} har längst kvar till ${goals.within24.percent} procent`
}

function section(
  id: string,
  heading: string,
  { chart, label, table }: { chart: Html; label: string; table: Html },
): Html {
  return html`<section class="rep-sec" aria-labelledby="${id}">
    <header><h2 id="${id}">${heading}</h2></header>
    <div class="table-wrap" tabindex="0" role="region" aria-label="${label}">${chart}</div>
    <details class="more">
      <summary>Visa som tabell</summary>
      ${table}
    </details>
  </section>`
}
