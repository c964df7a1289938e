import { type Calendar } from '../clock/calendar.ts'
import { type Tx } from '../db/connect.ts'
import { type Status } from '../journey.ts'
import { endAnswered, isHandedOver } from './escalations.ts'
import { record } from './events.ts'
import { placeInTurn } from './messages.ts'
import { mayBecome } from './states.ts'
import { changeTicket, lockTicket, type Ticket } from './tickets.ts'
import { answerTurn, openTurn, openTurns } from './turns.ts'

// Mail from before our time. Its events carry the instants of then, beside when they were brought in.
// docs/import.md

/** What a message did when an import brought it: a ticket that is new with it is marked, and so is its question. */
export async function markImported(
  tx: Tx,
  one: { ticketId: string; messageId: string; isNewTicket: boolean },
  { at, importedAt }: { at: Date; importedAt: Date },
): Promise<void> {
  const { ticketId, messageId } = one
  if (one.isNewTicket) {
    await tx
      .updateTable('ticket')
      .set({ imported_at: importedAt })
      .where('id', '=', ticketId)
      .execute()
  } else await fileAnew(tx, ticketId)
  const opened = await tx
    .selectFrom('turn')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .where('opened_by', '=', messageId)
    .execute()
  for (const { id } of opened) await recordImported(tx, { ticketId, turnId: id }, at, importedAt)
}

/** More has come to a ticket that an import had filed away: it is decided once more. */
async function fileAnew(tx: Tx, ticketId: string): Promise<void> {
  await tx
    .updateTable('ticket')
    .set({ settled: null })
    .where('id', '=', ticketId)
    .where('settled', '=', 'filed')
    .execute()
}

async function recordImported(
  tx: Tx,
  about: { ticketId: string; turnId: string },
  at: Date,
  importedAt: Date,
): Promise<void> {
  const data = { importedAt: importedAt.toISOString() }
  await record(tx, { kind: 'turn.imported', at, ...about, data })
}

export interface ImportedReply {
  ticketId: string
  /** The message in the ticket, already there. */
  messageId: string
  at: Date
  importedAt: Date
  calendar: Calendar
}

/** What is known of a message in a turn when it is asked whether it wants an answer. */
export interface Words {
  kind: string
  newText: string
  files: number
}

/**
 * A mail that we sent before answers a question, at the instant when it was sent. Nobody knows who wrote it. The
 * order in which mail is brought in does not matter: what the inquirer wrote after the answer, and was taken for
 * a reminder while the answer was not known, becomes the new question that it was.
 */
export async function replyImported(
  tx: Tx,
  reply: ImportedReply,
  wantsAnswer: (words: Words) => boolean,
): Promise<void> {
  const ticket = await lockTicket(tx, reply.ticketId)
  const turn = await turnAt(tx, reply.ticketId, reply.at)
  if (turn !== null) {
    await answer(tx, turn, reply)
    await reopenLater(tx, turn.id, reply, wantsAnswer)
  }
  await settle(tx, ticket)
}

interface Turn {
  id: string
  arrivedAt: Date
}

/** The question that had come last when the reply was sent; the first, when a clock was wrong. */
async function turnAt(tx: Tx, ticketId: string, at: Date): Promise<Turn | null> {
  const turns = await tx
    .selectFrom('turn')
    .select(['id', 'arrived_at as arrivedAt'])
    .where('ticket_id', '=', ticketId)
    .orderBy('arrived_at')
    .execute()
  return turns.findLast(({ arrivedAt }) => arrivedAt <= at) ?? turns[0] ?? null
}

