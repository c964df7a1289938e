import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { type TicketView } from '../../desk/ticket-view.ts'
import { csrfField } from '../request/csrf.ts'
import { areaChip } from '../shell/area-chip.ts'
import { closeDialog } from '../shell/dialog.ts'
import { kindWords } from '../shell/kind-words.ts'
import { badge } from '../shell/parts.ts'
import { threadOptions, type TicketData } from './data.ts'
import { eventWords } from './event-words.ts'

/** Why this area: who chose it, else the words that decided it, marked. */
export function reason(request: FastifyRequest, data: TicketData): Html {
  const chosen = data.events.findLast(({ kind }) => kind === 'area.changed')
  if (chosen !== undefined) return html`${eventWords(chosen, threadOptions(request, data)).words}.`
  const { words, why } = data.ticket.areaReason
  if (words.length === 0) return html`${why}`
  // The longest first: of "skolskjuts" and "skolskjutsen" the whole word is marked.
  const longestFirst = words.toSorted((a, b) => b.length - a.length)
  const found = new RegExp(`(${longestFirst.map(escaped).join('|')})`, 'giu')
  return html`${why
    .split(found)
    .map((part, i) => (i % 2 === 1 ? html`<mark>${part}</mark>` : html`${part}`))}`
}

function escaped(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

/** The suggested area with its reason, and the two keys: right, or another; why it was sorted away. */
export function areaSuggestion(request: FastifyRequest, data: TicketData, back: string): Html {
  const { ticket } = data
  if (ticket.status === 'sorted') return sortedReason(data)
  return html`<div class="suggest">
    <p><span class="muted">Område</span> <b>${ticket.area}</b> ${confidence(data)}</p>
    <div class="push">
      ${ticket.areaConfidence === 'person' ? nothing : confirmArea(request, ticket, back)}
      <button class="btn btn-quiet" popovertarget="byt-omrade" data-key="o">
        Ändra <span aria-hidden="true"><kbd>O</kbd></span>
      </button>
    </div>
    <p class="why">Varför: ${reason(request, data)}</p>
  </div>`
}

function sortedReason({ turns, messages }: TicketData): Html {
  const kind = messages.findLast(({ direction }) => direction === 'in')?.kind
  const why = turns.findLast(({ excluded }) => excluded !== null)?.excludedReason
  return html`<div class="suggest">
    <p>
      <span class="muted">Bortsorterat som</span> <b>${kindWords[kind ?? ''] ?? 'skräppost'}</b>
    </p>
    ${why == null ? nothing : html`<p class="why">Varför: ${why}</p>`}
  </div>`
}

function confirmArea(request: FastifyRequest, ticket: TicketView, back: string): Html {
  return html`<form method="post" action="/arenden/${ticket.number}/omrade" data-turbo-frame="_top">
    ${csrfField(request)}<input type="hidden" name="omrade" value="${ticket.areaKey}" />
    <input type="hidden" name="tillbaka" value="${back}" />
    <button class="btn" data-key="r">
      Rätt <span aria-hidden="true"><kbd>R</kbd></span>
    </button>
  </form>`
}

function confidence(data: TicketData): Html {
  const { ticket } = data
  if (ticket.areaConfidence === 'person') return badge('tag', 'Bekräftat')
  if (ticket.areaConfidence === 'sure') return badge('check', 'Säker', 'ok')
  return areaChip({ ...ticket, otherArea: otherAreaOf(data) })
}

/** What it might be as well, by its name; null when nothing else came close. */
export function otherAreaOf({ ticket, areas }: TicketData): string | null {
  const alternative = ticket.areaReason.alternative ?? null
  return areas.find(({ key }) => key === alternative)?.name ?? alternative
}

/** Choose another area. */
export function areaDialog(request: FastifyRequest, data: TicketData, back: string): Html {
  const { ticket, areas } = data
  const { alternative } = ticket.areaReason
  const chosen = ticket.areaConfidence === 'unsure' ? (alternative ?? '') : ticket.areaKey
  return html`<dialog
    class="dialog dialog-s"
    id="byt-omrade"
    popover
    aria-labelledby="byt-omrade-h"
  >
    <div class="dialog-head">
      <h2 id="byt-omrade-h">Vilket område är rätt?</h2>
      ${closeDialog('byt-omrade')}
    </div>
    <form
      class="dialog-in"
      method="post"
      action="/arenden/${ticket.number}/omrade"
      data-turbo-frame="_top"
    >
      ${csrfField(request)}<input type="hidden" name="tillbaka" value="${back}" />
      <div class="field">
        <label for="omrade">Område</label>
        <select class="input" id="omrade" name="omrade" autofocus>
          ${areas.map(
            ({ key, name }) =>
              html`<option value="${key}" ${key === chosen && html`selected`}>${name}</option>`,
          )}
        </select>
      </div>
      <p><button class="btn btn-primary">Byt område</button></p>
    </form>
  </dialog>`
}
