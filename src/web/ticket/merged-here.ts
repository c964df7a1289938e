import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { csrfField } from '../request/csrf.ts'
import { type TicketData } from './data.ts'

/** The tickets that have become a part of this one, each with the way back. */
export function mergedHere(request: FastifyRequest, { ticket, merged }: TicketData): Html {
  if (merged.length === 0) return nothing
  return html`<dt>Ihopslaget</dt>
    <dd>
      ${merged.map(
        (number) =>
          html`<form class="inline" method="post" action="/arenden/${number}/skilj-at">
            ${csrfField(request)}<input
              type="hidden"
              name="tillbaka"
              value="/arenden/${ticket.number}"
            />${number}
            <button class="linkish">Skilj ${number} åt igen</button>
          </form>`,
      )}
    </dd>`
}
