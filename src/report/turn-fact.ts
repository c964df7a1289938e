import { type Exclusion, type Role } from '../journey.ts'

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

/** A question while the log is read. */
export interface Turn {
  turnId: string
  ticketId: string
  arrivedAt: Date
  area: string
  excluded: Exclusion | null
  imported: boolean
  escalations: EscalationFact[]
  replies: Reply[]
  /** Questions that turned out to be this one. */
  same: Turn[]
  /** The question with several of which this is one. */
  partOf: Turn | null
  parts: Turn[]
}

export interface Reply {
  outboxId: unknown
  at: Date
  by: Role | null
  complete: boolean
}

/**
 * A question together with its parts: the first reply to one of them is the first, and it is completely
 * answered with the last of them. It is left out only when all are.
 */
export function factOf(turn: Turn): TurnFact {
  const parts = [turn, ...turn.parts]
  const counted = parts.filter(({ excluded }) => excluded === null)
  const asked = counted.length === 0 ? [turn] : counted
  const replies = asked.map((part) => allOf(part).flatMap((one) => one.replies))
  const first = earliest(replies.flat())
  const complete = latest(replies.map((some) => earliest(some.filter((reply) => reply.complete))))
  const { turnId, ticketId, arrivedAt, area, imported } = turn
  const known = { turnId, ticketId, arrivedAt, area, imported }
  return {
    ...known,
    excluded: counted.length === 0 ? turn.excluded : null,
    ...(first === undefined ? noFirst : { firstReplyAt: first.at, firstReplyBy: first.by }),
    ...(complete === undefined
      ? notComplete
      : { completeReplyAt: complete.at, completeReplyBy: complete.by }),
    escalations: asked.flatMap((part) => allOf(part).flatMap((one) => one.escalations)),
  }
}

const noFirst = { firstReplyAt: null, firstReplyBy: null }
const notComplete = { completeReplyAt: null, completeReplyBy: null }

function earliest(replies: readonly Reply[]): Reply | undefined {
  return replies.toSorted(byTime)[0]
}

/** The last of these; undefined when one is missing. */
function latest(replies: readonly (Reply | undefined)[]): Reply | undefined {
  const known = replies.filter((reply) => reply !== undefined)
  return known.length < replies.length ? undefined : known.toSorted(byTime).at(-1)
}

function byTime(a: Reply, b: Reply): number {
  return a.at.getTime() - b.at.getTime()
}

/** A turn and those that turned out to be the same question. */
export function allOf(turn: Turn): Turn[] {
  return [turn, ...turn.same.flatMap(allOf)]
}
