import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { clockTime, longInstant, monthName } from '../../clock/words.ts'
import { type Context } from '../../context.ts'
import { monthAfter, monthOf, parseMonth, partsOf, type Month } from '../../report/cohort.ts'
import { lead } from '../../report/lead.ts'
import { readReport, type Report } from '../../report/read.ts'
import { summary } from '../../report/summary.ts'
import { capital, monthWords, share } from '../../report/words.ts'
import { allow } from '../request/access.ts'
import { HttpError } from '../request/http-error.ts'
import { columnsPage } from '../shell/page.ts'
import { areaSection, distributionSection, trendSection } from './charts.ts'
import { escalationSection } from './escalations.ts'
import { clockSection, keyFigures } from './figures.ts'
import { methodSection } from './method.ts'
import { icon } from '../style/icons.ts'

const readers = allow(
  'kommunvagledare',
  'teamledare',
  'verksamhetsutvecklare',
  'registrator',
  'chef',
  'admin',
)

export function reportRoutes(app: FastifyInstance, ctx: Context): void {
  app.get('/rapporter', { preHandler: readers }, async (request, reply) =>
    reply.redirect(`/rapporter/${monthOf(request.now)}`, 303),
  )
  app.get<{ Params: { month: string } }>(
    '/rapporter/:month',
    { preHandler: readers },
    async (request, reply) => {
      const month = parseMonth(request.params.month)
      if (month === null || month > monthOf(request.now)) throw new HttpError(404)
      const report = await readReport(ctx.db, month, request.now)
      return reply.html(reportPage(request, report))
    },
  )
}

function reportPage(request: FastifyRequest, report: Report): Promise<Html> {
  const { municipality } = request.server.ctx.config
  return columnsPage(request, {
    title: `Svar på e-post i ${monthWords(report.month)}`,
    current: 'rapporter',
    grid: '',
    columns: html`<main class="page report" id="main">
      ${monthBar(report.month, monthOf(request.now))}
      <article class="report-in">
        <header class="rep-head">
          <p class="rep-kick">${municipality.name}, månadsrapport</p>
          <h1>Svar på e-post i ${monthWords(report.month)}</h1>
          <p class="rep-sum">${lead(report)}</p>
          ${standing(report, request.now)}
        </header>
        ${revision(report)} ${report.figures.imported === 0 ? nothing : body(report, municipality)}
      </article>
    </main>`,
  })
}

function body(report: Report, municipality: { contactCentre: string }): Html {
  const paragraphs = summary(report, municipality.contactCentre)
  return html`${keyFigures(report, municipality.contactCentre)}
  ${
    paragraphs.length === 0
      ? nothing
      : html`<section class="rep-two" aria-labelledby="r-s">
          <div>
            <h2 id="r-s">Månaden i korthet</h2>
            ${paragraphs.map((words) => html`<p>${words}</p>`)}
          </div>
        </section>`
  }
  ${distributionSection(report)} ${trendSection(report)} ${areaSection(report)}
  ${escalationSection(report)} ${clockSection(report)} ${methodSection(report)}`
}

function monthBar(month: Month, current: Month): Html {
  const before = monthAfter(month, -1)
  const after = monthAfter(month)
  return html`<nav class="bar bar-sticky no-print" aria-label="Månad">
    <a class="btn btn-quiet" href="/rapporter/${before}"
      >${icon('chevron-left')}${linkWords(before, month)}</a
    >${
      after > current
        ? nothing
        : html`<a class="btn btn-quiet" href="/rapporter/${after}"
            >${linkWords(after, month)}${icon('chevron-right')}</a
          >`
    }${
      month >= monthAfter(current, -1)
        ? nothing
        : html`<a class="btn btn-quiet push" href="/rapporter/${current}">Den här månaden</a>`
    }
  </nav>`
}

function linkWords(month: Month, beside: Month): string {
  const words =
    month.slice(0, 4) === beside.slice(0, 4) ? monthName(partsOf(month).number) : monthWords(month)
  return capital(words)
}

/** Whether the figures stand fast, and by which rules they were made. */
function standing({ state, closesAt, editions }: Report, now: Date): Html {
  const closing = longInstant(closesAt)
  if (state === 'running') {
    return meta(
      'clock-3',
      html`<b>Pågående månad.</b> Siffrorna är från kl. ${clockTime(now)} idag och ändras tills
        månaden stängs ${closing}.`,
    )
  }
  if (state === 'ended') {
    return meta(
      'clock-3',
      html`<b>Månaden är slut men inte stängd.</b> Siffrorna kan ändras tills den stängs ${closing}.`,
    )
  }
  const edition = editions.at(-1)
  const version =
    edition === undefined
      ? 'Utgåvan skrivs vid nästa körning.'
      : `Utgåva ${edition.version}. Räkneregler ${edition.rules}, kalender ${edition.calendar}.`
  return meta('lock', html`Stängd ${closing}. ${version}`)
}

function meta(name: 'lock' | 'clock-3', words: Html): Html {
  return html`<p class="rep-meta">${icon(name, 'small')}<span>${words}</span></p>`
}

/** A corrected month says so, and what it said before. */
function revision({ editions }: Report): Html {
  const before = editions.at(-2)
  const latest = editions.at(-1)
  if (before === undefined || latest === undefined) return nothing
  const said = `${before.figures.received} frågor och ${share(before.figures.first.workday.h24, before.goals.within24)} inom 24 timmar`
  return html`<div class="banner banner-accent" id="rattad">
    ${icon('circle-alert')}
    <div>
      <p><b>Rättad ${longInstant(latest.producedAt)}, utgåva ${latest.version}.</b></p>
      <p>
        Det som ändrades efter stängningen ändrade siffrorna. Utgåva ${before.version} hade ${said}.
        Den finns kvar.
      </p>
    </div>
  </div>`
}
