import { type AreaReason } from '../../../db/schema.ts'
import { fallbackArea } from '../../../municipality/taxonomy.ts'
import { type AreaScore, scoreAreas } from './score.ts'
import { wordsOf } from './words.ts'

export interface Classified {
  /** A key of the taxonomy. */
  key: string
  confidence: 'sure' | 'unsure'
  reason: AreaReason
}

/** The least scores for an area to be suggested, and to be sure of; see score.ts for the unit. */
const suggested = 3
const sure = 8
/** In a short text one word that only one area has is enough for a suggestion. */
const suggestedWhenShort = 1.5
const shortText = 80
/** Sure only when the runner-up has at most this share of the score. */
const runnerUpShare = 0.6
const mostWordsShown = 4

/**
 * Which area a question belongs to, by the taxonomy's terms in its subject and its new words. Where too
 * little speaks for any, it is the general one, unsure. docs/arrival.md, "Classification"
 */
export function classify(subject: string, text: string): Classified {
  const words = wordsOf(text)
  const scores = scoreAreas(wordsOf(subject), words)
  const [best, second = null] = scores.filter(({ key }) => key !== fallbackArea)
  if (best === undefined) return general(scores)
  const leads = isAhead(best, second)
  const needed = leads && words.count <= shortText ? suggestedWhenShort : suggested
  if (best.score < needed) return general(scores)
  return {
    key: best.key,
    confidence: leads && best.score >= sure ? 'sure' : 'unsure',
    reason: { words: shownWords(best), alternative: second?.key ?? null, why: sentence(best) },
  }
}

function isAhead(best: AreaScore, second: AreaScore | null): boolean {
  return second === null || second.score <= best.score * runnerUpShare
}

function general(scores: readonly AreaScore[]): Classified {
  const own = scores.find(({ key }) => key === fallbackArea)
  const other = scores.find(({ key }) => key !== fallbackArea)
  const isSure = other === undefined && (own?.score ?? 0) >= sure
  return {
    key: fallbackArea,
    confidence: isSure ? 'sure' : 'unsure',
    reason: {
      words: own === undefined ? [] : shownWords(own),
      alternative: other?.key ?? null,
      why: whyGeneral(own, other),
    },
  }
}

function whyGeneral(own: AreaScore | undefined, other: AreaScore | undefined): string {
  if (other !== undefined) return `${named(other)} räcker inte för att peka ut ett område.`
  return own === undefined ? 'Inga ord i mejlet pekar ut ett område.' : sentence(own)
}

/** "Orden attefallshus och bygglov i ämne och text." */
function sentence(area: AreaScore): string {
  const places = new Set(area.words.map(({ inSubject }) => inSubject))
  if (places.size === 2) return `${named(area)} i ämne och text.`
  return `${named(area)} i ${places.has(true) ? 'ämnet' : 'texten'}.`
}

function named(area: AreaScore): string {
  const words = shownWords(area)
  const [first = ''] = words
  if (words.length === 1) return `${first.includes(' ') ? 'Orden' : 'Ordet'} ${first}`
  return `Orden ${words.slice(0, -1).join(', ')} och ${words.at(-1) ?? ''}`
}

function shownWords({ words }: AreaScore): string[] {
  const different = [...new Set(words.map(({ shown }) => shown))]
  return different.slice(0, mostWordsShown).map((word) => word.slice(0, 60))
}
