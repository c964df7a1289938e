import { elapsed, within } from '../clock/elapsed.ts'
import { hourMs } from '../clock/local-time.ts'
import { promise } from '../ticket/promise.ts'
import { type EscalationFact } from './facts.ts'
import { type EscalationFigures, type Judgement } from './figures.ts'

/** M8 per function that was asked. docs/measures.md, "Feedback" */
export function measureEscalations(
  escalations: readonly EscalationFact[],
  by: Judgement,
): EscalationFigures[] {
  const seen = escalations.filter((one) => one.at <= by.at)
  return [...Map.groupBy(seen, (one) => one.to)]
    .map(([to, own]) => figuresOf(to, own, by))
    .sort((a, b) => a.to.localeCompare(b.to, 'sv'))
}

type Outcome = 'in-time' | 'late' | 'waiting' | 'undecided' | 'withdrawn'

function figuresOf(to: string, own: readonly EscalationFact[], by: Judgement): EscalationFigures {
  const outcomes = own.map((one) => outcomeOf(one, by))
  const count = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length
  const waiting = own.filter((_, i) => outcomes[i] === 'waiting')
  const ages = waiting.map((one) => elapsed('workday', one.at, by.at, by.calendar))
  const undecided = count('undecided')
  const withdrawn = count('withdrawn')
  return {
    to,
    started: own.length,
    feedback: { count: count('in-time'), of: own.length - undecided - withdrawn, undecided },
    withdrawn,
    waiting: waiting.length,
    longestMs: ages.length === 0 ? null : Math.max(...ages),
  }
}

function outcomeOf(one: EscalationFact, { at, calendar }: Judgement): Outcome {
  const seen = (instant: Date | null) => (instant !== null && instant <= at ? instant : null)
  const feedbackAt = seen(one.feedbackAt)
  const endedAt = seen(one.endedAt)
  const used = elapsed('workday', one.at, feedbackAt ?? endedAt ?? at, calendar)
  if (feedbackAt !== null) return within(promise.feedback, used) ? 'in-time' : 'late'
  if (endedAt !== null) return within(promise.feedback, used) ? 'withdrawn' : 'late'
  return used < promise.feedback * hourMs ? 'undecided' : 'waiting'
}
