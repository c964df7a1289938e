import { automaticKinds, type LinkKind } from '../../journey.ts'
import { isSameBase, readSubject } from '../read/subject.ts'
import { type Batch } from './batch.ts'
import { type SentMail } from './known.ts'
import { type Letter } from './letter.ts'
import { roleOf, type Tie, tiesOf } from './ties.ts'

/** A ticket that a letter has ties to, and whether it may join it. */
export interface Place {
  ticketId: string
  /** Our own mail that it answers; null: other ties alone. */
  sent: SentMail | null
  /** The strongest tie; null: only `sent`. */
  how: Tie['how'] | null
  /** Its sender has had no part in it. */
  isNewSender: boolean
  /** The ticket holds nothing but a copy of a mail of ours. */
  isCopy: boolean
  /** A person has done something in it. */
  isWorked: boolean
  arrivedAt: Date
  /** Why it does not join; `stranger` without more to tell. null: it may. */
  obstacle: LinkKind | 'stranger' | null
}

type Files = Pick<Batch, 'known' | 'sheet' | 'house'>

/** An answer to what has been closed and quiet for so long is a matter of its own. */
const longClosedMs = 30 * 86_400_000

/** Every ticket that a letter has ties to. */
export function placesOf(files: Files, letter: Letter, sent: SentMail | null): Place[] {
  const ties = Map.groupBy(tiesOf(files, letter), ({ ticketId }) => ticketId)
  const ticketIds = new Set([...(sent === null ? [] : [sent.ticketId]), ...ties.keys()])
  return [...ticketIds].map((ticketId) => {
    const own = sent?.ticketId === ticketId ? sent : null
    return placeOf(files, letter, { ticketId, sent: own, ties: ties.get(ticketId) ?? [] })
  })
}

interface Ground {
  ticketId: string
  sent: SentMail | null
  ties: readonly Tie[]
}

function placeOf(files: Files, letter: Letter, ground: Ground): Place {
  const { ticketId, sent, ties } = ground
  const ticket = files.sheet.ticket(ticketId)
  const how = strengths.find((one) => ties.some((tie) => tie.how === one)) ?? null
  return {
    ticketId,
    sent,
    how,
    isNewSender: sent !== null && roleOf(files, ticketId, letter) === null,
    isCopy: sent === null && ties.every(({ role }) => role === 'copy'),
    isWorked: files.known.worked.has(ticketId),
    arrivedAt: ticket.arrived_at,
    obstacle: obstacle(files, letter, ground),
  }
}

const strengths = ['answers', 'answered', 'beside', 'conversation', 'number'] as const

function obstacle(files: Files, letter: Letter, ground: Ground): Place['obstacle'] {
  const own = ground.ties.filter(({ role }) => role !== null)
  if (ground.sent === null && own.length === 0) return strange(ground.ties)
  if (automaticKinds.includes(letter.reading.kind)) return null
  const ticket = files.sheet.ticket(ground.ticketId)
  if (isOther(ticket, letter, { ...ground, ties: own })) return apartFrom(ground)
  if (isLongClosed(ticket, letter)) return 'closed'
  const isWorked = files.known.worked.has(ground.ticketId)
  return isWorked && isItsBeginning({ ...ground, ties: own }) ? 'worked' : null
}

type TicketRow = ReturnType<Batch['sheet']['ticket']>

function isOther({ subject }: TicketRow, { reading }: Letter, { sent, ties }: Ground): boolean {
  if (ties.some((tie) => !tie.isOther)) return false
  return sent === null || (reading.beginsAnew && !isSameBase(reading.about.base, baseOf(subject)))
}

function baseOf(subject: string): string {
  return readSubject(subject).base
}

function isLongClosed({ status, updated_at }: TicketRow, { reading, delivery }: Letter): boolean {
  const quietMs = delivery.arrivedAt.getTime() - updated_at.getTime()
  return status === 'closed' && quietMs > longClosedMs && !reading.isThanks
}

/** The question of a ticket that began with a reminder of it, and has been worked with for that. */
function isItsBeginning({ sent, ties }: Ground): boolean {
  return sent === null && ties.every(({ how, isToFirst }) => how === 'answered' && isToFirst)
}

/** A new topic for its sender; yet somebody else may have answered it in the ticket. */
function apartFrom({ ties }: Ground): LinkKind {
  const kind = strange(ties.filter(({ role }) => role === null))
  return kind === 'stranger' ? 'topic' : kind
}

/** Of somebody who has no part in the ticket: what a person may be shown. */
function strange(ties: readonly Tie[]): LinkKind | 'stranger' {
  const has = (how: Tie['how']) => ties.some((tie) => tie.how === how && !tie.isOther)
  if (ties.every(({ isOther }) => isOther)) return 'topic'
  if (has('answers') || has('answered')) return 'reference'
  if (has('conversation')) return 'conversation'
  return has('number') ? 'number' : 'stranger'
}

/** Which of several tickets it joins: where it answers us, where more than a number leads, where somebody works, the earliest. */
export function byRank(a: Place, b: Place): number {
  return (
    Number(a.sent === null) - Number(b.sent === null) ||
    Number(a.how === 'number') - Number(b.how === 'number') ||
    Number(!a.isWorked) - Number(!b.isWorked) ||
    a.arrivedAt.getTime() - b.arrivedAt.getTime() ||
    (a.ticketId < b.ticketId ? -1 : 1)
  )
}
