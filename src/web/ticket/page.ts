import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { shortInstant } from '../../clock/words.ts'
import { isHidden } from '../../desk/hidden.ts'
import { onCallFor } from '../../desk/on-call.ts'
import { composer, type Draft } from './composer.ts'
import { csrfField } from '../request/csrf.ts'
import { eventWords } from './event-words.ts'
import { columnsPage } from '../shell/page.ts'
import { clockUntil, lineClock } from '../shell/clock-face.ts'
import { shortArea } from '../shell/area-chip.ts'
import { calledName, firstName, holder } from '../shell/names.ts'
import { phone, statusWords, subjectWords, when } from '../shell/parts.ts'
import { icon } from '../style/icons.ts'
import { readTicketData, threadOptions, type TicketData } from './data.ts'
import { areaDialog, reason } from './area.ts'
import { ticketBadges } from './badges.ts'
import { citizenSpan, departmentSpan } from './clocks.ts'
import { mayBeFiled, noAnswerDialog, spamButton, rescueButton } from './filing.ts'
import { releaseButton, takeButton, takeOverButton } from './holding.ts'
import { thread } from './thread.ts'
import { toast } from '../shell/toast.ts'

/** The whole ticket: the question to the left, the answer to the right. A refused draft is shown again. */
export async function ticketPage(
  request: FastifyRequest,
  number: string,
  { draft }: { draft: Draft | null },
): Promise<Html> {
  const data = await readTicketData(request, number)
  const { ticket } = data
  const title = isHidden(ticket) ? ticket.number : ticket.subject.trim() || ticket.number
  const back = `/arenden/${ticket.number}`
  const columns = html`<main
    class="page ticket"
    id="main"
    data-controller="ticket"
    data-ticket-news-value="${back}/nytt"
    data-ticket-seen-value="${data.messages.length}"
    data-ticket-id-value="${ticket.id}"
    data-action="svarstid:changed@document->ticket#hear"
  >
    ${bar(request, data, back)}
    <div id="nytt"></div>
    <p class="sr" role="status" data-ticket-target="said"></p>
    <div class="ticket-in">
      ${talk(request, data)}
      <section class="reply-col" aria-label="Svar">
        ${await replyColumn(request, data, draft)}
      </section>
    </div>
    ${areaDialog(request, data, back)}
    ${mayBeFiled(data) ? noAnswerDialog(request, data, '/att-besvara') : nothing}
  </main>`
  return columnsPage(request, {
    title,
    columns,
    current: 'att-besvara',
    grid: '',
    overlays: await toast(request),
  })
}

function bar(request: FastifyRequest, data: TicketData, back: string): Html {
  const { ticket } = data
  const active = !['sorted', 'closed', 'urgent'].includes(ticket.status)
  return html`<header class="bar bar-sticky">
    ${backLink()} ${barState(data)} ${barMore(data, request.now)}
    <p class="push" id="innehavare">${holder(ticket, request.person.id)}</p>
    ${takeButton(request, data, back)}
    ${
      active && data.open !== null
        ? html`<a class="btn" href="${back}/lamna-over#f-sammanfattning" data-key="e"
            >Eskalera <span aria-hidden="true"><kbd>E</kbd></span></a
          >`
        : nothing
    }
    ${menu(request, data)}
  </header>`
}

/** The way back to the list. */
function backLink(): Html {
  return html`<a
    class="btn btn-quiet btn-icon"
    href="/att-besvara"
    data-key="escape"
    aria-label="Tillbaka till Att besvara"
    >${icon('arrow-left')}</a
  >`
}

/** Number and status; replaced on its own when that changes. */
export function barState({ ticket }: TicketData): Html {
  return html`<p class="muted nowrap bar-id" id="lage">
    ${ticket.number} <span aria-hidden="true">·</span> ${statusWords[ticket.status]}
  </p>`
}

/** Subject and time left, once the head has been scrolled away. */
function barMore({ ticket, open }: TicketData, now: Date): Html {
  return html`<p class="bar-more" aria-hidden="true">
    <b>${subjectWords(ticket.subject)}</b>${
      open === null || ticket.status === 'urgent' ? nothing : lineClock(clockUntil(now, open.dueAt))
    }
  </p>`
}

function menu(request: FastifyRequest, data: TicketData): Html {
  const { ticket } = data
  if (ticket.status === 'sorted' || ticket.status === 'closed') return nothing
  const back = `/arenden/${ticket.number}`
  return html`<button
      class="btn btn-icon"
      popovertarget="atgarder"
      aria-label="Fler åtgärder"
      title="Fler åtgärder"
    >
      ${icon('ellipsis')}
    </button>
    <div class="menu" id="atgarder" popover>
      ${releaseButton(request, data, { back, look: 'btn btn-quiet' })}
      ${takeOverButton(request, data, { back, look: 'btn btn-quiet' })}
      <button class="btn btn-quiet" popovertarget="byt-omrade">
        Ändra område <span aria-hidden="true"><kbd>O</kbd></span>
      </button>
      ${mayBeFiled(data) ? filing(request, data) : nothing}
    </div>
    ${hiddenKeys(request, data)}`
}

