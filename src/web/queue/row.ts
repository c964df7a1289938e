import { html, nothing, type Html } from '../../base/html.ts'
import { capital, shortDue, shortInstant, shortDate } from '../../clock/words.ts'
import { type QueueRow } from '../../desk/queue.ts'
import { lateMs } from '../../desk/unsent.ts'
import { endOfDay, type QueueView } from '../../desk/views.ts'
import { areaChip } from '../shell/area-chip.ts'
import {
  clockUntil,
  doneClock,
  rowClock,
  urgentClock,
  type ClockFace,
} from '../shell/clock-face.ts'
import { kindWords } from '../shell/kind-words.ts'
import { firstName, holder } from '../shell/names.ts'
import { badge, contactWords, subjectWords, when } from '../shell/parts.ts'
import { isolated } from '../shell/person.ts'
import { icon } from '../style/icons.ts'

export interface RowOptions {
  now: Date
  view: QueueView
  personId: string
  /** The number of the ticket in the reading pane. */
  current: string | null
  /** What stands below the link, such as whom to call. */
  below?: Html
}

/** The id of the reading pane, and of the frame that a row's link loads. */
export const paneId = 'lasruta'

/** One mail of the list, always three lines: subject, sender and first words, tags. */
export function queueRow(row: QueueRow, options: RowOptions): Html {
  const { number } = row
  return html`<li id="rad-${number}" data-number="${number}">
    <a
      class="row"
      href="/arenden/${number}"
      data-turbo-frame="${paneId}"
      ${isFresh(row) && html`data-new`}
      ${options.current === number && html`aria-current="true"`}
    >
      ${isFresh(row) ? html`<span class="row-new"><span class="sr">Ny.</span></span>` : nothing}
      ${rowTime(row, options)}
      <span class="row-main">
        <span class="row-subj"
          ><span>${subjectOf(row)}</span
          >${when(options.now, row.arrivedAt, rowInstant(options.now, row.arrivedAt))}</span
        >
        <span class="row-text">${firstWords(row)}${rowWho(row, options)}</span>
        ${rowTags(row, options)}
      </span>
    </a>
    ${options.below ?? nothing} ${campaign(row)}
  </li>`
}

/** The way to all that say the same. */
function campaign({ campaignId, campaignSize }: QueueRow): Html {
  if (campaignId === null || campaignSize < 2) return nothing
  return html`<p class="urgent-do">
    <a class="btn btn-quiet" href="/kampanjer/${campaignId}"
      >${icon('copy', 'small')}Kampanj: ${campaignSize} mejl med samma text</a
    >
  </p>`
}

/** "08.12" for today, "igår 09.15", and the day alone before that: "23 nov.". */
function rowInstant(now: Date, at: Date): string {
  const words = shortInstant(now, at)
  if (words.startsWith('idag ')) return words.slice('idag '.length)
  return words.startsWith('igår ') ? words : shortDate(at)
}

/** What a list may say of a ticket: of hidden content nothing but its class and number. */
export function subjectOf(row: Pick<QueueRow, 'hidden' | 'subject' | 'urgent' | 'number'>): string {
  const { hidden, subject, urgent, number } = row
  return subjectWords(hidden ? null : subject, urgent ?? `Känsligt ärende ${number}`)
}

/** The first column; refreshed on its own as time passes. */
export function rowTime(row: QueueRow, { now, view }: RowOptions): Html {
  return html`<span class="row-time" id="tid-${row.number}"
    >${rowClock(face(row, view, now))}</span
  >`
}

/** Who has the ticket; refreshed on its own. */
export function rowWho(row: QueueRow, { personId }: RowOptions): Html {
  const over = row.status === 'answered' || row.status === 'closed'
  return html`<span id="vem-${row.number}">${over ? nothing : holder(row, personId)}</span>`
}

/** The third line: area and at most three facts. Refreshed on its own. */
export function rowTags(row: QueueRow, { now, view }: RowOptions): Html {
  return html`<span class="row-tags" id="taggar-${row.number}"
    >${row.status === 'sorted' ? sortedTag(row, view) : areaChip(row)}${facts(row, now).slice(0, 3)}</span
  >`
}

/** What it is, and why we think so. */
function sortedTag({ sortedKind, sortedWhy, hidden }: QueueRow, view: QueueView): Html {
  const [icon, otherwise] =
    view === 'automatiskt' ? (['bot', 'automatiskt'] as const) : (['ban', 'skräppost'] as const)
  return html`${badge(icon, capital(kindWords[sortedKind ?? ''] ?? otherwise))}
  ${sortedWhy === null || hidden ? nothing : html`<span class="row-why">${sortedWhy}</span>`}`
}

