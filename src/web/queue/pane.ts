import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { shortInstant } from '../../clock/words.ts'
import { face } from '../shell/face.ts'
import { calledName, firstName } from '../shell/names.ts'
import { badge, statusWords, subjectWords, when } from '../shell/parts.ts'
import { isolated } from '../shell/person.ts'
import { icon } from '../style/icons.ts'
import { latestQuestion, readTicketData, threadOptions, type TicketData } from '../ticket/data.ts'
import { body, route } from '../ticket/thread.ts'
import { areaDialog, areaSuggestion } from '../ticket/area.ts'
import { ticketBadges } from '../ticket/badges.ts'
import { citizenSpan, promiseNote } from '../ticket/clocks.ts'
import { mayBeFiled, noAnswerDialog, spamButton, rescueButton } from '../ticket/filing.ts'
import { releaseButton, takeButton, takeOverButton } from '../ticket/holding.ts'

/** What the reading pane says when nothing is chosen. */
export function emptyPane(): Html {
  return html`<p class="pane-none muted">Välj ett mejl i listan.</p>`
}

/** A ticket in the reading pane: enough to decide, and the keys to do it. `list` is the view beside it. */
export async function pane(request: FastifyRequest, number: string, list: string): Promise<Html> {
  const data = await readTicketData(request, number)
  const stay = `${list}?valt=${number}`
  return html`<div class="bar bar-sticky">${actions(request, data, { list, stay })}</div>
    <article class="read">
      ${readHead(data, request.now)} ${areaSuggestion(request, data, stay)} ${latest(request, data)}
      ${prior(data, request.now)}
    </article>
    ${replyBox(request, data)} ${areaDialog(request, data, stay)}
    ${mayBeFiled(data) ? noAnswerDialog(request, data, list) : nothing}`
}

function actions(
  request: FastifyRequest,
  data: TicketData,
  { list, stay }: { list: string; stay: string },
): Html {
  const { ticket } = data
  const at = `/arenden/${ticket.number}`
  if (ticket.status === 'sorted' || ticket.status === 'closed') {
    return html`${rescueButton(request, data, stay)} ${openPage(at)}`
  }
  const urgent = ticket.status === 'urgent'
  return html`<a
      class="btn btn-primary"
      href="${at}#${urgent ? 'akut' : 'svar-text'}"
      data-turbo-frame="_top"
      data-key="b"
      >${urgent ? 'Jag ringer' : 'Besvara'} <span aria-hidden="true"><kbd>B</kbd></span></a
    >
    ${takeButton(request, data, stay)}${releaseButton(request, data, { back: stay, look: 'btn' })}
    ${takeOverButton(request, data, { back: stay, look: 'btn' })}
    ${
      urgent
        ? nothing
        : html`<a
            class="btn"
            href="${at}/lamna-over#f-sammanfattning"
            data-turbo-frame="_top"
            data-key="e"
            >Eskalera <span aria-hidden="true"><kbd>E</kbd></span></a
          >`
    }
    ${mayBeFiled(data) ? filing(request, data, list) : nothing} ${openPage(at)}`
}

function filing(request: FastifyRequest, data: TicketData, list: string): Html {
  return html`<button class="btn" popovertarget="inget-svar" data-key="k">
      Inget svar <span aria-hidden="true"><kbd>K</kbd></span>
    </button>
    <div class="push">
      ${spamButton(request, data, list, {
        kind: 'spam',
        button: html`<button
          class="btn btn-quiet btn-icon"
          data-key="!"
          aria-label="Skräppost, tangent utropstecken"
          title="Skräppost (!)"
        >
          ${icon('ban')}
        </button>`,
      })}
    </div>`
}

function openPage(at: string): Html {
  return html`<a
    class="btn btn-quiet btn-icon"
    href="${at}"
    data-turbo-frame="_top"
    data-queue-target="open"
    aria-label="Öppna hela ärendet"
    title="Öppna hela ärendet (↵)"
    >${icon('chevron-right')}</a
  >`
}

