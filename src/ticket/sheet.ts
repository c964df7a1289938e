import { randomUUID } from 'node:crypto'
import { type Calendar } from '../clock/calendar.ts'
import { type Tx } from '../db/connect.ts'
import { notifyAll } from '../db/listen.ts'
import { type NewEvent, recordAll } from './events.ts'
import { addLinks, type NewLink } from './links.ts'
import { addMessages, type NewMessage } from './messages.ts'
import {
  changeOf,
  insertTickets,
  lockTickets,
  type NewTicket,
  newTicket,
  type Ticket,
  type TicketChange,
  updateTickets,
} from './tickets.ts'
import { clockFrom, insertTurns, newTurn, type NewTurn, type Turn, updateClocks } from './turns.ts'
import { survivors } from './survivors.ts'
import { turnsBeingAnswered, turnsOf } from './turns-of.ts'

/**
 * The tickets that a batch of mail is about, held in memory: each letter finds what the one before it did, and
 * all of it is written at the end with one statement per table. What happens to them is the same as when it
 * is written at once (tickets.ts, turns.ts); only the desk works that way, one ticket at a time.
 */
export class Sheet {
  readonly #now: Date
  readonly #tickets = new Map<string, Ticket>()
  readonly #turns = new Map<string, Turn[]>()
  #beingAnswered = new Set<string>()
  readonly #opened = new Map<string, Ticket>()
  readonly #changed = new Set<Ticket>()
  readonly #newTurns: Turn[] = []
  readonly #movedTurns = new Set<Turn>()
  readonly #messages = new Map<string, NewMessage>()
  readonly #events: NewEvent[] = []
  readonly #links: NewLink[] = []

  private constructor(now: Date) {
    this.#now = now
  }