async function answer(tx: Tx, turn: Turn, reply: ImportedReply): Promise<void> {
  const { ticketId, messageId, importedAt, calendar } = reply
  const at = reply.at < turn.arrivedAt ? turn.arrivedAt : reply.at
  const about = { ticketId, turnId: turn.id }
  await placeInTurn(tx, messageId, turn.id)
  await answerTurn(tx, { id: turn.id, ticketId }, { at, complete: true, calendar })
  const data = { kind: 'svar', messageId, importedAt: importedAt.toISOString() }
  await record(tx, { kind: 'reply.accepted', at, ...about, data })
  await endAnswered(tx, ticketId, at)
}

interface Later {
  id: string
  direction: 'in' | 'out' | 'internal'
  arrivedAt: Date
  authorId: string | null
  words: Words
}

/** Sorts out what stands in a turn after its complete answer. What staff answered here stays as it is. */
async function reopenLater(
  tx: Tx,
  turnId: string,
  reply: ImportedReply,
  wantsAnswer: (words: Words) => boolean,
): Promise<void> {
  const later = await laterThanAnswer(tx, turnId)
  if (later.some(({ authorId }) => authorId !== null)) return
  let turn: Turn | null = null
  let isAnswered = true
  for (const one of later) {
    const asks = one.direction === 'in' && wantsAnswer(one.words)
    if (asks && isAnswered) {
      turn = await ask(tx, one, reply)
      isAnswered = false
    } else if (turn !== null && one.direction === 'out') {
      await answer(tx, turn, { ...reply, messageId: one.id, at: one.arrivedAt })
      isAnswered = true
    } else if (turn !== null) await placeInTurn(tx, one.id, turn.id)
  }
}

async function laterThanAnswer(tx: Tx, turnId: string): Promise<Later[]> {
  const rows = await tx
    .selectFrom('message')
    .innerJoin('turn', 'turn.id', 'message.turn_id')
    .select([
      'message.id',
      'message.direction',
      'message.kind',
      'message.new_text',
      'message.attachments',
    ])
    .select(['message.arrived_at as arrivedAt', 'message.author_id as authorId'])
    .where('turn.id', '=', turnId)
    .where('turn.excluded', 'is', null)
    .whereRef('message.arrived_at', '>', 'turn.complete_reply_at')
    .where('message.direction', '<>', 'internal')
    .orderBy('message.arrived_at')
    .execute()
  return rows.map(({ kind, new_text, attachments, ...row }) => {
    return { ...row, words: { kind, newText: new_text, files: attachments.length } }
  })
}

async function ask(tx: Tx, message: Later, reply: ImportedReply): Promise<Turn> {
  const { ticketId, importedAt, calendar } = reply
  const { area_key: areaKey } = await lockTicket(tx, ticketId)
  const { id: messageId, arrivedAt } = message
  const about = { ticketId, messageId, areaKey, arrivedAt, excluded: null, calendar }
  const { id } = await openTurn(tx, about, arrivedAt)
  await placeInTurn(tx, messageId, id)
  await recordImported(tx, { ticketId, turnId: id }, arrivedAt, importedAt)
  return { id, arrivedAt }
}

/** Where the ticket belongs now, if anywhere else. It keeps the time of its last mail. */
async function settle(tx: Tx, ticket: Ticket): Promise<void> {
  const isOpen = (await openTurns(tx, ticket.id)).length > 0
  const status = statusNow(ticket, { isOpen, isAway: await isHandedOver(tx, ticket.id) })
  if (status !== ticket.status) await changeTicket(tx, ticket, { status }, ticket.updated_at)
}

/**
 * Out of the queue when nothing in it waits any longer, and back when something does. A hand-over that was made
 * after the answer stands, and the ticket with it; without one nobody else has it.
 */
function statusNow(
  { status, assignee_id: assignee }: Ticket,
  { isOpen, isAway }: { isOpen: boolean; isAway: boolean },
): Status {
  const front = assignee === null ? 'new' : 'started'
  if (status === 'with-department' && isAway) return status
  if (isOpen) return ['answered', 'with-department'].includes(status) ? front : status
  return status !== 'closed' && mayBecome(status, 'answered') ? 'answered' : status
}
