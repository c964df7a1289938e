import { randomUUID } from 'node:crypto'
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { due } from '../../clock/due.ts'
import { reminderInstants } from '../../clock/reminders.ts'
import { shortDue, shortInstant } from '../../clock/words.ts'
import { type Context } from '../../context.ts'
import { escalate } from '../../desk/escalate.ts'
import { findTicket } from '../../desk/ticket-view.ts'
import {
  escalationTargets,
  type FunctionTarget,
  type PersonTarget,
} from '../../municipality/functions.ts'
import { promise } from '../../ticket/promise.ts'
import { csrfField } from '../request/csrf.ts'
import { desk } from '../request/desk-only.ts'
import { fieldFault } from '../shell/field.ts'
import { clickKey, readForm } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { columnsPage } from '../shell/page.ts'
import { shortArea } from '../shell/area-chip.ts'
import { calledName, firstName } from '../shell/names.ts'
import { badge } from '../shell/parts.ts'
import { icon } from '../style/icons.ts'
import { readTicketData, type TicketData } from './data.ts'
import { barState } from './bar.ts'
import { talk } from './page.ts'
import { withToast } from '../shell/toast.ts'

type EscalationTarget = Parameters<typeof escalate>[1]['to']
type NumberRequest = FastifyRequest<{ Params: { number: string } }>

/** What a person has chosen and written, and what is wrong with it. */
interface Attempt {
  to: string
  summary: string
  key: string
  faults: { to?: string; summary?: string; other: string[] }
}

export function escalateRoutes(app: FastifyInstance, ctx: Context): void {
  app.get<{ Params: { number: string } }>(
    '/arenden/:number/lamna-over',
    { preHandler: desk },
    async (request, reply) => reply.html(escalatePage(request, null)),
  )
  app.post<{ Params: { number: string } }>(
    '/arenden/:number/lamna-over',
    { preHandler: desk },
    async (request, reply) => handOver(request, reply, ctx),
  )
}

async function handOver(request: NumberRequest, reply: FastifyReply, ctx: Context) {
  const { number } = request.params
  const form = readForm(request, 'till', 'sammanfattning', 'nyckel', 'sedan')
  const ticket = await findTicket(ctx.db, number)
  if (ticket === null) throw new HttpError(404)
  const attempt = { to: form.till, summary: form.sammanfattning, key: clickKey(form.nyckel) }
  const refuse = async (status: number, faults: Attempt['faults']) =>
    reply.code(status).html(escalatePage(request, { ...attempt, faults }))
  const to = targetOf(form.till)
  const faults = faultsOf(to, form.sammanfattning)
  if (to === null || faults !== null) return refuse(422, faults ?? { other: [] })
  const escalated = await escalate(
    ctx,
    {
      ticketId: ticket.id,
      personId: request.person.id,
      to,
      summary: form.sammanfattning,
      idempotencyKey: attempt.key,
    },
    request.now,
  )
  if (escalated.outcome === 'refused') return refuse(422, { other: escalated.reasons })
  if (escalated.outcome === 'taken') {
    return refuse(409, { other: [`${firstName(escalated.by)} har tagit ärendet.`] })
  }
  const next =
    form.sedan === 'besked' ? `/arenden/${number}?mall=overlamningsbesked` : '/att-besvara'
  return reply.redirect(withToast(next, 'lamnat', number), 303)
}

/** "funktion:ID" or "person:ID", as the choices say. */
function targetOf(till: string): EscalationTarget | null {
  const [, kind, id] = /^(funktion|person):([\da-f-]{36})$/.exec(till) ?? []
  if (id === undefined) return null
  return kind === 'person' ? { personId: id } : { functionId: id }
}

function faultsOf(to: EscalationTarget | null, summary: string): Attempt['faults'] | null {
  if (to !== null && summary !== '') return null
  return {
    ...(to === null ? { to: 'Välj vem frågan ska lämnas till.' } : {}),
    ...(summary === '' ? { summary: 'Skriv vad det gäller, en eller två meningar.' } : {}),
    other: [],
  }
}

