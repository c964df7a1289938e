import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { clockUntil, lineClock } from '../shell/clock-face.ts'
import { holder } from '../shell/names.ts'
import { statusWords, subjectWords } from '../shell/parts.ts'
import { icon } from '../style/icons.ts'
import { type TicketData } from './data.ts'
import { mayBeFiled, spamButton } from './filing.ts'
import { releaseButton, takeButton, takeOverButton } from './holding.ts'
import { joinItems, joinKeys } from './join-items.ts'

/** The ticket's head: where one is, who has it, and what can be done. */
export function bar(request: FastifyRequest, data: TicketData, back: string): Html {
  const { ticket } = data
  const active = !['sorted', 'closed', 'urgent', 'merged'].includes(ticket.status)
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
  if (['sorted', 'closed', 'merged'].includes(ticket.status)) return nothing
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
      ${joinItems(data)} ${mayBeFiled(data) ? filing(request, data) : nothing}
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
    ${joinKeys(data)}
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