  /** Holds these tickets until the transaction ends. Others can only be opened. */
  static async open(tx: Tx, ticketIds: readonly string[], now: Date): Promise<Sheet> {
    const sheet = new Sheet(now)
    await sheet.#hold(tx, ticketIds)
    const held = [...new Set([...sheet.#tickets.values()].map(({ id }) => id))]
    for (const turn of await turnsOf(tx, held)) sheet.#turnsIn(turn.ticket_id).push(turn)
    sheet.#beingAnswered = await turnsBeingAnswered(tx, held)
    return sheet
  }

  /** One that has become a part of another stands for the other. All are held at once, in one order. */
  async #hold(tx: Tx, ticketIds: readonly string[]): Promise<void> {
    const ends = await survivors(tx, ticketIds)
    const tickets = await lockTickets(tx, [...new Set([...ticketIds, ...ends.values()])])
    for (const ticket of tickets) this.#tickets.set(ticket.id, ticket)
    const gone = tickets.filter((ticket) => ticket.merged_into_id !== null)
    if (gone.length === 0) return
    await this.#hold(
      tx,
      gone.flatMap((ticket) => ticket.merged_into_id ?? []),
    )
    for (const { id, merged_into_id: intoId } of gone) {
      if (intoId !== null) this.#tickets.set(id, this.ticket(intoId))
    }
  }

  /**
   * The ticket with this id, or the one that it has become a part of: what follows is about the id of that.
   * @throws Error when it is not on the sheet
   */
  ticket(id: string): Ticket {
    const ticket = this.#tickets.get(id)
    if (ticket === undefined) throw new Error(`The ticket ${id} is not held.`)
    return ticket
  }

  openTicket(one: NewTicket): Ticket {
    const ticket = newTicket(one, this.#now)
    this.#tickets.set(ticket.id, ticket)
    this.#opened.set(ticket.id, ticket)
    this.record({ kind: 'ticket.opened', at: this.#now, ticketId: ticket.id })
    return ticket
  }

  /** @throws Error when the status may not follow the present one (states.ts). */
  changeTicket(id: string, change: TicketChange): void {
    const ticket = this.ticket(id)
    Object.assign(ticket, changeOf(ticket, change, this.#now))
    this.#changed.add(ticket)
  }

  openTurn(one: NewTurn): Turn {
    const { turn, events } = newTurn(one, this.#now)
    this.#newTurns.push(turn)
    this.#turnsIn(one.ticketId).push(turn)
    this.#events.push(...events)
    this.#refreshDue(one.ticketId)
    return turn
  }

  /** The open turns of a ticket that no full answer is on its way to, oldest first. */
  unansweredTurns(ticketId: string): Turn[] {
    return this.#openTurns(ticketId).filter(({ id }) => !this.#beingAnswered.has(id))
  }

  /**
   * The mail that opened a turn has also come by another way, and earlier: the clock runs from then, also that of
   * the question that the turn has become one with.
   */
  arrivedEarlier(
    { ticketId, messageId }: { ticketId: string; messageId: string },
    at: Date,
    calendar: Calendar,
  ): void {
    const opened = this.#turnsIn(ticketId).find((turn) => turn.opened_by === messageId)
    for (let turn = opened; turn !== undefined;) {
      this.#runFrom(turn, at, calendar)
      const { merged_into: intoId } = turn
      turn = this.#turnsIn(ticketId).find(({ id }) => id === intoId)
    }
  }

  /**
   * A mail of a question that waits is filed after one that came later: the question is as old as the older. Not
   * when it came before an answer that has been given, since that was its answer.
   */
  askedEarlier(
    { ticketId, turnId, messageId }: { ticketId: string; turnId: string; messageId: string },
    at: Date,
    calendar: Calendar,
  ): void {
    const turns = this.#turnsIn(ticketId)
    const wasAnswered = turns.some(({ complete_reply_at: answeredAt }) => {
      return answeredAt !== null && at <= answeredAt
    })
    const turn = turns.find(({ id }) => id === turnId)
    if (turn === undefined || wasAnswered || turn.arrived_at <= at) return
    turn.opened_by = messageId
    this.#runFrom(turn, at, calendar)
  }

  #runFrom(turn: Turn, at: Date, calendar: Calendar): void {
    if (turn.arrived_at <= at) return
    const ticketId = turn.ticket_id
    const data = { arrivedAt: at.toISOString(), before: turn.arrived_at.toISOString() }
    Object.assign(turn, clockFrom(turn, at, calendar))
    this.#movedTurns.add(turn)
    this.record({ kind: 'turn.arrived-earlier', at: this.#now, ticketId, turnId: turn.id, data })
    const ticket = this.ticket(ticketId)
    if (at < ticket.arrived_at) ticket.arrived_at = at
    this.#refreshDue(ticketId)
  }

  /** Returns the message's id. */
  addMessage(message: NewMessage): string {
    const id = randomUUID()
    this.#messages.set(id, { ...message, id })
    return id
  }

  /** Says which turn a message of this sheet opened or belongs to. */
  placeInTurn(messageId: string, turnId: string): void {
    const message = this.#messages.get(messageId)
    if (message !== undefined) message.turn_id = turnId
  }

  /** Notes that two tickets may belong together. */
  link(one: NewLink): void {
    this.#links.push(one)
  }

  record(event: NewEvent): void {
    this.#events.push(event)
  }

  /** Writes all of it, and tells the live views. The sheet is used up. */
  async write(tx: Tx, prefix: string): Promise<void> {
    const opened = [...this.#opened.values()]
    await insertTickets(tx, opened, prefix)
    const held = [...this.#changed].filter(({ id }) => !this.#opened.has(id))
    await updateTickets(tx, held)
    await insertTurns(tx, this.#newTurns)
    const fresh = new Set(this.#newTurns)
    await updateClocks(
      tx,
      [...this.#movedTurns].filter((turn) => !fresh.has(turn)),
    )
    await addMessages(tx, [...this.#messages.values()])
    await recordAll(tx, this.#events)
    await addLinks(tx, this.#links, this.#now)
    const told = [...opened, ...this.#changed].map(({ id }) => id)
    await notifyAll(tx, 'ticket', told)
  }

  /** A ticket falls due with its earliest open turn; nothing open, nothing due. */
  #refreshDue(ticketId: string): void {
    const ticket = this.ticket(ticketId)
    ticket.due_at = this.#openTurns(ticketId)[0]?.due_at ?? null
    this.#changed.add(ticket)
  }

  #openTurns(ticketId: string): Turn[] {
    return this.#turnsIn(ticketId)
      .filter(({ excluded }) => excluded === null || excluded === 'internal')
      .filter(({ complete_reply_at: answeredAt }) => answeredAt === null)
      .toSorted((a, b) => a.arrived_at.getTime() - b.arrived_at.getTime())
  }

  #turnsIn(ticketId: string): Turn[] {
    const turns = this.#turns.get(ticketId) ?? []
    this.#turns.set(ticketId, turns)
    return turns
  }
}
