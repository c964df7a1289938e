import { senderFact } from './sender.ts'
import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { shortInstant } from '../../clock/words.ts'
import { csrfField } from '../request/csrf.ts'
import { subjectWords, when } from '../shell/parts.ts'
import { reason } from './area.ts'
import { threadOptions, type TicketData } from './data.ts'
import { eventWords } from './event-words.ts'
import { mergedHere } from './merged-here.ts'

/** What stands behind the clocks and the area, for who wants to know. */
export function facts(request: FastifyRequest, data: TicketData): Html {
  const { ticket, earlier, messages } = data
  const { now } = request
  const original = messages.find(({ hasOriginal, direction }) => hasOriginal && direction === 'in')
  return html`<dl class="facts">
    ${senderFact(request, data)}
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
    ${mergedHere(request, data)}
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
