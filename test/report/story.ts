import { swedishCalendar } from '../../src/clock/calendar.ts'
import { due } from '../../src/clock/due.ts'
import { instantAt } from '../../src/clock/local-time.ts'
import { type Exclusion, type ReplyKind, type Role } from '../../src/journey.ts'
import { type Month, monthBounds } from '../../src/report/cohort.ts'
import { foldTurns, type FactEvent, type TurnFact } from '../../src/report/facts.ts'
import { type Facts } from '../../src/report/load.ts'
import { type EventKind } from '../../src/ticket/events.ts'

/** Open 08.00 to 17.00, no day shortened, nothing closed but the holidays. */
export const calendar = swedishCalendar({
  opens: '08:00',
  closes: '17:00',
  closedDays: [],
  shortDays: {},
})

/** An instant by the clock on the wall in Sweden: at('2027-03-02 09:15'), also with seconds. */
export function at(local: string): Date {
  const [date = '', time = ''] = local.split(' ')
  const seconds = Number(time.slice(6) || 0)
  return new Date(instantAt(date, time.slice(0, 5)) + seconds * 1000)
}

/** Figures hold together with no-break spaces; here they are easier to read without. */
export function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ')
}

/** Tells what happened and gives the events that the service would have written. */
export class Story {
  readonly events: FactEvent[] = []
  #last = 0

  /** A question arrives; in the ticket of another when `in` names it. */
  arrives(turnId: string, when: string, more: { area?: string; in?: string } = {}): this {
    const data = { arrivedAt: at(when).toISOString(), area: more.area ?? 'gata' }
    return this.#tell('turn.opened', turnId, when, { data, ticketId: more.in ?? turnId })
  }

  leavesOut(turnId: string, when: string, as: Exclusion): this {
    return this.#tell('turn.excluded', turnId, when, { data: { as, why: 'skäl' } })
  }

  countsAgain(turnId: string, when: string): this {
    return this.#tell('turn.counted', turnId, when, {})
  }

  /** A reply is accepted by the outgoing server. `id` is for a bounce. */
  replies(
    turnId: string,
    when: string,
    kind: ReplyKind,
    more: { role?: Role; id?: string } = {},
  ): this {
    const data = { kind, outboxId: more.id ?? `mail-${String(++this.#last)}` }
    return this.#tell('reply.accepted', turnId, when, {
      data,
      role: more.role ?? 'kommunvagledare',
    })
  }

  bounces(turnId: string, when: string, id: string): this {
    return this.#tell('reply.bounced', turnId, when, { data: { outboxId: id } })
  }

  handsOver(turnId: string, when: string, escalationId: string, to = 'Gatuenheten'): this {
    const dueAt = due('workday', 24, at(when), calendar).toISOString()
    return this.#tell('escalation.started', turnId, when, {
      data: { escalationId, to: 'Lena Torvik', dueAt },
      party: to,
    })
  }

  comesBack(turnId: string, when: string, escalationId: string): this {
    return this.#tell('escalation.feedback', turnId, when, { data: { escalationId } })
  }

  ends(
    turnId: string,
    when: string,
    escalationId: string,
    why: { reason: 'answered' | 'replaced'; role?: Role },
  ): this {
    const data = { escalationId, reason: why.reason }
    return this.#tell('escalation.ended', turnId, when, { data, role: why.role ?? null })
  }

  /** Anything else that is written to the log. */
  also(kind: EventKind, turnId: string, when: string, data: FactEvent['data'] = {}): this {
    return this.#tell(kind, turnId, when, { data })
  }

  get turns(): TurnFact[] {
    return foldTurns(this.events)
  }

  /** As loadFacts reads them from a database. */
  facts(month: Month): Facts {
    const { from, to } = monthBounds(month)
    const within = (instant: Date) => from <= instant && instant < to
    const counted = this.turns.filter((turn) => turn.excluded === null)
    return {
      turns: this.turns.filter((turn) => within(turn.arrivedAt)),
      escalations: counted.flatMap((turn) => turn.escalations).filter((one) => within(one.at)),
    }
  }

  #tell(kind: EventKind, turnId: string, when: string, more: Partial<FactEvent>): this {
    const opened = this.events.find((one) => one.turnId === turnId)
    this.events.push({
      kind,
      at: at(when),
      ticketId: opened?.ticketId ?? turnId,
      turnId: kind === 'area.changed' ? null : turnId,
      role: null,
      party: null,
      data: {},
      ...more,
    })
    return this
  }
}
