import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { replyToTakeBack } from '../../desk/take-back.ts'
import { type TicketView } from '../../desk/ticket-view.ts'
import { csrfField } from '../request/csrf.ts'
import { type Told } from './toast.ts'

/** What can be done about what was just done: undone, hastened, or looked at. */
export async function toastActions(
  request: FastifyRequest,
  done: Told,
  ticket: TicketView,
): Promise<Html> {
  const undo = undoOf(done, ticket)
  if (undo !== null) return undoForm(request, ticket, undo)
  if (done === 'skickat') return afterSending(request, ticket)
  return done === 'lamnat' || done === 'tillbaka' ? openLink(ticket) : nothing
}

const filed: readonly Told[] = ['avslutat', 'skrappost', 'reklam']

/** The end of the address that undoes it; null: it cannot be undone, or not any more. */
function undoOf(done: Told, { status }: TicketView): 'skilj-at' | 'aterstall' | null {
  if (done === 'ihopslaget' && status === 'merged') return 'skilj-at'
  const isAway = status === 'sorted' || status === 'closed'
  return filed.includes(done) && isAway ? 'aterstall' : null
}

function undoForm(request: FastifyRequest, { number }: TicketView, undo: string): Html {
  return html`<form method="post" action="/arenden/${number}/${undo}">
    ${csrfField(request)}<input type="hidden" name="tillbaka" value="${here(request)}" />
    <button class="btn" data-key="z">
      Ångra <span aria-hidden="true"><kbd>Z</kbd></span>
    </button>
  </form>`
}

/** Until it leaves the answer waits for its author to change his mind. */
async function afterSending(request: FastifyRequest, ticket: TicketView): Promise<Html> {
  const about = { ticketId: ticket.id, personId: request.person.id }
  const outboxId = await replyToTakeBack(request.server.ctx.db, about)
  if (outboxId === null) return openLink(ticket)
  return html`<form method="post" action="/arenden/${ticket.number}/svar/${outboxId}">
    ${csrfField(request)}<input type="hidden" name="tillbaka" value="${here(request)}" />
    <button class="btn" name="gor" value="angra" data-key="z">
      Ångra <span aria-hidden="true"><kbd>Z</kbd></span>
    </button>
    <button class="btn" name="gor" value="skicka-nu">Skicka nu</button>
  </form>`
}

function openLink({ number }: TicketView): Html {
  return html`<a class="btn" href="/arenden/${number}">Öppna</a>`
}

/** This page's address without what was done. */
function here(request: FastifyRequest): string {
  const url = new URL(request.url, 'http://here')
  url.searchParams.delete('gjort')
  url.searchParams.delete('nr')
  return `${url.pathname}${url.search}`
}
