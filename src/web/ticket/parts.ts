import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { elapsed } from '../../clock/elapsed.ts'
import { roughly, shortDue, shortInstant } from '../../clock/words.ts'
import { type TicketView } from '../../desk/thread.ts'
import { csrfField } from '../request/csrf.ts'
import {
  badge,
  calledName,
  clockUntil,
  contactWords,
  doneClock,
  lineClock,
  percentPassed,
  shortArea,
  span,
  unsureWords,
  urgentClock,
  type ClockFace,
} from '../shell/parts.ts'
import { icon } from '../style/icons.ts'
import { type TicketData } from './data.ts'

const urgentMs = 15 * 60_000

/** The citizen's clock with its span. `say` puts the clock in its line; `spoken` makes it a sentence. */
export function citizenSpan(
  data: TicketData,
  now: Date,
  say: (clock: Html) => Html = (clock) =>
    html`<b>Svar till ${calledName(data.ticket.inquirer)}</b>${clock}`,
  spoken = false,
): Html {
  const { ticket, open, calendar } = data
  if (ticket.status === 'urgent') {
    const { arrivedAt } = ticket
    const percent = Math.min(100, ((now.getTime() - arrivedAt.getTime()) / urgentMs) * 100)
    return span({
      say: say(lineClock(urgentClock(now, arrivedAt))),
      state: 'now',
      percent: Math.floor(percent),
      from: `Inkom ${shortInstant(now, arrivedAt)}`,
      to: `Ring före ${shortDue(now, new Date(arrivedAt.getTime() + urgentMs))}`,
    })
  }
  if (open === null) return answeredSpan(data, now, say)
  const face = clockUntil(now, open.dueAt)
  const due = shortDue(now, open.dueAt)
  return span({
    say: say(spoken ? inWords(face, due) : lineClock(face)),
    state: face.state,
    percent: percentPassed(open.arrivedAt, open.dueAt, now, calendar),
    from: `Inkom ${shortInstant(now, open.arrivedAt)}`,
    to: `${face.state === 'late' ? 'Förföll' : 'Förfaller'} ${due}`,
  })
}

/** "25 min kvar att svara i tid", "Svara senast imorgon 13.05", "Försenad 1 tim": for the pane. */
function inWords(face: ClockFace, due: string): Html {
  if (face.state === 'late') return lineClock(face)
  if (face.rest !== 'kvar') return lineClock({ ...face, strong: `Svara senast ${due}`, rest: '' })
  return lineClock({ ...face, strong: `${face.strong} kvar`, rest: '' }, ' att svara i tid')
}

/** What the clock counts to, in a few words. */
export function promiseNote({ open, ticket }: TicketData): string {
  if (open === null || ticket.status === 'urgent') return ''
  return open.firstReplyAt === null
    ? 'Inom 24 timmar, arbetsdygn'
    : 'Helt svar inom 48 timmar, arbetsdygn'
}

function answeredSpan(
  { turns, calendar }: TicketData,
  now: Date,
  say: (clock: Html) => Html,
): Html {
  const turn = turns.findLast(({ completeReplyAt }) => completeReplyAt !== null)
  if (turn?.completeReplyAt == null) return nothing
  const took = elapsed('workday', turn.arrivedAt, turn.completeReplyAt, calendar)
  return span({
    say: say(lineClock(doneClock('Besvarad', `efter ${roughly(took)} arbetstid`))),
    state: 'done',
    percent: percentPassed(turn.arrivedAt, turn.dueAt, turn.completeReplyAt, calendar),
    from: `Inkom ${shortInstant(now, turn.arrivedAt)}`,
    to: `Besvarad ${shortInstant(now, turn.completeReplyAt)}`,
  })
}

/** The department's own clock, when the question is or was there. */
export function departmentSpan({ handover, calendar }: TicketData, now: Date): Html {
  if (handover === null) return nothing
  const { escalatedAt, dueAt, feedbackAt } = handover
  const face =
    feedbackAt === null
      ? clockUntil(now, dueAt)
      : doneClock('Återkopplat', feedbackAt > dueAt ? 'för sent' : 'i tid')
  return span({
    say: html`<b>Från ${handover.to}</b>${lineClock(face)}`,
    state: face.state,
    percent: percentPassed(escalatedAt, dueAt, feedbackAt ?? now, calendar),
    from: shortInstant(now, escalatedAt),
    to: feedbackAt === null ? shortDue(now, dueAt) : shortInstant(now, feedbackAt),
  })
}

/** Facts of a ticket that change what one does, in the order in which they matter. */
export function ticketBadges({ ticket, messages, turns, open }: TicketData): Html[] {
  const contacts = messages.filter(({ direction, kind }) => direction === 'in' && kind === 'human')
  const answered = turns.some(({ completeReplyAt }) => completeReplyAt !== null)
  return [
    ticket.urgent !== null && badge('siren', ticket.urgent, 'late'),
    ticket.sensitive.length > 0 && badge('lock', `Känsligt: ${ticket.sensitive.join(', ')}`),
    contacts.length > 1 && badge('repeat', contactWords(contacts.length), 'soon'),
    answered && open !== null && badge('rotate-ccw', 'Återöppnad'),
  ].filter((one) => one !== false)
}

