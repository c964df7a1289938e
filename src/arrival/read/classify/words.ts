import { type Terms } from './lists.ts'
import { readOnce } from './recent.ts'
import { type Found, search, type Searched, type Tree } from './search.ts'
import { type Term } from './terms.ts'

export { indexTerms } from './lists.ts'
export { readTerm, type Term } from './terms.ts'

/** A text as words, and the terms in it. */
export interface Words {
  /** How many words. */
  count: number
  /** Of its parts, and of how many words stand before each. */
  parts: readonly { before: number; found: readonly Found[] }[]
}

export interface Hit<T> {
  term: T
  /** Index of the first matched word, and how many are matched. */
  at: number
  count: number
  /** As it stands in the text, in lower case. */
  shown: string
}

/** Cuts a text into words: lower case, NFC, hyphenated words whole. Linear. */
export function wordsOf(text: string): Words {
  const read = readOnce(text)
  const { cut, found } = read.searched(read.isFolded)
  return { count: cut.begins.length, parts: [{ before: 0, found }] }
}

/** The words of two texts, one behind the other: a term may begin in one and end in the other. */
export function joined(first: string, second: string): Words {
  const [one, other] = [readOnce(first), readOnce(second)]
  const isFolded = one.isFolded && other.isFolded
  const [before, after] = [one.searched(isFolded), other.searched(isFolded)]
  const count = before.cut.begins.length
  return {
    count: count + after.cut.begins.length,
    parts: [
      { before: 0, found: before.found },
      across(before, after, isFolded ? one.trees.folded : one.trees.plain, one.trees.mostWords - 1),
      { before: count, found: after.found },
    ],
  }
}

/** What begins within the last words of one text and ends within the first of another. */
function across(
  { cut: { text: left, begins } }: Searched,
  { cut: { text: right, ends } }: Searched,
  tree: Tree,
  most: number,
) {
  const before = Math.max(0, begins.length - most)
  const last = left.slice(begins[before])
  const first = right.slice(0, ends[Math.min(most, ends.length) - 1] ?? 0)
  const { found } = search(`${last}\n${first}`, tree)
  const border = begins.length - before
  const isAcross = ({ at, candidate }: Found) => at < border && at + candidate.words.length > border
  return { before, found: found.filter(isAcross) }
}

/** Every place where one of the terms occurs, in the order of the text. */
export function findTerms<T extends Term>(terms: Terms<T>, { parts }: Words): Hit<T>[] {
  const hits: Hit<T>[] = []
  for (const { before, found } of parts) {
    for (const { candidate, at, shown } of found) {
      const term = candidate.list === terms ? terms.all[candidate.place] : undefined
      if (term === undefined) continue
      hits.push({ term, at: before + at, count: candidate.words.length, shown })
    }
  }
  return hits
}