function filing(request: FastifyRequest, data: TicketData): Html {
  const item = (kind: 'spam' | 'advertising', words: Html) =>
    spamButton(request, data, '/att-besvara', {
      kind,
      button: html`<button class="btn btn-quiet">${words}</button>`,
    })
  return html`<button class="btn btn-quiet" popovertarget="inget-svar">
      Kräver inget svar <span aria-hidden="true"><kbd>K</kbd></span>
    </button>
    ${item('spam', html`Skräppost <span aria-hidden="true"><kbd>!</kbd></span>`)}
    ${item('advertising', html`Reklam`)}`
}

/** What the keys press while the menu is closed. */
function hiddenKeys(request: FastifyRequest, data: TicketData): Html {
  return html`<div hidden>
    <button type="button" data-key="o" data-key-hidden popovertarget="byt-omrade">
      Ändra område
    </button>
    ${
      mayBeFiled(data)
        ? html`<button type="button" data-key="k" data-key-hidden popovertarget="inget-svar">
              Kräver inget svar
            </button>
            ${spamButton(request, data, '/att-besvara', {
              kind: 'spam',
              button: html`<button data-key="!" data-key-hidden>Skräppost</button>`,
            })}`
        : nothing
    }
  </div>`
}

/** The question: head, clocks, details and everything said. */
export function talk(request: FastifyRequest, data: TicketData): Html {
  const { ticket, messages, events } = data
  return html`<div class="talk">
    <header class="talk-head">
      <h1>${subjectWords(ticket.subject)}</h1>
      <p class="row-tags">
        <span class="chip">${icon('tag')}${shortArea(ticket.area)}</span>${ticketBadges(data)}
      </p>
    </header>
    ${clocks(request, data)} ${thread(messages, events, threadOptions(request, data))}
  </div>`
}

function clocks(request: FastifyRequest, data: TicketData): Html {
  const { now } = request
  const look = data.handover === null ? 'clocks clocks-one' : 'clocks'
  return html`<section class="${look}" aria-label="Svarstider">
    <div id="klocka">${citizenSpan(data, now)}</div>
    ${
      data.handover === null
        ? nothing
        : html`<div id="klocka-hos">${departmentSpan(data, now)}</div>`
    }
    <details class="more about">
      <summary>Om ${calledName(data.ticket.inquirer)}, området och klockorna</summary>
      ${facts(request, data)}
    </details>
  </section>`
}

function facts(request: FastifyRequest, data: TicketData): Html {
  const { ticket, earlier, messages } = data
  const { now } = request
  const original = messages.find(({ hasOriginal, direction }) => hasOriginal && direction === 'in')
  return html`<dl class="facts">
    <dt>Tidigare</dt>
    <dd>
      ${
        earlier.length === 0
          ? 'Inget annat från samma adress'
          : earlier.map(
              (one) =>
                html`<a href="/arenden/${one.number}"
                    >${subjectWords(one.subject, `Känsligt ärende ${one.number}`)}</a
                  >,
                  ${shortInstant(now, one.arrivedAt)}${
                    one.firstReplyAt === null
                      ? nothing
                      : `, svar ${shortInstant(now, one.firstReplyAt)}`
                  }<br />`,
            )
      }
    </dd>
    <dt>Område</dt>
    <dd>
      ${ticket.area}${ticket.suggestedFunction === null ? nothing : `, ${ticket.suggestedFunction}`}
    </dd>
    <dt>Varför</dt>
    <dd>
      ${reason(request, data)}
      <button class="linkish" popovertarget="byt-omrade">Ändra område</button>
      ${ticket.areaConfidence === 'person' ? nothing : confirm(request, data)}
    </dd>
    <dt>Klockan</dt>
    <dd>Går på arbetsdagar, dygnet runt. Stannar när mejlservern har tagit emot svaret</dd>
    ${
      ticket.linkedNumber === null
        ? nothing
        : html`<dt>Kopplat</dt>
            <dd><a href="/arenden/${ticket.linkedNumber}">${ticket.linkedNumber}</a></dd>`
    }
    <dt>Original</dt>
    <dd>
      ${
        original === undefined
          ? 'Finns inte'
          : html`<a href="/meddelanden/${original.id}/original" download data-turbo="false"
              >Hämta mejlet (.eml)</a
            >`
      }
    </dd>
    <dt>Händelser</dt>
    <dd>${history(request, data)}</dd>
  </dl>`
}

