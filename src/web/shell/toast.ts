import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { findTicket, type TicketView } from '../../desk/ticket-view.ts'
import { calledName, firstName } from './names.ts'
import { toastActions } from './toast-actions.ts'

/**
 * What has just been done, said on the next page. It travels as a word and a number in the address, never
 * as text, so that a link cannot put words in our mouth.
 */
export const told = [
  'taget',
  'upptaget',
  'slappt',
  'omrade',
  'avsandare',
  'avslutat',
  'skrappost',
  'reklam',
  'tillbaka',
  'ringt',
  'falskt-larm',
  'skickat',
  'skickas-nu',
  'angrat',
  'for-sent',
  'gick-ivag',
  'skickas-igen',
  'redan-skickat',
  'lamnat',
  'redan-gjort',
  'ihopslaget',
  'hor-inte-ihop',
  'atskilt',
  'inte-ditt',
  'delat',
  'flyttat',
  'inget-kvar',
] as const
export type Told = (typeof told)[number]

/** An address with what was done at its end. */
export function withToast(path: string, done: Told, number: string): string {
  const url = new URL(path, 'http://here')
  url.searchParams.set('gjort', done)
  url.searchParams.set('nr', number)
  return `${url.pathname}${url.search}`
}

/** The bar at the bottom that says what was done and lets it be undone; nothing when nothing was. */
export async function toast(request: FastifyRequest): Promise<Html> {
  const { gjort, nr } = request.query as { gjort?: unknown; nr?: unknown }
  const done = told.find((one) => one === gjort)
  if (done === undefined) return nothing
  const ticket = typeof nr === 'string' ? await findTicket(request.server.ctx.db, nr) : null
  if (ticket === null && done !== 'inget-kvar') return nothing
  return html`<div
    class="toast"
    id="toast"
    role="status"
    data-controller="toast"
    data-done="${done}"
    data-number="${ticket?.number ?? ''}"
  >
    <span data-toast-target="words">${ticket === null ? nobodyLeft : words[done](ticket)}</span>
    ${ticket === null ? nothing : await toastActions(request, done, ticket)}
  </div>`
}

const nobodyLeft = 'Det finns inget mer att ta just nu'

/** Never a citizen's words: only the number, and a first name where the content is not sensitive. */
const words: Record<Told, (ticket: TicketView) => string> = {
  taget: ({ number }) => `Du har ${number}`,
  upptaget: ({ number, assignee }) =>
    assignee === null
      ? `${number} var upptaget ett ögonblick. Försök igen`
      : `${firstName(assignee)} har redan tagit ${number}. Inget har ändrats`,
  slappt: ({ number }) => `Du har släppt ${number}`,
  avsandare: () => 'Avsändaren är ändrad för alla mejl från adressen',
  omrade: ({ number, area }) => `${number} hör till ${area}`,
  avslutat: ({ number }) => `${number} är avslutat utan svar`,
  skrappost: ({ number }) => `${number} är skräppost`,
  reklam: ({ number }) => `${number} är reklam`,
  tillbaka: ({ number }) => `${number} är tillbaka i Att besvara`,
  ringt: ({ number }) => `Samtalet är antecknat. ${number} är ditt`,
  'falskt-larm': ({ number }) => `${number} är inte längre akut`,
  skickat: (ticket) => `Svaret till ${addressee(ticket)} skickas`,
  'skickas-nu': (ticket) => `Svaret till ${addressee(ticket)} skickas nu`,
  angrat: () => 'Sändningen är ångrad. Svaret har inte skickats, det du skrev är kvar',
  'for-sent': (ticket) => `Svaret till ${addressee(ticket)} går inte att ändra på längre`,
  'gick-ivag': () => 'Svaret räknas som skickat',
  'skickas-igen': (ticket) => `Svaret till ${addressee(ticket)} skickas igen`,
  'redan-skickat': (ticket) =>
    `Svaret till ${addressee(ticket)} var redan skickat. Det går bara en gång`,
  lamnat: ({ number }) => `${number} är lämnat till förvaltning`,
  'redan-gjort': ({ number }) => `${number} var redan klart. Inget har ändrats`,
  'hor-inte-ihop': () => 'Ärendena hålls isär',
  ihopslaget: ({ number }) => `${number} är ihopslaget med det här ärendet`,
  atskilt: ({ number }) => `${number} är ett eget ärende igen`,
  'inte-ditt': () => 'En kollega har ärendet. Inget har ändrats',
  delat: ({ number }) => `${number} är delat. Frågorna räknas som en i rapporten`,
  flyttat: ({ number }) => `Mejlet är flyttat till ${number}`,
  'inget-kvar': () => nobodyLeft,
}

function addressee(ticket: TicketView): string {
  return ticket.sensitive.length > 0 ? ticket.number : calledName(ticket.inquirer)
}
