import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { type Context } from '../../context.ts'
import { dismissLink, type LinkView } from '../../desk/links.ts'
import { findTicket } from '../../desk/ticket-view.ts'
import { csrfField } from '../request/csrf.ts'
import { desk } from '../request/desk-only.ts'
import { readForm } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { subjectWords } from '../shell/parts.ts'
import { withToast } from '../shell/toast.ts'
import { icon } from '../style/icons.ts'
import { type TicketData } from './data.ts'

/** A person says that two tickets do not belong together. That they do is said by merging them. */
export function linkRoutes(app: FastifyInstance, ctx: Context): void {
  app.post<{ Params: { number: string } }>(
    '/arenden/:number/hor-inte-ihop',
    { preHandler: desk },
    async (request, reply) => {
      const { number } = request.params
      const ticket = await findTicket(ctx.db, number)
      if (ticket === null) throw new HttpError(404, 'Det finns inget ärende med det numret.')
      const form = readForm(request, 'med')
      const about = { ticketId: ticket.id, number: form.med, personId: request.person.id }
      await dismissLink(ctx.db, about, request.now)
      return reply.redirect(withToast(`/arenden/${number}`, 'hor-inte-ihop', number), 303)
    },
  )
}

/** Other tickets that may be the same matter, each with its reason and what can be done. The first has a key. */
export function linkNotices(request: FastifyRequest, { ticket, links }: TicketData): Html {
  if (ticket.status === 'merged') return nothing
  const maybe = links.filter(({ maybeOne }) => maybeOne)
  return html`${maybe.map((link, i) => notice(request, ticket.number, { link, isFirst: i === 0 }))}`
}

function notice(
  request: FastifyRequest,
  number: string,
  { link, isFirst }: { link: LinkView; isFirst: boolean },
): Html {
  const other = html`<a class="nowrap" href="/arenden/${link.number}">${link.number}</a>`
  return html`<div class="banner" role="note">
    ${icon('link')}
    <div>
      <p><b>Möjlig koppling till ${other}</b></p>
      <p>${subjectWords(link.subject, 'Känsligt ärende')}. ${link.reason}</p>
      ${choices(request, number, { link, isFirst })}
    </div>
  </div>`
}

function choices(
  request: FastifyRequest,
  number: string,
  { link, isFirst }: { link: LinkView; isFirst: boolean },
): Html {
  return html`<div class="btns">
    <form method="post" action="/arenden/${number}/sla-ihop">
      ${csrfField(request)}<input type="hidden" name="med" value="${link.number}" />
      <button class="btn" ${isFirst && html`data-key="m"`}>
        Slå ihop${isFirst ? html` <span aria-hidden="true"><kbd>M</kbd></span>` : nothing}<span
          class="sr"
        >
          med ${link.number}</span
        >
      </button>
    </form>
    <form method="post" action="/arenden/${number}/hor-inte-ihop">
      ${csrfField(request)}<input type="hidden" name="med" value="${link.number}" />
      <button class="btn btn-quiet">
        Hör inte ihop<span class="sr"> med ${link.number}</span>
      </button>
    </form>
  </div>`
}