/** Everything that has happened, for who wants to know. */
function history(request: FastifyRequest, data: TicketData): Html {
  const options = threadOptions(request, data)
  const { events } = data
  return html`<details class="history">
    <summary>${events.length === 1 ? 'En händelse' : `${events.length} händelser`}</summary>
    <ol>
      ${events.map(
        (event) =>
          html`<li>${when(request.now, event.at)} ${eventWords(event, options).words}</li>`,
      )}
    </ol>
  </details>`
}

function confirm(request: FastifyRequest, { ticket }: TicketData): Html {
  return html`<form class="inline" method="post" action="/arenden/${ticket.number}/omrade">
    ${csrfField(request)}<input type="hidden" name="omrade" value="${ticket.areaKey}" />
    <input type="hidden" name="tillbaka" value="/arenden/${ticket.number}" />
    <button class="linkish" data-key="r" data-key-hidden>Rätt område</button>
  </form>`
}

/** The composer, or what must happen before anything can be answered. */
async function replyColumn(
  request: FastifyRequest,
  data: TicketData,
  draft: Draft | null,
): Promise<Html> {
  const { ticket } = data
  if (ticket.status === 'urgent') return urgentForm(request, data)
  if (ticket.status === 'sorted') return sortedAway(request, data)
  if (ticket.status === 'closed') return closed(request, data)
  return html`${takeOver(request, data)} ${await composer(request, data, draft)}`
}

/** Somebody else has it: say who, and offer to take over. The composer below is shown, but does not send. */
function takeOver(request: FastifyRequest, data: TicketData): Html {
  const { assignee, assigneeId, number } = data.ticket
  if (assigneeId === null || assignee === null || assigneeId === request.person.id) return nothing
  return html`<div class="banner banner-accent comp-note">
    ${icon('user')}
    <p><b>${firstName(assignee)} har ärendet.</b> Bara den som har det kan svara.</p>
    <div class="push">
      ${takeOverButton(request, data, { back: `/arenden/${number}`, look: 'btn' })}
    </div>
  </div>`
}

/** What was done about something urgent; only then it can be answered. */
async function urgentForm(request: FastifyRequest, { ticket }: TicketData): Promise<Html> {
  const { db, config } = request.server.ctx
  const call = await onCallFor(db, ticket.urgent ?? '', config.municipality)
  return html`<div class="composer urgent-col" id="akut">
    <header class="comp-head"><h2>Akut. Ring först, svara sedan</h2></header>
    <div class="comp-body hand">
      <p class="urgent-call">${phone(call)}</p>
      <p class="quiet">
        ${
          call.phone === '112'
            ? 'Är någon i fara, ring 112 nu. Berätta allt som står i mejlet.'
            : `Ring ${call.name} nu. Når du dem inte och någon är i fara, ring 112.`
        }
      </p>
      <form method="post" action="/arenden/${ticket.number}/akut" class="urgent-form">
        ${csrfField(request)}
        <div class="field">
          <label for="vem">Vad har du gjort?</label>
          <p class="hint" id="vem-h">Vem du ringde, när och vad ni kom överens om.</p>
          <textarea
            class="input"
            id="vem"
            name="vem"
            rows="3"
            required
            maxlength="2000"
            aria-describedby="vem-h"
          ></textarea>
        </div>
        <p class="btns">
          <button class="btn btn-primary" name="gjort" value="ringt">Jag har ringt</button>
          <button class="btn" name="gjort" value="falskt-larm">Inte akut</button>
        </p>
      </form>
    </div>
  </div>`
}

function sortedAway(request: FastifyRequest, data: TicketData): Html {
  const why = data.turns.findLast(({ excluded }) => excluded !== null)?.excludedReason
  return html`<div class="composer">
    <header class="comp-head"><h2>Bortsorterat</h2></header>
    <div class="comp-body hand">
      <p>${why ?? 'Mejlet väntar inte på svar.'}</p>
      <p class="quiet">Är det en fråga? Lägg tillbaka den. Klockan går då från när mejlet kom.</p>
      ${rescueButton(request, data, `/arenden/${data.ticket.number}`)}
    </div>
  </div>`
}

function closed(request: FastifyRequest, data: TicketData): Html {
  return html`<div class="composer">
    <header class="comp-head"><h2>Avslutat</h2></header>
    <div class="comp-body hand">
      <p>Ärendet är avslutat. Vill du skriva till ${calledName(data.ticket.inquirer)} igen?</p>
      ${rescueButton(request, data, `/arenden/${data.ticket.number}`)}
    </div>
  </div>`
}
