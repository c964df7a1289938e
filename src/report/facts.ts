import { exclusions, type Exclusion, type Role } from '../journey.ts'
import { type EventKind } from '../ticket/events.ts'
import { bounceCountsMs } from '../ticket/replies.ts'

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

/** One question, as the measures see it. docs/turns.md */
export interface TurnFact {
  turnId: string
  ticketId: string
  arrivedAt: Date
  area: string
  excluded: Exclusion | null
  firstReplyAt: Date | null
  firstReplyBy: Role | null
  completeReplyAt: Date | null
  completeReplyBy: Role | null
  /** It came before our time, with old mail: nobody knows who answered. */
  imported: boolean
  escalations: EscalationFact[]
}

/** One hand-over of a question to a department. */
export interface EscalationFact {
  escalationId: string
  at: Date
  to: string
  dueAt: Date
  feedbackAt: Date | null
  /** When it ended without feedback: somebody else answered, or it was replaced. */
  endedAt: Date | null
}

/** What happened, as one fact per turn, from nothing but the events. docs/measures.md, "What is counted" */
export function foldTurns(events: readonly FactEvent[]): TurnFact[] {
  const log: Log = { turns: new Map(), latest: new Map() }
  for (const event of events) steps[event.kind]?.(event, log)
  return [...log.turns.values()].map(factOf)
}

/** The kinds of event that can change a figure. */
export function countingKinds(): EventKind[] {
  return Object.keys(steps) as EventKind[]
}

interface Turn extends Omit<TurnFact, 'firstReplyAt' | 'completeReplyAt'> {
  replies: Reply[]
}

interface Reply {
  outboxId: unknown
  at: Date
  by: Role | null
  complete: boolean
}

interface Log {
  turns: Map<string, Turn>
  /** The latest turn of each ticket. */
  latest: Map<string, Turn>
}

type Step = (event: FactEvent, log: Log) => void

const steps: Partial<Record<EventKind, Step>> = {
  'turn.opened': (event, log) => {
    const turn = openedBy(event)
    log.turns.set(turn.turnId, turn)
    log.latest.set(turn.ticketId, turn)
  },
  'turn.arrived-earlier': ofTurn((turn, { data }) => {
    turn.arrivedAt = new Date(textOf(data, 'arrivedAt'))
  }),
  // A ticket's area is that of its latest question; earlier ones keep theirs.
  'area.changed': ({ ticketId, data }, log) => {
    const turn = log.latest.get(ticketId)
    if (turn !== undefined) turn.area = textOf(data, 'to')
  },
  'turn.excluded': ofTurn((turn, { data }) => {
    turn.excluded = exclusionOf(data)
  }),
  'turn.imported': ofTurn((turn) => {
    turn.imported = true
  }),
  'turn.counted': ofTurn((turn) => {
    turn.excluded = null
  }),
  'reply.accepted': ofTurn((turn, { at, role, data }) => {
    const complete = data.kind === 'svar'
    const counts = complete || data.kind === 'delsvar' || data.kind === 'motfraga'
    if (counts) turn.replies.push({ outboxId: data.outboxId, at, by: role, complete })
  }),
  'reply.bounced': ofTurn((turn, { at, data }) => {
    const returned = (reply: Reply) =>
      reply.outboxId === data.outboxId && at.getTime() - reply.at.getTime() <= bounceCountsMs
    turn.replies = turn.replies.filter((reply) => !returned(reply))
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

function ofTurn(step: (turn: Turn, event: FactEvent) => void): Step {
  return (event, log) => {
    const turn = event.turnId === null ? undefined : log.turns.get(event.turnId)
    if (turn !== undefined) step(turn, event)
  }
}

function openedBy(event: FactEvent): Turn {
  if (event.turnId === null) throw new Error('A turn was opened without an id.')
  return {
    turnId: event.turnId,
    ticketId: event.ticketId,
    arrivedAt: new Date(textOf(event.data, 'arrivedAt')),
    area: textOf(event.data, 'area'),
    excluded: null,
    firstReplyBy: null,
    completeReplyBy: null,
    imported: false,
    escalations: [],
    replies: [],
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
  return turn.escalations.find((one) => one.escalationId === data.escalationId)
}

function factOf({ replies, ...turn }: Turn): TurnFact {
  const first = earliest(replies)
  const complete = earliest(replies.filter((reply) => reply.complete))
  return {
    ...turn,
    firstReplyAt: first?.at ?? null,
    firstReplyBy: first?.by ?? null,
    completeReplyAt: complete?.at ?? null,
    completeReplyBy: complete?.by ?? null,
  }
}

function earliest(replies: readonly Reply[]): Reply | undefined {
  return replies.toSorted((a, b) => a.at.getTime() - b.at.getTime())[0]
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
