import { fallbackArea, taxonomy } from '../../../municipality/taxonomy.ts'
import { findTerms, type Hit, indexTerms, readTerm, type Term, type Words } from './words.ts'

export interface AreaScore {
  key: string
  /** 0 when nothing but words that occur everywhere speaks for the area. */
  score: number
  /** The words that speak for it, strongest first. */
  words: { shown: string; inSubject: boolean; weight: number }[]
}

/** How much a term says, and how much more in the subject. docs/arrival.md, "Classification" */
const weights = { strong: 4, phrase: 3, weak: 1.5, everywhere: 0.5 } as const
const subjectFactor = 3
/** The same word over and over says no more than twice. */
const mostTimes = 2

/** Words that occur in every area, so that they never decide alone. */
const everywhere = indexTerms(
  ['e-tjänst*', 'etjänst*', 'faktur*', 'blankett*', 'avgift*', 'klaga*', 'boka', 'bokar']
    .concat(['ansökan', 'ansökning*', 'ansöka', 'handläggare*', 'handläggaren*'])
    .map(readTerm),
)

/** What a common word is worth when it is all that an area has, and a strong sign of that area alone. */
const onlyCommon = 3

/**
 * Phrases in which a word does not mean what it means alone: "utan lov" is about leave, not about holidays, and
 * "bad om hjälp" about no bath.
 */
const idioms = indexTerms(
  [
    'utan lov, lov att, lov till att, få lov, får lov, fick lov, fått lov, be om lov, ber om lov, bad om lov',
    'bett om lov, ge lov, ger lov, gav lov, gett lov, tack och lov, bad om, bad att, bad er, bad dig, bad dem',
    'bad henne, bad honom, bad oss, inget val, annat val, ta vägen, tog vägen, tar vägen',
  ]
    .join(', ')
    .split(', ')
    .map(readTerm),
)

interface AreaTerm extends Term {
  area: string
}

const areaTerms = indexTerms<AreaTerm>(
  taxonomy.flatMap(({ key, terms }) => terms.map((term) => ({ ...readTerm(term), area: key }))),
)

/** Scores every area that anything speaks for, highest first. */
export function scoreAreas(subject: Words, text: Words): AreaScore[] {
  const signs = [...signsIn(subject, true), ...signsIn(text, false)]
  const areas = Map.groupBy(signs, ({ area }) => area)
  const scores = [...areas].map(([key, found]) => sum(key, found))
  const isDecided = scores.some(({ key, score }) => key !== fallbackArea && score > 0)
  const told = isDecided ? scores : scores.map((one) => withCommon(one, areas.get(one.key) ?? []))
  return told.sort((a, b) => b.score - a.score)
}

/** Where nothing else speaks for any area, "faktura" is at least a guess. */
function withCommon(area: AreaScore, signs: readonly Sign[]): AreaScore {
  return signs.some(({ isStrong }) => isStrong) && area.score === 0
    ? { ...area, score: onlyCommon }
    : area
}

interface Sign {
  area: string
  shown: string
  inSubject: boolean
  weight: number
  isEverywhere: boolean
  isStrong: boolean
}

function signsIn(words: Words, inSubject: boolean): Sign[] {
  const common = new Set(findTerms(everywhere, words).map(({ at }) => at))
  const meant = withoutIdioms(findTerms(areaTerms, words), words)
  const hits = Map.groupBy(meant, ({ term }) => term.area)
  return [...hits.values()].flatMap((ofArea) =>
    withoutOverlap(ofArea).map(({ term, at, count, shown }) => {
      const isEverywhere = count === 1 && common.has(at)
      const weight = isEverywhere ? weights.everywhere : weightOf(term)
      const factor = inSubject ? subjectFactor : 1
      return {
        area: term.area,
        shown,
        inSubject,
        weight: weight * factor,
        isEverywhere,
        isStrong: term.isStrong,
      }
    }),
  )
}

/** A longer phrase of an area says more than the idiom in it: "byggt utan lov". */
function withoutIdioms(hits: readonly Hit<AreaTerm>[], words: Words): readonly Hit<AreaTerm>[] {
  const covered = new Map<number, number>()
  for (const { at, count } of findTerms(idioms, words)) {
    for (let place = at; place < at + count; place++) covered.set(place, count)
  }
  if (covered.size === 0) return hits
  return hits.filter(({ at, count }) => count > (covered.get(at) ?? 0))
}

function weightOf({ isStrong, words }: Term): number {
  if (isStrong) return weights.strong
  return words.length > 1 ? weights.phrase : weights.weak
}

/** One word counts once for an area: by its strongest term, of equal ones the longest. */
function withoutOverlap(hits: readonly Hit<AreaTerm>[]): Hit<AreaTerm>[] {
  const taken = new Set<number>()
  const rank = ({ term, count }: Hit<AreaTerm>) => (term.isStrong ? 10 : 0) + count
  return hits
    .toSorted((a, b) => rank(b) - rank(a))
    .filter(({ at, count }) => {
      for (let place = at; place < at + count; place++) if (taken.has(place)) return false
      for (let place = at; place < at + count; place++) taken.add(place)
      return true
    })
}

function sum(key: string, signs: readonly Sign[]): AreaScore {
  const counted = [...Map.groupBy(signs, ({ shown }) => shown).values()].flatMap((same) =>
    same.toSorted((a, b) => b.weight - a.weight).slice(0, mostTimes),
  )
  const words = counted
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ shown, inSubject, weight }) => ({ shown, inSubject, weight }))
  const decides = counted.some(({ isEverywhere }) => !isEverywhere)
  const score = decides ? counted.reduce((total, { weight }) => total + weight, 0) : 0
  return { key, score, words }
}
