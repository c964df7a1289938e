import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { columnsPage } from '../shell/page.ts'
import { icon } from '../style/icons.ts'
import { barState } from './bar.ts'
import { readTicketData, type TicketData } from './data.ts'
import { talk } from './page.ts'

/** A page about a ticket with the ticket itself to the left: something is done with it to the right. */
export async function besidePage(
  request: FastifyRequest,
  { number, title, right }: { number: string; title: string; right: (data: TicketData) => Html },
): Promise<Html> {
  const data = await readTicketData(request, number)
  const columns = html`<main class="page ticket" id="main">
    <header class="bar bar-sticky">
      <a class="btn btn-quiet btn-icon" href="/arenden/${number}" aria-label="Tillbaka till ärendet"
        >${icon('arrow-left')}</a
      >
      ${barState(data)}
    </header>
    <div class="ticket-in">
      ${talk(request, data)}
      <section class="reply-col" aria-labelledby="gor-h">${right(data)}</section>
    </div>
  </main>`
  return columnsPage(request, { title, columns, current: 'att-besvara', grid: '' })
}

/** The head of what is done to the right, with the way out. */
export function besideHead(title: string, number: string): Html {
  return html`<header class="comp-head">
    <h2 id="gor-h">${title}</h2>
    <a class="btn btn-quiet push" href="/arenden/${number}" data-key="escape"
      >Avbryt <span aria-hidden="true"><kbd>Esc</kbd></span></a
    >
  </header>`
}

/** What stood in the way, said above the form. */
export function obstacle(words: string | null): Html {
  if (words === null) return nothing
  return html`<div class="banner banner-late" role="alert">
    ${icon('circle-alert')}
    <div><p>${words}</p></div>
  </div>`
}
