import { exclusions, type Exclusion, type Role } from '../journey.ts'
import { type EventKind } from '../ticket/events.ts'
import { completes, counts } from '../ticket/kinds.ts'
import { bounceCountsMs } from '../ticket/replies.ts'
import {
  allOf,
  factOf,
  type EscalationFact,
  type Reply,
  type Turn,
  type TurnFact,
} from './turn-fact.ts'

export { type EscalationFact, type TurnFact } from './turn-fact.ts'

/** What the report reads of an event. Events are folded in the order in which they were written. */
export interface FactEvent {
  kind: EventKind
  at: Date
  ticketId: string
  turnId: string | null
  /** Of the person who did it. */
  role: Role | null
  /** Who was asked, where the event hands a question over: never a person, see load.ts. */
  party: string | null
  data: Record<string, unknown>
}

/** What happened, as one fact per turn, from nothing but the events. docs/measures.md, "What is counted" */
export function foldTurns(events: readonly FactEvent[]): TurnFact[] {
  const log: Log = { turns: new Map(), latest: new Map() }
  for (const event of events) steps[event.kind]?.(event, log)
  return [...log.turns.values()].filter(({ partOf }) => partOf === null).map(factOf)
}

/** The kinds of event that can change a figure. */
export function countingKinds(): EventKind[] {
  return Object.keys(steps) as EventKind[]
}

interface Log {
  turns: Map<string, Turn>
  /** The latest turn of each ticket. */
  latest: Map<string, Turn>
}

type Step = (event: FactEvent, log: Log) => void

const steps: Partial<Record<EventKind, Step>> = {
  'turn.opened': (event, log) => {
    const turn = openedBy(event, log)
    turn.partOf?.parts.push(turn)
    log.turns.set(turn.turnId, turn)
    log.latest.set(turn.ticketId, turn)
  },
  'turn.arrived-earlier': ofTurn((turn, { data }) => {
    turn.arrivedAt = new Date(textOf(data, 'arrivedAt'))
  }),
  // A ticket's area is that of its latest question; earlier ones keep theirs.
  'area.changed': ({ ticketId, turnId, data }, log) => {
    const turn = turnId === null ? log.latest.get(ticketId) : log.turns.get(turnId)
    if (turn !== undefined) turn.area = textOf(data, 'to')
  },
  'turn.excluded': ofTurn((turn, { data }) => {
    turn.excluded = exclusionOf(data)
  }),
  'turn.merged': ofTurn((turn, { data }, log) => {
    turn.excluded = 'duplicate'
    log.turns.get(textOf(data, 'into'))?.same.push(turn)
  }),
  'turn.unmerged': ofTurn((turn, { data }, log) => {
    turn.excluded = data.as === undefined ? null : exclusionOf(data)
    const into = log.turns.get(textOf(data, 'into'))
    if (into !== undefined) into.same = into.same.filter((one) => one !== turn)
  }),
  'turn.imported': ofTurn((turn) => {
    turn.imported = true
  }),
  'turn.counted': ofTurn((turn) => {
    turn.excluded = null
  }),
  'reply.accepted': ofTurn((turn, { at, role, data }) => {
    if (!counts(data.kind)) return
    turn.replies.push({ outboxId: data.outboxId, at, by: role, complete: completes(data.kind) })
  }),
  'reply.moved': ofTurn((turn, { role, data }) => {
    const at = new Date(textOf(data, 'acceptedAt'))
    turn.replies.push({ outboxId: data.outboxId, at, by: role, complete: completes(data.kind) })
  }),
  'reply.moved-away': ofTurn((turn, { data }) => {
    turn.replies = turn.replies.filter(({ outboxId }) => outboxId !== data.outboxId)
  }),
  'reply.bounced': ofTurn((turn, { at, data }) => {
    const returned = (reply: Reply) =>
      reply.outboxId === data.outboxId && at.getTime() - reply.at.getTime() <= bounceCountsMs
    for (const one of allOf(turn)) one.replies = one.replies.filter((reply) => !returned(reply))
  }),
  'escalation.started': ofTurn((turn, event) => {
    turn.escalations.push(startedBy(event))
  }),
  'escalation.feedback': ofTurn((turn, event) => {
    const one = escalationOf(turn, event)
    if (one !== undefined) one.feedbackAt ??= event.at
  }),
  'escalation.ended': ofTurn((turn, event) => {
    const one = escalationOf(turn, event)
    if (one === undefined) return
    // Whoever was asked answered the citizen at once: that is feedback too.
    if (event.data.reason === 'answered' && isDepartment(event.role)) one.feedbackAt ??= event.at
    else one.endedAt ??= event.at
  }),
}

function ofTurn(step: (turn: Turn, event: FactEvent, log: Log) => void): Step {
  return (event, log) => {
    const turn = event.turnId === null ? undefined : log.turns.get(event.turnId)
    if (turn !== undefined) step(turn, event, log)
  }
}

function openedBy(event: FactEvent, log: Log): Turn {
  if (event.turnId === null) throw new Error('A turn was opened without an id.')
  const { partOf } = event.data
  return {
    turnId: event.turnId,
    ticketId: event.ticketId,
    arrivedAt: new Date(textOf(event.data, 'arrivedAt')),
    area: textOf(event.data, 'area'),
    excluded: null,
    imported: false,
    escalations: [],
    replies: [],
    same: [],
    partOf: typeof partOf === 'string' ? (log.turns.get(partOf) ?? null) : null,
    parts: [],
  }
}

function startedBy({ at, party, data }: FactEvent): EscalationFact {
  return {
    escalationId: textOf(data, 'escalationId'),
    at,
    to: party ?? textOf(data, 'to'),
    dueAt: new Date(textOf(data, 'dueAt')),
    feedbackAt: null,
    endedAt: null,
  }
}

function escalationOf(turn: Turn, { data }: FactEvent): EscalationFact | undefined {
  return allOf(turn)
    .flatMap(({ escalations }) => escalations)
    .find((one) => one.escalationId === data.escalationId)
}

function isDepartment(role: Role | null): boolean {
  return role === 'handlaggare' || role === 'chef'
}

function exclusionOf(data: FactEvent['data']): Exclusion {
  const found = exclusions.find((one) => one === data.as)
  if (found === undefined) throw new Error(`A turn was excluded as ${String(data.as)}.`)
  return found
}

function textOf(data: FactEvent['data'], key: string): string {
  const value = data[key]
  if (typeof value !== 'string') throw new Error(`An event lacks ${key}.`)
  return value
}
