import { randomUUID } from 'node:crypto'
import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { previewReply, type ReplyPreview } from '../../desk/preview.ts'
import { type LetterKind } from '../../journey.ts'
import { counted } from '../../report/words.ts'
import { csrfField } from '../request/csrf.ts'
import { greeting } from './greeting.ts'
import { calledName } from '../shell/names.ts'
import { person } from '../shell/person.ts'
import { shownSignature } from '../shell/signature.ts'
import { icon } from '../style/icons.ts'
import { latestQuestion, type TicketData } from './data.ts'
import { letterAsked, lettersFor, prepared, preparedWords } from './letters.ts'
import { senderDoubts } from './sender-warnings.ts'

/** What a person has written, and why it did not leave. */
export interface Draft {
  kind: LetterKind
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
  const { kind, text, key } = draft === null ? opening(request, data) : shownAgain(data, draft)
  const name = calledName(ticket.inquirer)
  return html`<form
    class="composer"
    method="post"
    action="/arenden/${ticket.number}/svar"
    aria-labelledby="c-h"
    data-controller="draft"
    data-draft-key-value="${key}"
    ${draft !== null && html`data-draft-refused-value="true"`}
  >
    ${hiddenFields(request, data, draft)} ${kindChoice(kind, name, data)} ${notices(data, draft)}
    ${envelope(preview)}
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

/** An untouched composer: the greeting, and the prepared words that were asked for. */
function opening(request: FastifyRequest, data: TicketData) {
  const { number } = data.ticket
  const name = letterAsked(request, data)
  const greeted = `${openingWords(data)}\n\n`
  if (name === null) return { kind: 'svar' as const, text: greeted, key: number }
  const { phone } = request.server.ctx.config.municipality
  const text = `${greeted}${preparedWords(name, data, phone)}\n`
  return { kind: prepared[name].kind, text, key: `${number}:${name}` }
}

/** What is kept in the browser of a notice is not what is kept of the answer. */
function shownAgain({ ticket: { number } }: TicketData, { kind, text }: Draft) {
  const isPlain = kinds.some(([one]) => one === kind)
  return { kind, text, key: isPlain ? number : `${number}:${kind}` }
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
] as const satisfies Choice[]

/** What is rarer, and starts from prepared words. */
const rarer = [
  ['hanvisning', 'Hänvisning', 'Räknas som svar och avslutar frågan'],
  ['overlamningsbesked', 'Överlämning', 'Räknas inte som svar. Klockan går vidare'],
  ['forseningsbesked', 'Försening', 'Räknas inte som svar. Klockan går vidare'],
] as const satisfies Choice[]

type Choice = [kind: LetterKind, label: string, why: string]

/** When nothing waits any more, all one can send is one more answer. */
function kindChoice(chosen: LetterKind, name: string, data: TicketData): Html {
  const { open } = data
  const offered = [...kinds, ...rarer.filter(([kind]) => kind === chosen)]
  const choices = offered.filter(([kind]) => open !== null || kind === 'svar')
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
    ${more(data)}
    ${open === null ? html`<p class="muted comp-why">Frågan är redan besvarad</p>` : offered.map(([kind, , why]) => html`<p class="muted comp-why" data-kind="${kind}">${why}</p>`)}
  </header>`
}

/** The prepared texts, each a page of its own: what is being written stays where it is kept. */
function more(data: TicketData): Html {
  const names = lettersFor(data)
  if (names.length === 0) return nothing
  return html`<details class="comp-more">
    <summary>Fler</summary>
    <ul>
      ${names.map(
        (name) =>
          html`<li>
            <a href="/arenden/${data.ticket.number}?mall=${name}">${prepared[name].label}</a>
          </li>`,
      )}
    </ul>
  </details>`
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
  hanvisning: 'Hänvisa och avsluta',
  overlamningsbesked: 'Skicka besked',
  forseningsbesked: 'Skicka besked',
} satisfies Record<LetterKind, string>

function footer(preview: ReplyPreview, { ticket }: TicketData, request: FastifyRequest): Html {
  const { person, server } = request
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
    <p class="muted push">${sendNote(whole, other, server.ctx.config.undoMs)}</p>
  </footer>`
}

function sendNote(whole: boolean, other: boolean, undoMs: number): string {
  if (!whole) return 'Går inte att skicka än: signaturen är inte komplett'
  if (other) return 'En kollega har ärendet'
  if (undoMs === 0) return 'Skickas direkt'
  return `Du kan ångra i ${counted(undoMs / 1000, 'sekund', 'sekunder')}`
}
