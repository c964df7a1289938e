import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { localDate } from '../../clock/local-time.ts'
import { clockTime, dayHeading } from '../../clock/words.ts'
import { type Context } from '../../context.ts'
import { counts, listQueue, type QueueRow } from '../../desk/queue.ts'
import { takeNext } from '../../desk/take-next.ts'
import { queueViews, type QueueView } from '../../desk/views.ts'
import { onCallFor, type OnCall } from '../../desk/on-call.ts'
import { loadCalendar } from '../../municipality/calendar.ts'
import { csrfField } from '../request/csrf.ts'
import { desk } from '../request/desk-only.ts'
import { readForm } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { viewName, viewUrl } from '../shell/navigation.ts'
import { columnsPage } from '../shell/page.ts'
import { emptyPane, pane } from './pane.ts'
import { emptyView } from './empty.ts'
import { newsStream } from './news.ts'
import { paneId, queueRow, subjectOf, tally } from './row.ts'
import { phone } from '../shell/parts.ts'
import { icon } from '../style/icons.ts'
import { toast, withToast } from '../shell/toast.ts'

/** Rows shown at first; "Visa fler" shows as many more. */
const pageSize = 200

export function queueRoutes(app: FastifyInstance, ctx: Context): void {
  app.get('/att-besvara', { preHandler: desk }, async (request, reply) =>
    reply.html(queuePage(request, 'att-besvara')),
  )
  app.get<{ Params: { view: string } }>(
    '/att-besvara/:view',
    { preHandler: desk },
    async (request, reply) => reply.html(queuePage(request, viewOf(request.params.view))),
  )
  app.get<{ Params: { view: string } }>(
    '/att-besvara/:view/nytt',
    { preHandler: desk },
    async (request, reply) => {
      const stream = await newsStream(request, viewOf(request.params.view), pageSize)
      return reply
        .type('text/vnd.turbo-stream.html; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(String(stream))
    },
  )
  app.post('/att-besvara/ta-nasta', { preHandler: desk }, async (request, reply) => {
    readForm(request)
    const taken = await takeNext(ctx.db, request.person.id, request.now)
    if (taken.outcome === 'nothing') {
      return reply.redirect(withToast('/att-besvara', 'inget-kvar', ''), 303)
    }
    return reply.redirect(withToast(`/arenden/${taken.number}`, 'taget', taken.number), 303)
  })
}

function viewOf(name: string): QueueView {
  const view = queueViews.find((one) => one === name)
  if (view === undefined) throw new HttpError(404)
  return view
}

interface Listed {
  view: QueueView
  rows: QueueRow[]
  /** How many the view holds in all; null when that is not counted. */
  total: number | null
  /** The ticket in the reading pane. */
  current: string | null
  closes: Date | null
  onCall: ReadonlyMap<string, OnCall>
}

async function queuePage(request: FastifyRequest, view: QueueView): Promise<Html> {
  const listed = await readList(request, view)
  const { total, rows } = listed
  const number = total ?? rows.length
  const title = view === 'avslutade' ? viewName(view) : `${viewName(view)} (${number})`
  const overlays = await toast(request)
  if (rows.length === 0) {
    const columns = html`<main class="list-col" id="main" ${liveList(listed, request)}>
      ${head(request, listed)} ${news()} ${await emptyView(request, view)}
    </main>`
    return columnsPage(request, { title, columns, current: view, grid: 'app-empty', overlays })
  }
  const reading =
    listed.current === null ? emptyPane() : await pane(request, listed.current, viewUrl(view))
  const columns = html`<main class="list-col" id="main" ${liveList(listed, request)}>
      ${head(request, listed)} ${news()}
      <div
        class="list-scroll"
        tabindex="0"
        role="region"
        aria-label="${viewName(view)}"
        data-queue-target="scroll"
      >
        ${groups(request, listed)} ${more(view, listed)}
      </div>
      ${hints(view)}
    </main>
    <turbo-frame class="pane" id="${paneId}" role="region" aria-label="Läsruta"
      >${reading}</turbo-frame
    >`
  return columnsPage(request, { title, columns, current: view, grid: 'app-queue', overlays })
}

async function readList(request: FastifyRequest, view: QueueView): Promise<Listed> {
  const { db, config } = request.server.ctx
  const { valt, visa } = request.query as { valt?: unknown; visa?: unknown }
  const viewer = { personId: request.person.id, now: request.now }
  const [rows, numbers, calendar] = await Promise.all([
    listQueue(db, { ...viewer, view, limit: limitOf(visa) }),
    counts(db, viewer),
    loadCalendar(db),
  ])
  const urgent = new Set(rows.flatMap((row) => (row.status === 'urgent' ? [row.urgent ?? ''] : [])))
  const calls = await Promise.all(
    [...urgent].map(async (one) => [one, await onCallFor(db, one, config.municipality)] as const),
  )
  return {
    view,
    rows,
    total: view === 'avslutade' ? null : numbers[view],
    current: currentOf(rows, valt),
    closes: calendar.opening(localDate(request.now))?.closes ?? null,
    onCall: new Map(calls),
  }
}

function limitOf(visa: unknown): number {
  const wanted = Number(visa)
  return Number.isInteger(wanted) && wanted > pageSize ? Math.min(wanted, 3 * pageSize) : pageSize
}

/** The ticket asked for; else the first whose words may be shown without anybody asking for them. */
function currentOf(rows: readonly QueueRow[], valt: unknown): string | null {
  const asked = rows.find(({ number }) => number === valt)
  return (asked ?? rows.find(({ hidden }) => !hidden))?.number ?? null
}

/** What the list's controller needs: where its news comes from, and since when. */
function liveList({ view }: Listed, { now }: FastifyRequest): Html {
  return html`data-controller="queue" data-queue-view-value="${view}"
  data-queue-news-value="/att-besvara/${view}/nytt" data-queue-since-value="${now.toISOString()}"
  data-action="click->queue#choose keydown@document->queue#arrow
  svarstid:changed@document->queue#hear turbo:frame-load@document->queue#shown"`
}

function head(request: FastifyRequest, listed: Listed): Html {
  const { view, rows } = listed
  return html`<header class="bar bar-queue">
    <h1 class="bar-h">${viewName(view)}</h1>
    <p class="tally" id="summa">${tally(rows, listed.total, request.now)}</p>
    <form method="post" action="/att-besvara/ta-nasta" class="push">
      ${csrfField(request)}
      <button
        class="btn btn-primary"
        data-key="n"
        ${rows.length === 0 && view === 'att-besvara' && html`disabled`}
      >
        Ta nästa <span aria-hidden="true"><kbd>N</kbd></span>
      </button>
    </form>
  </header>`
}

/** Where the bar of new mail appears, and where it is said to those who do not see it. */
function news(): Html {
  return html`<div id="nytt"></div>
    <p class="sr" role="status" data-queue-target="said"></p>`
}

function groups(request: FastifyRequest, listed: Listed): Html {
  const { view, rows } = listed
  const urgent = view === 'ej-aterkopplat' ? [] : rows.filter(({ status }) => status === 'urgent')
  const rest = rows.filter((row) => !urgent.includes(row))
  const byDay = Map.groupBy(rest, (row) => heading(row, view, request.now))
  return html`${urgent.length > 0 ? urgentLane(request, listed, urgent) : nothing}
  ${[...byDay].map(([name, group], i) => day(request, listed, { name, group, id: `l-${i}` }))}`
}

function heading({ dueAt, departmentDueAt }: QueueRow, view: QueueView, now: Date): string {
  if (view === 'avslutade') return 'Senast avslutade'
  if (view === 'skrappost' || view === 'automatiskt') return 'Senast sorterade'
  const due = view === 'ej-aterkopplat' ? departmentDueAt : dueAt
  return due === null ? 'Utan svarstid' : dayHeading(now, due)
}

function day(
  request: FastifyRequest,
  listed: Listed,
  { name, group, id }: { name: string; group: QueueRow[]; id: string },
): Html {
  const closes = name === 'Förfaller idag' ? listed.closes : null
  return html`<section aria-labelledby="${id}">
    <div class="rows-head">
      <h2 id="${id}">${name}</h2>
      <span class="muted">${group.length}</span>
      ${
        closes === null
          ? nothing
          : html`<span class="muted push"
              >${closes > request.now ? 'Stänger' : 'Stängde'} ${clockTime(closes)}</span
            >`
      }
    </div>
    <ol class="rows">
      ${group.map((row) => queueRow(row, rowOptions(request, listed)))}
    </ol>
  </section>`
}

function rowOptions({ now, person }: FastifyRequest, { view, current }: Listed) {
  return { now, view, personId: person.id, current }
}

/** First in every view while anything is urgent: whom to call, at once. */
function urgentLane(request: FastifyRequest, listed: Listed, rows: QueueRow[]): Html {
  const free = rows.filter(({ assigneeId }) => assigneeId === null).length
  const said =
    free === 0 ? 'Någon är på det' : free === 1 ? 'Ingen har tagit det' : `${free} väntar`
  return html`<section class="urgent" aria-labelledby="l-akut">
    <div class="urgent-head">
      ${icon('siren')}
      <h2 id="l-akut">Akut. Ring först, svara sedan</h2>
      <span class="push">${said}</span>
    </div>
    <ol class="rows">
      ${rows.map((row) => urgentRow(request, listed, row))}
    </ol>
  </section>`
}

function urgentRow(request: FastifyRequest, listed: Listed, row: QueueRow): Html {
  const call = listed.onCall.get(row.urgent ?? '')
  const below = html`<p class="urgent-do">
    ${call === undefined ? nothing : phone(call)}
    <a class="btn btn-late" href="/arenden/${row.number}#akut"
      >Jag ringer<span class="sr"> om ${subjectOf(row)}</span></a
    >
  </p>`
  return queueRow(row, { ...rowOptions(request, listed), below })
}

function more(view: QueueView, { rows, total }: Listed): Html {
  const shown = rows.length
  if (shown % pageSize !== 0 || shown >= 3 * pageSize) return nothing
  if (total !== null && total <= shown) return nothing
  return html`<p class="more-rows">
    <a class="btn" href="${viewUrl(view)}?visa=${shown + pageSize}">Visa fler</a>
  </p>`
}

/** The keys in short, and the buttons that the keys press. */
function hints(view: QueueView): Html {
  const isSorted = view === 'skrappost' || view === 'automatiskt'
  const keys = isSorted
    ? [
        ['J', 'nästa'],
        ['Z', 'lägg i Att besvara'],
      ]
    : [
        ['J', 'nästa'],
        ['B', 'svara'],
        ['T', 'ta'],
        ['E', 'eskalera'],
        ['K', 'inget svar'],
      ]
  return html`<footer class="hints">
    ${keys.map(([key, word]) => html`<span><kbd>${key}</kbd><span>${word}</span></span>`)}
    <button class="linkish" popovertarget="help"><kbd>?</kbd> alla</button>
    <button type="button" hidden data-key="j" data-key-hidden data-action="queue#next">
      Nästa mejl
    </button>
    <button type="button" hidden data-key="shift+j" data-key-hidden data-action="queue#previous">
      Föregående mejl
    </button>
  </footer>`
}