async function escalatePage(request: NumberRequest, attempt: Attempt | null): Promise<Html> {
  const data = await readTicketData(request, request.params.number)
  const { ticket } = data
  const back = `/arenden/${ticket.number}`
  const columns = html`<main class="page ticket" id="main">
    <header class="bar bar-sticky">
      <a class="btn btn-quiet btn-icon" href="${back}" aria-label="Tillbaka till ärendet"
        >${icon('arrow-left')}</a
      >
      ${barState(data)}
    </header>
    <div class="ticket-in">
      ${talk(request, data)}
      <section class="reply-col" aria-labelledby="e-h">
        ${
          data.open === null || ['urgent', 'sorted'].includes(ticket.status)
            ? notNow(data, back)
            : await form(request, data, attempt)
        }
      </section>
    </div>
  </main>`
  const title = `Lämna över ${ticket.number}`
  return columnsPage(request, { title, columns, current: 'att-besvara', grid: '' })
}

function notNow({ ticket }: TicketData, back: string): Html {
  const why =
    ticket.status === 'urgent'
      ? 'Ärendet är akut. Ring först och anteckna vad du har gjort.'
      : 'Inget i ärendet väntar på svar, så det finns inget att lämna över.'
  return html`<div class="composer">
    <header class="comp-head"><h2 id="e-h">Lämna över till förvaltning</h2></header>
    <div class="comp-body hand">
      <p>${why}</p>
      <p><a class="btn" href="${back}">Till ärendet</a></p>
    </div>
  </div>`
}

async function form(
  request: FastifyRequest,
  data: TicketData,
  attempt: Attempt | null,
): Promise<Html> {
  const { ticket } = data
  const targets = await escalationTargets(request.server.ctx.db)
  const faults = attempt?.faults
  return html`<form
    class="composer"
    method="post"
    action="/arenden/${ticket.number}/lamna-over"
    data-controller="draft"
    data-draft-key-value="${ticket.number}-lamna-over"
    novalidate
  >
    ${csrfField(request)}<input
      type="hidden"
      name="nyckel"
      value="${attempt?.key ?? randomUUID()}"
    />
    <header class="comp-head">
      <h2 id="e-h">Lämna över till förvaltning</h2>
      <a class="btn btn-quiet push" href="/arenden/${ticket.number}" data-key="escape"
        >Avbryt <span aria-hidden="true"><kbd>Esc</kbd></span></a
      >
    </header>
    ${
      faults === undefined || faults.other.length === 0
        ? nothing
        : html`<div class="banner banner-late comp-note" role="alert">
            ${icon('circle-alert')}
            <div>
              <p><b>${faults.other.join(' ')}</b></p>
              <p>Inget har lämnats över. Det du skrev är kvar.</p>
            </div>
          </div>`
    }
    <div class="comp-body hand">
      ${targetChoice(data, targets, attempt)} ${summaryField(attempt)}
      ${
        ticket.sensitive.length > 0
          ? html`<p class="quiet">
              ${icon('lock', 'small')} Mejlet till handläggaren säger inget om innehållet, bara att
              frågan finns. Den läses efter inloggning.
            </p>`
          : nothing
      }
    </div>
    ${plan(request, data)}
    <footer class="comp-foot">
      <button class="btn btn-primary" data-key="ctrl+enter">
        ${icon('corner-up-right')}Lämna över
        <span aria-hidden="true"><kbd>Ctrl</kbd><kbd>↵</kbd></span>
      </button>
      <button class="btn" name="sedan" value="besked">Lämna över och skriv till invånaren</button>
    </footer>
  </form>`
}