/** Why this area, with the words that decided it marked. */
export function reason({ areaReason }: TicketView): Html {
  const { words, why } = areaReason
  if (words.length === 0) return html`${why}`
  // The longest first: of "skolskjuts" and "skolskjutsen" the whole word is marked.
  const longestFirst = words.toSorted((a, b) => b.length - a.length)
  const found = new RegExp(`(${longestFirst.map(escaped).join('|')})`, 'giu')
  return html`${why
    .split(found)
    .map((part, i) => (i % 2 === 1 ? html`<mark>${part}</mark>` : html`${part}`))}`
}

function escaped(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

/** The suggested area with its reason, and the two keys: right, or another; why it was sorted away. */
export function areaSuggestion(request: FastifyRequest, data: TicketData, back: string): Html {
  const { ticket } = data
  if (ticket.status === 'sorted') return sortedReason(data)
  return html`<div class="suggest">
    <p><span class="muted">Område</span> <b>${ticket.area}</b> ${confidence(data)}</p>
    <div class="push">
      ${ticket.areaConfidence === 'person' ? nothing : confirmArea(request, ticket, back)}
      <button class="btn btn-quiet" popovertarget="byt-omrade" data-key="o">
        Ändra <span aria-hidden="true"><kbd>O</kbd></span>
      </button>
    </div>
    <p class="why">Varför: ${reason(ticket)}</p>
  </div>`
}

function sortedReason({ turns, messages }: TicketData): Html {
  const kind = messages.findLast(({ direction }) => direction === 'in')?.kind
  const why = turns.findLast(({ excluded }) => excluded !== null)?.excludedReason
  return html`<div class="suggest">
    <p>
      <span class="muted">Bortsorterat som</span> <b>${sortedWords[kind ?? ''] ?? 'skräppost'}</b>
    </p>
    ${why == null ? nothing : html`<p class="why">Varför: ${why}</p>`}
  </div>`
}

const sortedWords: Partial<Record<string, string>> = {
  'auto-reply': 'automatiskt svar',
  'out-of-office': 'frånvaromeddelande',
  receipt: 'läskvitto',
  bounce: 'leveransrapport',
  list: 'utskick',
  advertising: 'reklam',
  unreadable: 'oläsligt',
}

function confirmArea(request: FastifyRequest, ticket: TicketView, back: string): Html {
  return html`<form method="post" action="/arenden/${ticket.number}/omrade" data-turbo-frame="_top">
    ${csrfField(request)}<input type="hidden" name="omrade" value="${ticket.areaKey}" />
    <input type="hidden" name="tillbaka" value="${back}" />
    <button class="btn" data-key="r">
      Rätt <span aria-hidden="true"><kbd>R</kbd></span>
    </button>
  </form>`
}

function confidence({ ticket, areas }: TicketData): Html {
  if (ticket.areaConfidence === 'person') return badge('tag', 'Bekräftat')
  if (ticket.areaConfidence === 'sure') return badge('check', 'Säker', 'ok')
  const { alternative } = ticket.areaReason
  const other = areas.find(({ key }) => key === alternative)?.name ?? alternative
  return html`<span class="chip" data-conf="unsure"
    >${icon('circle-question-mark')}${unsureWords({ area: ticket.area, otherArea: other })}</span
  >`
}

/** Choose another area. */
export function areaDialog(request: FastifyRequest, data: TicketData, back: string): Html {
  const { ticket, areas } = data
  const { alternative } = ticket.areaReason
  const chosen = ticket.areaConfidence === 'unsure' ? (alternative ?? '') : ticket.areaKey
  return html`<dialog
    class="dialog dialog-s"
    id="byt-omrade"
    popover
    aria-labelledby="byt-omrade-h"
  >
    <div class="dialog-head">
      <h2 id="byt-omrade-h">Vilket område är rätt?</h2>
      ${closeDialog('byt-omrade')}
    </div>
    <form
      class="dialog-in"
      method="post"
      action="/arenden/${ticket.number}/omrade"
      data-turbo-frame="_top"
    >
      ${csrfField(request)}<input type="hidden" name="tillbaka" value="${back}" />
      <div class="field">
        <label for="omrade">Område</label>
        <select class="input" id="omrade" name="omrade" autofocus>
          ${areas.map(
            ({ key, name }) =>
              html`<option value="${key}" ${key === chosen && html`selected`}>${name}</option>`,
          )}
        </select>
      </div>
      <p><button class="btn btn-primary">Byt område</button></p>
    </form>
  </dialog>`
}

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
export function filingBack(back: string): Html {
  return html`<input type="hidden" name="tillbaka" value="${back}" data-next />`
}

function closeDialog(id: string): Html {
  return html`<button class="btn btn-quiet push" popovertarget="${id}" popovertargetaction="hide">
    Stäng <span aria-hidden="true"><kbd>Esc</kbd></span>
  </button>`
}

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

/** The words of an area in a tag, as a person decided or as suggested. */
export function areaName({ area }: TicketView): string {
  return shortArea(area)
}
