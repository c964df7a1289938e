import { type FastifyRequest } from 'fastify'
import { html, type Html } from '../../base/html.ts'
import { csrfField } from '../request/csrf.ts'
import { closeDialog } from '../shell/dialog.ts'
import { type TicketData } from './data.ts'

/** Why a mail needs no answer; "Annat" wants words of one's own. */
export const noAnswerReasons = [
  'Tack eller hälsning',
  'Information utan fråga',
  'Redan besvarad på annat sätt',
  'Dubblett av ett annat mejl',
  'Annat',
] as const

/** The reason is asked for, kept and counted. */
export function noAnswerDialog(
  request: FastifyRequest,
  { ticket }: TicketData,
  back: string,
): Html {
  return html`<dialog
    class="dialog dialog-s"
    id="inget-svar"
    popover
    aria-labelledby="inget-svar-h"
  >
    <div class="dialog-head">
      <h2 id="inget-svar-h">Varför krävs inget svar?</h2>
      ${closeDialog('inget-svar')}
    </div>
    <form
      class="dialog-in"
      method="post"
      action="/arenden/${ticket.number}/inget-svar"
      data-turbo-frame="_top"
    >
      ${csrfField(request)}${filingBack(back)}
      <fieldset class="field">
        <legend class="sr">Skäl</legend>
        ${noAnswerReasons.map(
          (why, i) =>
            html`<label class="check"
              ><input
                type="radio"
                name="skal"
                value="${why}"
                required
                ${i === 0 && html`checked autofocus`}
              /><span>${why}</span></label
            >`,
        )}
      </fieldset>
      <div class="field">
        <label for="fritext">Med egna ord</label>
        <p class="hint" id="fritext-h">Behövs om du väljer Annat.</p>
        <input
          class="input"
          id="fritext"
          name="fritext"
          maxlength="500"
          aria-describedby="fritext-h"
        />
      </div>
      <p><button class="btn btn-primary">Avsluta utan svar</button></p>
    </form>
  </dialog>`
}

/** Where filing leads: the list's controller points it at the mail that follows. */
function filingBack(back: string): Html {
  return html`<input type="hidden" name="tillbaka" value="${back}" data-next />`
}

/** Spam, and advertising beside it in the menu. */
export function spamButton(
  request: FastifyRequest,
  { ticket }: TicketData,
  back: string,
  as: { kind: 'spam' | 'advertising'; button: Html },
): Html {
  return html`<form
    method="post"
    action="/arenden/${ticket.number}/skrappost"
    data-turbo-frame="_top"
  >
    ${csrfField(request)}${filingBack(back)}<input type="hidden" name="som" value="${as.kind}" />
    ${as.button}
  </form>`
}

/** May be filed away without an answer: something still waits in it, and it is not urgent. */
export function mayBeFiled({ ticket, open }: TicketData): boolean {
  return open !== null && ticket.status !== 'urgent' && ticket.status !== 'waiting'
}

/** Brings back what was filed away, wrongly or too early; Z as for undoing. */
export function rescueButton(request: FastifyRequest, data: TicketData, back: string): Html {
  return html`<form
    method="post"
    action="/arenden/${data.ticket.number}/aterstall"
    data-turbo-frame="_top"
  >
    ${csrfField(request)}<input type="hidden" name="tillbaka" value="${back}" />
    <button class="btn btn-primary" data-key="z">
      ${rescueWords(data)} <span aria-hidden="true"><kbd>Z</kbd></span>
    </button>
  </form>`
}

function rescueWords({ ticket, turns }: TicketData): string {
  if (ticket.status === 'closed') return 'Öppna igen'
  const unwanted = turns.some(({ excluded }) => excluded === 'spam' || excluded === 'advertising')
  return unwanted ? 'Inte skräppost' : 'Lägg i Att besvara'
}
