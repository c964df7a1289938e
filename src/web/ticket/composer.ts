import { randomUUID } from 'node:crypto'
import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { previewReply, type ReplyPreview } from '../../desk/preview.ts'
import { type ReplyKind } from '../../journey.ts'
import { csrfField } from '../request/csrf.ts'
import { greeting } from './greeting.ts'
import { calledName } from '../shell/names.ts'
import { person } from '../shell/person.ts'
import { shownSignature } from '../shell/signature.ts'
import { icon } from '../style/icons.ts'
import { latestQuestion, type TicketData } from './data.ts'
import { senderDoubts } from './sender-warnings.ts'

/** What a person has written, and why it did not leave. */
export interface Draft {
  kind: ReplyKind
  text: string
  quote: boolean
  idempotencyKey: string
  faults: string[]
}

/** What an untouched composer holds. */
export function openingWords({ ticket }: Pick<TicketData, 'ticket'>): string {
  return greeting(ticket.inquirer.name)
}

/** The answer: what kind it is, to whom, the words, and the signature exactly as it will leave. */
export async function composer(
  request: FastifyRequest,
  data: TicketData,
  draft: Draft | null,
): Promise<Html> {
  const { ticket } = data
  const about = { ticketId: ticket.id, personId: request.person.id }
  const preview = await previewReply(request.server.ctx, about)
  const text = draft?.text ?? `${openingWords(data)}\n\n`
  const name = calledName(ticket.inquirer)
  return html`<form
    class="composer"
    method="post"
    action="/arenden/${ticket.number}/svar"
    aria-labelledby="c-h"
    data-controller="draft"
    data-draft-key-value="${ticket.number}"
    ${draft !== null && html`data-draft-refused-value="true"`}
  >
    ${hiddenFields(request, data, draft)} ${kindChoice(draft?.kind ?? 'svar', name, data)}
    ${notices(data, draft)} ${envelope(preview)}
    <div class="comp-body">
      <label class="sr" for="svar-text">Svar till ${name}</label>
      <textarea
        id="svar-text"
        name="text"
        class="comp-text"
        rows="9"
        data-key="b"
        data-draft-target="text"
        data-action="input->draft#save focus->draft#begin"
        ${draft !== null && html`autofocus aria-describedby="svar-fel"`}
      >
${text}</textarea>
      ${signature(preview)}
    </div>
    ${quoteChoice(data, draft)} ${footer(preview, data, request)}
  </form>`
}

/** One key for each time the page is shown, and what was the latest mail when it was. */
function hiddenFields(request: FastifyRequest, data: TicketData, draft: Draft | null): Html {
  return html`${csrfField(request)}
    <input type="hidden" name="nyckel" value="${draft?.idempotencyKey ?? randomUUID()}" />
    <input type="hidden" name="sedd" value="${latestQuestion(data)?.id ?? ''}" />`
}

const kinds = [
  ['svar', 'Svar', 'Stannar klockan och avslutar frågan'],
  ['delsvar', 'Delsvar', 'Räknas som första svar. Frågan är kvar hos dig'],
  ['motfraga', 'Motfråga', 'Räknas som första svar. Frågan väntar på invånaren'],
] as const satisfies [ReplyKind, string, string][]

/** When nothing waits any more, all one can send is one more answer. */
function kindChoice(chosen: ReplyKind, name: string, { open }: TicketData): Html {
  const choices = kinds.filter(([kind]) => open !== null || kind === 'svar')
  return html`<header class="comp-head">
    <h2 id="c-h" class="sr">Svara ${name}</h2>
    <fieldset class="seg">
      <legend class="sr">Vad är det du skickar?</legend>
      ${choices.map(
        ([kind, label]) =>
          html`<label
            ><input
              type="radio"
              name="slag"
              value="${kind}"
              ${kind === chosen && html`checked`}
            />${label}</label
          >`,
      )}
    </fieldset>
    ${open === null ? html`<p class="muted comp-why">Frågan är redan besvarad</p>` : kinds.map(([kind, , why]) => html`<p class="muted comp-why" data-kind="${kind}">${why}</p>`)}
  </header>`
}

