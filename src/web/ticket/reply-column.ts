import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { onCallFor } from '../../desk/on-call.ts'
import { csrfField } from '../request/csrf.ts'
import { calledName, firstName } from '../shell/names.ts'
import { phone } from '../shell/parts.ts'
import { icon } from '../style/icons.ts'
import { composer, type Draft } from './composer.ts'
import { type TicketData } from './data.ts'
import { rescueButton } from './filing.ts'
import { takeOverButton } from './holding.ts'

/** The composer, or what must happen before anything can be answered. */
export async function replyColumn(
  request: FastifyRequest,
  data: TicketData,
  draft: Draft | null,
): Promise<Html> {
  const { ticket } = data
  if (ticket.status === 'urgent') return urgentForm(request, data)
  if (ticket.status === 'sorted') return sortedAway(request, data)
  if (ticket.status === 'closed') return closed(request, data)
  if (ticket.status === 'merged') return merged(data)
  return html`${takeOver(request, data)} ${await composer(request, data, draft)}`
}

/** Somebody else has it: say who, and offer to take over. The composer below is shown, but does not send. */
function takeOver(request: FastifyRequest, data: TicketData): Html {
  const { assignee, assigneeId, number } = data.ticket
  if (assigneeId === null || assignee === null || assigneeId === request.person.id) return nothing
  return html`<div class="banner banner-accent comp-note">
    ${icon('user')}
    <p><b>${firstName(assignee)} har ärendet.</b> Bara den som har det kan svara.</p>
    <div class="push">
      ${takeOverButton(request, data, { back: `/arenden/${number}`, look: 'btn' })}
    </div>
  </div>`
}

/** What was done about something urgent; only then it can be answered. */
async function urgentForm(request: FastifyRequest, { ticket }: TicketData): Promise<Html> {
  const { db, config } = request.server.ctx
  const call = await onCallFor(db, ticket.urgent ?? '', config.municipality)
  return html`<div class="composer urgent-col" id="akut">
    <header class="comp-head"><h2>Akut. Ring först, svara sedan</h2></header>
    <div class="comp-body hand">
      <p class="urgent-call">${phone(call)}</p>
      <p class="quiet">
        ${
          call.phone === '112'
            ? 'Är någon i fara, ring 112 nu. Berätta allt som står i mejlet.'
            : `Ring ${call.name} nu. Når du dem inte och någon är i fara, ring 112.`
        }
      </p>
      <form method="post" action="/arenden/${ticket.number}/akut" class="urgent-form">
        ${csrfField(request)}
        <div class="field">
          <label for="vem">Vad har du gjort?</label>
          <p class="hint" id="vem-h">Vem du ringde, när och vad ni kom överens om.</p>
          <textarea
            class="input"
            id="vem"
            name="vem"
            rows="3"
            required
            maxlength="2000"
            aria-describedby="vem-h"
          ></textarea>
        </div>
        <p class="btns">
          <button class="btn btn-primary" name="gjort" value="ringt">Jag har ringt</button>
          <button class="btn" name="gjort" value="falskt-larm">Inte akut</button>
        </p>
      </form>
    </div>
  </div>`
}

function sortedAway(request: FastifyRequest, data: TicketData): Html {
  const why = data.turns.findLast(({ excluded }) => excluded !== null)?.excludedReason
  return html`<div class="composer">
    <header class="comp-head"><h2>Bortsorterat</h2></header>
    <div class="comp-body hand">
      <p>${why ?? 'Mejlet väntar inte på svar.'}</p>
      <p class="quiet">Är det en fråga? Lägg tillbaka den. Klockan går då från när mejlet kom.</p>
      ${rescueButton(request, data, `/arenden/${data.ticket.number}`)}
    </div>
  </div>`
}

function closed(request: FastifyRequest, data: TicketData): Html {
  return html`<div class="composer">
    <header class="comp-head"><h2>Avslutat</h2></header>
    <div class="comp-body hand">
      <p>Ärendet är avslutat. Vill du skriva till ${calledName(data.ticket.inquirer)} igen?</p>
      ${rescueButton(request, data, `/arenden/${data.ticket.number}`)}
    </div>
  </div>`
}

function merged({ ticket }: TicketData): Html {
  return html`<div class="composer">
    <header class="comp-head"><h2>Ihopslaget</h2></header>
    <div class="comp-body hand">
      <p>
        Ärendet är ihopslaget med
        <a href="/arenden/${ticket.mergedNumber ?? ''}">${ticket.mergedNumber ?? 'ett annat'}</a>.
        Svara där.
      </p>
    </div>
  </div>`
}
