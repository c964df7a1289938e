import { html, nothing, type Html } from '../../base/html.ts'
import { type TicketData } from './data.ts'

/** In the menu: one of two tickets, several of one. */
export function joinItems({ ticket, open }: TicketData): Html {
  const back = `/arenden/${ticket.number}`
  return html`<a class="btn btn-quiet" href="${back}/sla-ihop#gor-h"
      >Slå ihop ärenden <span aria-hidden="true"><kbd>I</kbd></span></a
    >
    ${
      ticket.status === 'urgent' || open === null
        ? nothing
        : html`<a class="btn btn-quiet" href="${back}/dela#gor-h"
            >Dela ärende <span aria-hidden="true"><kbd>D</kbd></span></a
          >`
    }`
}

/** What the keys press while the menu is closed. */
export function joinKeys({ ticket, open }: TicketData): Html {
  const back = `/arenden/${ticket.number}`
  return html`<a data-key="i" data-key-hidden href="${back}/sla-ihop#gor-h">Slå ihop ärenden</a> ${
      ticket.status === 'urgent' || open === null
        ? nothing
        : html`<a data-key="d" data-key-hidden href="${back}/dela#gor-h">Dela ärende</a>`
    }`
}
