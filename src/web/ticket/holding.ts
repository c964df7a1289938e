import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { csrfField } from '../request/csrf.ts'
import { type TicketData } from './data.ts'

/** Takes the ticket; nothing when somebody has it already. */
export function takeButton(request: FastifyRequest, { ticket }: TicketData, back: string): Html {
  const { assigneeId, number, status } = ticket
  if (status === 'sorted' || status === 'closed' || assigneeId !== null) return nothing
  return html`<form method="post" action="/arenden/${number}/ta" data-turbo-frame="_top">
    ${csrfField(request)}<input type="hidden" name="tillbaka" value="${back}" />
    <button class="btn" data-key="t">
      Ta <span aria-hidden="true"><kbd>T</kbd></span>
    </button>
  </form>`
}

/** Takes the ticket from the colleague who has it; nothing when nobody else has. */
export function takeOverButton(
  request: FastifyRequest,
  { ticket }: TicketData,
  { back, look }: { back: string; look: 'btn' | 'btn btn-quiet' },
): Html {
  const { assigneeId, number, status } = ticket
  const active = status !== 'sorted' && status !== 'closed'
  if (!active || assigneeId === null || assigneeId === request.person.id) return nothing
  return html`<form method="post" action="/arenden/${number}/ta-over" data-turbo-frame="_top">
    ${csrfField(request)}<input type="hidden" name="fran" value="${assigneeId}" />
    <input type="hidden" name="tillbaka" value="${back}" />
    <button class="${look}">Ta över</button>
  </form>`
}

/** Gives the ticket back to the queue; nothing when it is not one's own. */
export function releaseButton(
  request: FastifyRequest,
  { ticket }: TicketData,
  { back, look }: { back: string; look: 'btn' | 'btn btn-quiet' },
): Html {
  const { assigneeId, number, status } = ticket
  const active = status !== 'sorted' && status !== 'closed' && status !== 'answered'
  if (!active || assigneeId !== request.person.id) return nothing
  return html`<form method="post" action="/arenden/${number}/slapp" data-turbo-frame="_top">
    ${csrfField(request)}<input type="hidden" name="tillbaka" value="${back}" />
    <button class="${look}">Släpp ärendet</button>
  </form>`
}
