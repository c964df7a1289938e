import { type RawBuilder, sql } from 'kysely'
import { dateOf, dayMs, dayNumber, instantAt, localDate } from '../clock/local-time.ts'
import { openStatuses, type Status } from '../journey.ts'
import { isUnsent } from './unsent.ts'

/** The views of the queue; the keys stand in the address of each. */
export const queueViews = [
  'att-besvara',
  'mina',
  'ej-tilldelade',
  'osaker',
  'akut',
  'forsenade',
  'forfaller-idag',
  'hos-forvaltning',
  'ej-aterkopplat',
  'vantar',
  'inte-skickat',
  'skrappost',
  'automatiskt',
  'avslutade',
] as const
export type QueueView = (typeof queueViews)[number]

/** Whose queue it is, and when. */
export interface Viewer {
  personId: string
  now: Date
}

/** Sorted-away mail is counted for a month; in its view it stands for ever. */
export const sortedCountMs = 30 * dayMs

/** Which tickets a view holds, as a condition on `ticket`. One definition for the list and its number. */
export function inView(view: QueueView, { personId, now }: Viewer): RawBuilder<boolean> {
  const conditions: Record<QueueView, RawBuilder<boolean>> = {
    'att-besvara': frontLine,
    mina: sql`(ticket.assignee_id = ${personId} and ${statusIn(...openStatuses, 'waiting')})`,
    'ej-tilldelade': sql`(${frontLine} and ticket.assignee_id is null)`,
    osaker: sql`(${frontLine} and ticket.area_confidence = 'unsure')`,
    akut: statusIn('urgent'),
    forsenade: sql`(${citizenWaits} and ticket.due_at < ${now})`,
    'forfaller-idag': sql`(${citizenWaits} and ticket.due_at >= ${now} and ticket.due_at <= ${endOfDay(now)})`,
    'hos-forvaltning': statusIn('with-department'),
    'ej-aterkopplat': sql`(exists (select from escalation
      where escalation.ticket_id = ticket.id and escalation.feedback_at is null
        and escalation.ended_at is null and escalation.due_at < ${now}))`,
    vantar: statusIn('waiting'),
    'inte-skickat': isUnsent(now),
    skrappost: sql`(${statusIn('sorted')} and ${unwanted})`,
    automatiskt: sql`(${statusIn('sorted')} and not ${unwanted})`,
    avslutade: statusIn('answered', 'closed'),
  }
  return conditions[view]
}

/** The midnight that ends the local day; what falls due at it still falls due today. */
export function endOfDay(now: Date): Date {
  return new Date(instantAt(dateOf(dayNumber(localDate(now)) + 1), '00:00'))
}

/** Waits for kontaktcenter itself: nobody else is to act first. */
export const frontLine = statusIn('urgent', 'new', 'started')

const citizenWaits = statusIn(...openStatuses)

function statusIn(...statuses: Status[]): RawBuilder<boolean> {
  return sql`(ticket.status in (${sql.join(statuses)}))`
}

/** The order in which mail is answered: what is urgent, then what falls due first, then what came first. */
export const inTurn = sql`(ticket.status = 'urgent') desc, ticket.due_at nulls last, ticket.arrived_at, ticket.id`

const unwanted = sql<boolean>`(exists (select from turn
    where turn.ticket_id = ticket.id and turn.excluded in ('spam', 'advertising'))
  or exists (select from message
    where message.ticket_id = ticket.id and message.kind in ('spam', 'advertising')))`
