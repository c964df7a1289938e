import { Beginnings } from './beginnings.ts'
import { type Candidate, type Tree } from './search.ts'
import { folded, type Term } from './terms.ts'

/** Terms to look for. */
export interface Terms<T extends Term> {
  all: readonly T[]
}

/** Terms by their first words: as they are, and as they are written without å, ä and ö. */
export interface Trees {
  plain: Tree
  folded: Tree
  /** The most words that a term has. */
  mostWords: number
}

/** The terms of every list: a text is gone through once for all of them. */
const candidates: Candidate[] = []
let trees: Trees | null = null

export function indexTerms<T extends Term>(all: readonly T[]): Terms<T> {
  const terms = { all }
  candidates.push(...all.map(({ words }, place) => ({ list: terms, place, words })))
  trees = null
  return terms
}

/** Made when first asked for after a list was added. */
export function termTrees(): Trees {
  trees ??= {
    plain: treeOf(candidates),
    folded: treeOf(candidates.map((one) => ({ ...one, words: one.words.map(folded) }))),
    mostWords: Math.max(...candidates.map(({ words }) => words.length)),
  }
  return trees
}

function treeOf(all: readonly Candidate[]): Tree {
  return new Beginnings(all.map((value) => ({ word: value.words[0]?.word ?? '', value })))
}