/** What the person should know before writing: why a draft came back, and what not to write. */
function notices(data: TicketData, draft: Draft | null): Html {
  const { ticket } = data
  const sensitive = ticket.sensitive.length > 0
  return html`${
    draft === null || draft.faults.length === 0
      ? nothing
      : html`<div class="banner banner-late comp-note" role="alert" id="svar-fel">
          ${icon('circle-alert')}
          <div>
            ${draft.faults.map((fault, i) => (i === 0 ? html`<p><b>${fault}</b></p>` : html`<p>${fault}</p>`))}
            <p>Inget har skickats. Det du skrev är kvar.</p>
          </div>
        </div>`
  }
  ${doubtful(data)}
  ${
    sensitive
      ? html`<div class="banner comp-note">
          ${icon('lock')}
          <p>
            <b>Känsligt innehåll.</b> Svara inte med känsliga uppgifter i vanlig e-post. Ring
            hellre, eller be personen logga in. Frågan citeras inte och ämnet är neutralt.
          </p>
        </div>`
      : nothing
  }`
}

/** Whether the one who gets the answer is the one who asks. */
function doubtful(data: TicketData): Html {
  const question = latestQuestion(data)
  if (question === undefined || senderDoubts(question).length === 0) return nothing
  return html`<div class="banner banner-soon comp-note">
    ${icon('triangle-alert')}
    <p><b>Se efter vem som får svaret.</b> Det står vid mejlet varför.</p>
  </div>`
}

function envelope({ from, to, subject }: ReplyPreview): Html {
  return html`<dl class="comp-to">
    <div>
      <dt>Från</dt>
      <dd>${person(from)}</dd>
    </div>
    <div>
      <dt>Till</dt>
      <dd>${person(to)}</dd>
    </div>
    <div>
      <dt>Ämne</dt>
      <dd>${subject}</dd>
    </div>
  </dl>`
}

/** As it leaves, or what stops it. */
function signature({ signature: { html: rendered, faults, complete, of } }: ReplyPreview): Html {
  const whole = faults.length === 0
  return html`<div class="comp-sig">
    ${
      whole
        ? html`<p class="sig-label">
            ${icon('circle-check', 'small')}Signatur, skickas så här. ${complete} av ${of} uppgifter
          </p>`
        : html`<div class="sig-faults" id="sig-fel">
            <p class="err">
              ${icon('circle-alert')}Signaturen är inte komplett, ${complete} av ${of} uppgifter.
            </p>
            <ul>
              ${faults.map((fault) => html`<li>${fault}</li>`)}
            </ul>
            <p>Be din administratör fylla i det som saknas. Innan dess kan du inte skicka.</p>
          </div>`
    }
    ${shownSignature(rendered)}
  </div>`
}

function quoteChoice({ ticket }: TicketData, draft: Draft | null): Html {
  if (ticket.sensitive.length > 0) return nothing
  return html`<p class="comp-tools">
    <label class="check"
      ><input
        type="checkbox"
        name="citat"
        value="ja"
        ${(draft === null || draft.quote) && html`checked`}
      /><span>Citera frågan under svaret</span></label
    >
    <span class="muted push saved" data-draft-target="saved"></span>
  </p>`
}

const sendWords = {
  svar: 'Svara och avsluta',
  delsvar: 'Skicka delsvar',
  motfraga: 'Skicka motfråga',
}

function footer(preview: ReplyPreview, { ticket }: TicketData, { person }: FastifyRequest): Html {
  const whole = preview.signature.faults.length === 0
  const other = ticket.assigneeId !== null && ticket.assigneeId !== person.id
  const able = whole && !other
  return html`<footer class="comp-foot">
    <button
      class="btn btn-primary"
      data-key="ctrl+enter"
      ${!able && html`disabled`}
      ${!whole && html`aria-describedby="sig-fel"`}
    >
      ${icon('send-horizontal')}${Object.entries(sendWords).map(
        ([kind, words]) => html`<span data-kind="${kind}">${words}</span>`,
      )}
      <span aria-hidden="true"><kbd>Ctrl</kbd><kbd>↵</kbd></span>
    </button>
    <p class="muted push">${sendNote(whole, other)}</p>
  </footer>`
}

function sendNote(whole: boolean, other: boolean): string {
  if (!whole) return 'Går inte att skicka än: signaturen är inte komplett'
  if (other) return 'En kollega har ärendet'
  return 'Skickas direkt'
}