/** The function of the area first and chosen; the other functions, then the officers. */
function targetChoice(
  { ticket }: TicketData,
  { functions, people }: { functions: FunctionTarget[]; people: PersonTarget[] },
  attempt: Attempt | null,
): Html {
  const fits = ({ areaKeys }: FunctionTarget) => areaKeys.includes(ticket.areaKey)
  const suggested = functions.filter(fits)
  const others = functions.filter((one) => !fits(one))
  const chosen = attempt?.to ?? suggestedValue(suggested)
  const fault = attempt?.faults.to
  const open = chosen === '' || !suggested.some(({ id }) => chosen.endsWith(id))
  return html`<fieldset class="field" ${fault !== undefined && html`aria-describedby="e-till"`}>
    <legend>Till</legend>
    ${
      suggested.length === 0
        ? nothing
        : html`<ul class="to">
            ${suggested.map((one) => functionChoice(one, { chosen, suggested: true, area: ticket.area }))}
          </ul>`
    }
    <details class="more-to" ${open && html`open`}>
      <summary>${suggested.length === 0 ? 'Välj mottagare' : 'Någon annan'}</summary>
      <ul class="to">
        ${others.map((one) => functionChoice(one, { chosen, suggested: false, area: '' }))}
        ${people.map((one) => personChoice(one, chosen))}
      </ul>
    </details>
    ${fieldFault('till', fault)}
  </fieldset>`
}

function suggestedValue([first]: FunctionTarget[]): string {
  return first === undefined ? '' : `funktion:${first.id}`
}

function functionChoice(
  one: FunctionTarget,
  { chosen, suggested, area }: { chosen: string; suggested: boolean; area: string },
): Html {
  const value = `funktion:${one.id}`
  return html`<li>
    <label
      ><input type="radio" name="till" value="${value}" ${value === chosen && html`checked`} /><span
        ><b>${one.name}</b> ${suggested ? badge('check', 'Föreslagen', 'accent') : nothing}<small
          >${suggested ? `Svarar på frågor om ${shortArea(area)}. ` : ''}${one.department}</small
        ></span
      ></label
    >
  </li>`
}

function personChoice(one: PersonTarget, chosen: string): Html {
  const value = `person:${one.id}`
  return html`<li>
    <label
      ><input type="radio" name="till" value="${value}" ${value === chosen && html`checked`} /><span
        ><b>${one.name}</b>${one.title === '' ? nothing : html`, ${inSentence(one.title)}`}<small
          >${one.department}</small
        ></span
      ></label
    >
  </li>`
}

/** A title within a sentence: "gatuingenjör", but "VA-ingenjör". */
function inSentence(title: string): string {
  return title.replace(/^\p{Lu}(?!\p{Lu})/u, (letter) => letter.toLowerCase())
}

function summaryField(attempt: Attempt | null): Html {
  const fault = attempt?.faults.summary
  const described = ['h-sammanfattning', fault !== undefined && 'e-sammanfattning']
  return html`<div class="field">
    <label for="f-sammanfattning">Vad gäller det?</label>
    <p class="hint" id="h-sammanfattning">
      En eller två meningar. Det är det första handläggaren läser.
    </p>
    <textarea
      class="input"
      id="f-sammanfattning"
      name="sammanfattning"
      rows="3"
      required
      maxlength="2000"
      aria-describedby="${described.filter(Boolean).join(' ')}"
      data-draft-target="text"
      data-action="input->draft#save"
      ${fault !== undefined && html`aria-invalid="true" autofocus`}
    >
${attempt?.summary ?? ''}</textarea>
    ${fieldFault('sammanfattning', fault)}
  </div>`
}

/** What will happen, before it does. */
function plan({ now }: FastifyRequest, { ticket, open, calendar }: TicketData): Html {
  const dueAt = due('workday', promise.feedback, now, calendar)
  const { expired } = reminderInstants(now, dueAt, calendar)
  const citizen =
    open === null
      ? ''
      : open.dueAt < now
        ? `den förföll ${shortDue(now, open.dueAt)}.`
        : `den förfaller ${shortDue(now, open.dueAt)}.`
  return html`<section class="checks plan" aria-labelledby="p-h">
    <h3 id="p-h">Det här händer</h3>
    <ol>
      <li>
        ${icon('corner-up-right')}
        <p>Den du väljer får ett mejl och återkopplar senast <b>${shortDue(now, dueAt)}</b></p>
      </li>
      <li>
        ${icon('bell-ring')}
        <p>Har de inte återkopplat påminns de ${shortInstant(now, expired)}</p>
      </li>
      <li>
        ${icon('clock-3')}
        <p>
          Klockan till ${calledName(ticket.inquirer)} <b>fortsätter</b>: ${citizen} Berätta gärna
          vem som har frågan.
        </p>
      </li>
    </ol>
  </section>`
}
