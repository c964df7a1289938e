import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { type SenderType, senderTypes } from '../../journey.ts'
import { csrfField } from '../request/csrf.ts'
import { type IconName, icon } from '../style/icons.ts'
import { type TicketData } from './data.ts'

export const senderWords: Record<SenderType, string> = {
  private: 'Privatperson',
  company: 'Företag',
  association: 'Förening',
  authority: 'Annan myndighet',
  internal: 'Intern',
}

const icons: Record<SenderType, IconName> = {
  private: 'user',
  company: 'briefcase',
  association: 'users',
  authority: 'file-text',
  internal: 'user',
}

/** Who is behind the address, beside the area. */
export function senderChip({ sender }: TicketData): Html {
  if (sender === null) return nothing
  return html`<span class="chip">${icon(icons[sender.type])}${senderWords[sender.type]}</span>`
}

/** Why, and one click for each other answer, which holds for all mail of the address. */
export function senderFact(request: FastifyRequest, { ticket, sender }: TicketData): Html {
  const type = sender?.type ?? null
  return html`<dt>Avsändare</dt>
    <dd>
      ${sender === null ? 'Inte bedömd. ' : `${senderWords[sender.type]}. ${sender.reason} `}
      <form
        class="inline"
        method="post"
        action="/arenden/${ticket.number}/avsandare"
        aria-label="Ändra avsändare"
      >
        ${csrfField(request)}
        <input type="hidden" name="tillbaka" value="/arenden/${ticket.number}" />
        Ändra till
        ${senderTypes
          .filter((one) => one !== type)
          .map(
            (one, i) =>
              html`${i === 0 ? nothing : ', '}<button class="linkish" name="typ" value="${one}">
                  ${senderWords[one].toLowerCase()}
                </button>`,
          )}
      </form>
    </dd>`
}