function readHead(data: TicketData, now: Date): Html {
  const { ticket } = data
  const holds =
    ticket.assignee === null ? 'Ej tilldelad' : `${firstName(ticket.assignee)} har ärendet`
  const badges = ticketBadges(data)
  return html`<header class="read-head">
    <p class="muted read-id">
      ${ticket.number} <span aria-hidden="true">·</span> ${statusWords[ticket.status]}
      <span aria-hidden="true">·</span> ${holds}
    </p>
    <h2 id="t-h">${subjectWords(ticket.subject)}</h2>
    ${badges.length > 0 ? html`<p class="row-tags">${badges}</p>` : nothing}
    ${citizenSpan(
      data,
      now,
      (clock) => html`${clock}<span class="muted">${promiseNote(data)}</span>`,
      true,
    )}
    ${departmentBack(data, now)}
  </header>`
}

/** That a department has come back, or is late, in one line. */
function departmentBack({ handover }: TicketData, now: Date): Html {
  if (handover === null) return nothing
  if (handover.feedbackAt !== null) {
    const at = shortInstant(now, handover.feedbackAt)
    return html`<p>${badge('reply', `${handover.to} återkopplade ${at}`, 'ok')}</p>`
  }
  const late = handover.dueAt < now
  return html`<p>
    ${badge(
      late ? 'bell-ring' : 'corner-up-right',
      late ? `${handover.to} har inte återkopplat i tid` : `Hos ${handover.to}`,
      late ? 'late' : '',
    )}
  </p>`
}

/** The latest words from outside; how much else there is stands above them. */
function latest(request: FastifyRequest, data: TicketData): Html {
  const message = latestQuestion(data)
  if (message === undefined) return nothing
  const others = data.messages.length - 1
  const options = threadOptions(request, data)
  const name = message.from.name || message.from.address
  return html`${
      others > 0
        ? html`<p class="prior muted">
            ${icon('history', 'small')}<a
              href="/arenden/${data.ticket.number}"
              data-turbo-frame="_top"
              >${others === 1 ? 'Ett meddelande till' : `${others} meddelanden till`} i ärendet</a
            >
          </p>`
        : nothing
    }
    <section class="msg" aria-labelledby="m-senaste">
      <header class="msg-head">
        ${face(name, 'face-lg face-in')}
        <div>
          <h3 id="m-senaste">${isolated(name)}</h3>
          <p class="muted">${route(message)}</p>
        </div>
        <p class="msg-at">${when(options.now, message.arrivedAt)}</p>
      </header>
      ${body(message)}
    </section>`
}

function prior({ earlier, ticket }: TicketData, now: Date): Html {
  const [last] = earlier
  if (last === undefined) return nothing
  const times =
    earlier.length === 1 ? 'en gång tidigare' : `${earlier.length} gånger tidigare, senast`
  return html`<p class="prior muted">
    ${icon('history', 'small')}<span
      >${isolated(calledName(ticket.inquirer))} har skrivit
      ${times}${earlier.length === 1 ? ':' : ''}
      <a href="/arenden/${last.number}" data-turbo-frame="_top"
        >${subjectWords(last.subject, `Känsligt ärende ${last.number}`)}</a
      >, ${shortInstant(now, last.arrivedAt)}</span
    >
  </p>`
}

function replyBox(request: FastifyRequest, { ticket }: TicketData): Html {
  if (['sorted', 'closed', 'urgent'].includes(ticket.status)) return nothing
  return html`<a
    class="reply-box"
    href="/arenden/${ticket.number}#svar-text"
    data-turbo-frame="_top"
    >${face(request.person.name)}<span
      >Skriv svar till ${isolated(calledName(ticket.inquirer))}</span
    ><span aria-hidden="true"><kbd>B</kbd></span></a
  >`
}
