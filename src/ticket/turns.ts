import { randomUUID } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import { type Calendar } from '../clock/calendar.ts'
import { due } from '../clock/due.ts'
import { type Queryable, type Tx } from '../db/connect.ts'
import { type LeftOut, type TurnTable } from '../db/schema.ts'
import { type Exclusion } from '../journey.ts'
import { type NewEvent, record, recordAll } from './events.ts'
import { promise } from './promise.ts'
import { turnsBeingAnswered } from './turns-of.ts'

export interface NewTurn {
  ticketId: string
  messageId: string
  areaKey: string
  arrivedAt: Date
  excluded: LeftOut | null
  /** The question with several of which this is one. */
  partOf?: string
  calendar: Calendar
}

export type Turn = Selectable<TurnTable>

/** Opens a turn: a question whose clock runs from its arrival. docs/turns.md */
export async function openTurn(tx: Tx, one: NewTurn, now: Date): Promise<Turn> {
  const { turn, events } = newTurn(one, now)
  await insertTurns(tx, [turn])
  await recordAll(tx, events)
  await refreshDue(tx, one.ticketId)
  return turn
}

/** A turn as it is opened, and what is to be recorded of it. */
export function newTurn(one: NewTurn, now: Date): { turn: Turn; events: NewEvent[] } {
  const turn = {
    id: randomUUID(),
    ticket_id: one.ticketId,
    opened_by: one.messageId,
    arrived_at: one.arrivedAt,
    due_at: due('workday', promise.first, one.arrivedAt, one.calendar),
    excluded: one.excluded?.as ?? null,
    excluded_reason: one.excluded?.why ?? null,
    first_reply_at: null,
    complete_reply_at: null,
    created_at: now,
    merged_into: null,
    part_of: one.partOf ?? null,
  }
  const about = { at: now, ticketId: one.ticketId, turnId: turn.id }
  const part = one.partOf === undefined ? {} : { partOf: one.partOf }
  const arrival = { arrivedAt: one.arrivedAt.toISOString(), area: one.areaKey, ...part }
  const opened: NewEvent = { kind: 'turn.opened', ...about, data: arrival }
  if (one.excluded === null) return { turn, events: [opened] }
  const data = { as: one.excluded.as, why: one.excluded.why }
  return { turn, events: [opened, { kind: 'turn.excluded', ...about, data }] }
}

export async function insertTurns(tx: Tx, turns: readonly Turn[]): Promise<void> {
  if (turns.length > 0) await tx.insertInto('turn').values(turns).execute()
}

/** A colleague's question waits for its answer too, although it is no citizen's. */
const isAsked = sql<boolean>`(turn.excluded is null or turn.excluded = 'internal')`

/** The turns of a ticket that still wait for their complete answer, oldest first. */
export async function openTurns(db: Queryable, ticketId: string) {
  return openIn(db, ticketId).selectAll().execute()
}

function openIn(db: Queryable, ticketId: string) {
  return db
    .selectFrom('turn')
    .where('ticket_id', '=', ticketId)
    .where(isAsked)
    .where('complete_reply_at', 'is', null)
    .orderBy('arrived_at')
}

/** The open turns of a ticket that no full answer is on its way to, oldest first. */
export async function unansweredTurns(db: Queryable, ticketId: string) {
  const open = await openTurns(db, ticketId)
  const answered = await turnsBeingAnswered(db, [ticketId])
  return open.filter(({ id }) => !answered.has(id))
}

/** Leaves a turn out of the measures, with the reason that the report will show. */
export async function excludeTurn(
  tx: Tx,
  turn: { id: string; ticketId: string },
  by: { as: Exclusion; why: string; personId: string | null },
  now: Date,
): Promise<void> {
  await tx
    .updateTable('turn')
    .set({ excluded: by.as, excluded_reason: by.why })
    .where('id', '=', turn.id)
    .execute()
  await record(tx, {
    kind: 'turn.excluded',
    at: now,
    ticketId: turn.ticketId,
    turnId: turn.id,
    personId: by.personId,
    data: { as: by.as, why: by.why },
  })
  await refreshDue(tx, turn.ticketId)
}

/** How a turn is left out of the measures; null: it counts. */
export function leftOut({ excluded, excluded_reason: why }: LeftOutRow): LeftOut | null {
  return excluded === null ? null : { as: excluded, why: why ?? '' }
}

type LeftOutRow = Pick<Turn, 'excluded' | 'excluded_reason'>

/** Counts a turn that was left out. Its arrival stays what it was. */
export async function countTurn(
  tx: Tx,
  turn: { id: string; ticketId: string },
  personId: string | null,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('turn')
    .set({ excluded: null, excluded_reason: null })
    .where('id', '=', turn.id)
    .execute()
  const about = { ticketId: turn.ticketId, turnId: turn.id, personId }
  await record(tx, { kind: 'turn.counted', at: now, ...about })
  await refreshDue(tx, turn.ticketId)
}

/** The clock of a turn when it has arrived at another instant than we knew. */
export function clockFrom(turn: Pick<Turn, 'first_reply_at'>, at: Date, calendar: Calendar) {
  const hours = turn.first_reply_at === null ? promise.first : promise.complete
  return { arrived_at: at, due_at: due('workday', hours, at, calendar) }
}

/** Writes when turns that are held have arrived, with which mail, and when they fall due. */
export async function updateClocks(tx: Tx, turns: readonly Turn[]): Promise<void> {
  for (const { id, arrived_at, due_at, opened_by } of turns) {
    const clock = { arrived_at, due_at, opened_by }
    await tx.updateTable('turn').set(clock).where('id', '=', id).execute()
  }
}

/** Marks that the inquirer has been answered; the earliest of each kind stands. */
export async function answerTurn(
  tx: Tx,
  turn: { id: string; ticketId: string },
  answered: { at: Date; complete: boolean; calendar: Calendar },
): Promise<void> {
  const row = await tx
    .selectFrom('turn')
    .selectAll()
    .where('id', '=', turn.id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('turn')
    .set({
      first_reply_at: earlier(row.first_reply_at, answered.at),
      complete_reply_at: answered.complete
        ? earlier(row.complete_reply_at, answered.at)
        : row.complete_reply_at,
      due_at: answered.complete
        ? row.due_at
        : due('workday', promise.complete, row.arrived_at, answered.calendar),
    })
    .where('id', '=', turn.id)
    .execute()
  await refreshDue(tx, turn.ticketId)
}

function earlier(known: Date | null, at: Date): Date {
  return known !== null && known < at ? known : at
}

/** A ticket falls due with its earliest open turn; nothing open, nothing due. */
export async function refreshDue(tx: Tx, ticketId: string): Promise<void> {
  await tx
    .updateTable('ticket')
    .set({ due_at: openIn(tx, ticketId).select('due_at').limit(1) })
    .where('id', '=', ticketId)
    .execute()
}