/** The third line of a row that left the view while one looked at it. */
export function goneTags(number: string, words: string): Html {
  return html`<span class="row-tags" id="taggar-${number}" data-gone
    >${badge('check', words, 'ok')}</span
  >`
}

function face(row: QueueRow, view: QueueView, now: Date): ClockFace {
  if (row.status === 'urgent') return urgentClock(now, row.arrivedAt)
  if (view === 'ej-aterkopplat' && row.departmentDueAt !== null) {
    return clockUntil(now, row.departmentDueAt)
  }
  if (row.status === 'answered') return doneClock('Besvarad', rowInstant(now, row.updatedAt))
  if (row.status === 'closed') return doneClock('Avslutad', rowInstant(now, row.updatedAt))
  if (row.status === 'sorted') return doneClock('Sorterat', rowInstant(now, row.arrivedAt))
  if (row.dueAt === null) return doneClock('Besvarad', 'öppnad igen')
  return clockUntil(now, row.dueAt)
}

function firstWords(row: QueueRow): Html {
  if (row.hidden) {
    const words = row.sensitive
      ? 'Känsligt. Innehållet visas när du öppnar ärendet'
      : 'Innehållet visas när du öppnar ärendet'
    return html`<span><span class="lock">${icon('lock', 'small')}</span>${words}</span>`
  }
  return html`<span><b>${isolated(row.sender ?? '')}</b> ${row.preview}</span>`
}

/** Nobody has taken it yet. */
function isFresh({ status, assigneeId }: QueueRow): boolean {
  return assigneeId === null && (status === 'new' || status === 'urgent')
}

/** In the order in which they matter. */
function facts(row: QueueRow, now: Date): Html[] {
  return [
    row.replyFault === 'failed' && badge('mail-warning', 'Svaret gick inte iväg', 'late'),
    row.replyFault === 'unknown' && badge('mail-warning', 'Oklart om svaret gick iväg', 'late'),
    row.replyFault === 'bounced' && badge('mail-warning', 'Svaret kom inte fram', 'late'),
    hasWaitedLong(row, now) && badge('mail-warning', 'Svaret har inte gått iväg än', 'late'),
    row.sensitive && badge('lock', 'Känsligt'),
    row.contacts > 1 && badge('repeat', contactWords(row.contacts), 'soon'),
    departmentFact(row, now),
    row.status === 'waiting' && badge('hourglass', 'Väntar på invånaren'),
    row.reopened && row.contacts < 2 && badge('rotate-ccw', 'Återöppnad'),
  ].filter((fact) => fact !== false)
}

function hasWaitedLong({ replyWaitsSince }: QueueRow, now: Date): boolean {
  return replyWaitsSince !== null && now.getTime() - replyWaitsSince.getTime() >= lateMs
}

function departmentFact(row: QueueRow, now: Date): Html | false {
  const { department, departmentDueAt, feedbackAt } = row
  if (department === null || departmentDueAt === null) return false
  if (feedbackAt !== null) return badge('reply', 'Återkopplat', 'ok')
  if (departmentDueAt < now) return badge('bell-ring', `${department} har inte återkopplat`, 'late')
  return badge('corner-up-right', `${department}, senast ${shortDue(now, departmentDueAt)}`)
}

/** "Karin har tagit ärendet" and the like, for a row that is no longer in its view. */
export function goneWords(row: QueueRow | undefined, personId: string): string {
  if (row === undefined) return 'Inte kvar här'
  const who =
    row.assignee === null || row.assigneeId === personId ? '' : ` av ${firstName(row.assignee)}`
  const words: Record<QueueRow['status'], string> = {
    sorted: 'Bortsorterat',
    urgent: 'Nu akut',
    new: 'Flyttat till en annan vy',
    started: `Taget${who}`,
    'with-department': 'Lämnat till förvaltning',
    waiting: 'Motfråga skickad',
    answered: `Besvarat${who}`,
    closed: `Avslutat${who}`,
    merged: 'Ihopslaget med ett annat',
  }
  return words[row.status]
}

/** "12, 1 försenat, 6 idag" */
export function tally(rows: readonly QueueRow[], total: number | null, now: Date): Html {
  const due = rows.flatMap(({ dueAt }) => dueAt ?? [])
  const late = due.filter((at) => at < now).length
  const today = due.filter((at) => at >= now && at <= endOfDay(now)).length
  return html`${
    total === null ? nothing : html`<span>${total}<span class="sr"> mejl,</span></span>`
  }
  ${
    late > 0
      ? html`<span class="tally-late"
          >${icon('circle-alert', 'small')}${late === 1 ? '1 försenat' : `${late} försenade`}</span
        >`
      : nothing
  }
  ${today > 0 ? html`<span class="tally-soon">${today} idag</span>` : nothing}`
}
