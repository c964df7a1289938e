import { html, nothing, type Html } from '../../base/html.ts'
import { elapsed } from '../../clock/elapsed.ts'
import { roughly, shortDue, shortInstant } from '../../clock/words.ts'
import {
  clockUntil,
  doneClock,
  lineClock,
  percentPassed,
  span,
  urgentClock,
  urgentMs,
  type ClockFace,
} from '../shell/clock-face.ts'
import { calledName } from '../shell/names.ts'
import { type TicketData } from './data.ts'

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
    say: say(lineClock(doneClock('Besvarad', `på ${roughly(took)}, arbetsdygn`))),
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
