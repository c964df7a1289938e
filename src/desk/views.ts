import { type RawBuilder, sql } from 'kysely'
import { dateOf, dayMs, dayNumber, instantAt, localDate } from '../clock/local-time.ts'

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
    mina: sql`(ticket.assignee_id = ${personId} and ticket.status in ('urgent', 'new', 'started', 'with-department', 'waiting'))`,
    'ej-tilldelade': sql`(${frontLine} and ticket.assignee_id is null)`,
    osaker: sql`(${frontLine} and ticket.area_confidence = 'unsure')`,
    akut: sql`(ticket.status = 'urgent')`,
    forsenade: sql`(${citizenWaits} and ticket.due_at < ${now})`,
    'forfaller-idag': sql`(${citizenWaits} and ticket.due_at >= ${now} and ticket.due_at <= ${endOfDay(now)})`,
    'hos-forvaltning': sql`(ticket.status = 'with-department')`,
    'ej-aterkopplat': sql`(exists (select from escalation
      where escalation.ticket_id = ticket.id and escalation.feedback_at is null
        and escalation.ended_at is null and escalation.due_at < ${now}))`,
    vantar: sql`(ticket.status = 'waiting')`,
    skrappost: sql`(ticket.status = 'sorted' and ${unwanted})`,
    automatiskt: sql`(ticket.status = 'sorted' and not ${unwanted})`,
    avslutade: sql`(ticket.status in ('answered', 'closed'))`,
  }
  return conditions[view]
}

/** The midnight that ends the local day; what falls due at it still falls due today. */
export function endOfDay(now: Date): Date {
  return new Date(instantAt(dateOf(dayNumber(localDate(now)) + 1), '00:00'))
}

/** Waits for kontaktcenter itself: nobody else is to act first. */
const frontLine = sql<boolean>`(ticket.status in ('urgent', 'new', 'started'))`

const citizenWaits = sql<boolean>`(ticket.status in ('urgent', 'new', 'started', 'with-department'))`

const unwanted = sql<boolean>`(exists (select from turn
    where turn.ticket_id = ticket.id and turn.excluded in ('spam', 'advertising'))
  or exists (select from message
    where message.ticket_id = ticket.id and message.kind in ('spam', 'advertising')))`
