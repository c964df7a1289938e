import { type Beginnings } from './beginnings.ts'
import { cut, type Cut } from './cut.ts'
import { isFormOf, isWord, type TermWord } from './terms.ts'

/** A term of one of the lists, by its place there. */
export interface Candidate {
  list: object
  place: number
  words: readonly TermWord[]
}

export type Tree = Beginnings<Candidate>

/** A term where it stands in a text. */
export interface Found {
  candidate: Candidate
  /** Index of the first matched word. */
  at: number
  /** As it stands in the text. */
  shown: string
}

export interface Searched {
  cut: Cut<Candidate>
  /** In the order of the text. */
  found: readonly Found[]
}

/** Finds the terms of all lists in a text. */
export function search(text: string, tree: Tree): Searched {
  const words = cut(text, tree)
  const found: Found[] = []
  for (const { at, values } of words.known) {
    for (const candidate of values) {
      if (!stands(candidate, at, words)) continue
      found.push({ candidate, at, shown: shown(at, candidate.words.length, words) })
    }
  }
  return { cut: words, found }
}

/** Does the term stand here? That this word begins as its first one does is known. */
function stands({ words }: Candidate, at: number, cut: Cut<Candidate>): boolean {
  if (at + words.length > cut.begins.length) return false
  for (let i = 0; i < words.length; i++) {
    const word = words[i]
    if (word === undefined || !isAt(at + i, cut, word, i === 0)) return false
  }
  return true
}

/** A first word of one or two letters stands for itself alone. */
const shortest = 3

function isAt(
  at: number,
  { text, begins, ends }: Cut<Candidate>,
  word: TermWord,
  isFirst: boolean,
): boolean {
  const [begin, end] = [begins[at] ?? 0, ends[at] ?? 0]
  if (!isFirst) return isWord(text, begin, end, word)
  const { length } = word.word
  return (length >= shortest || end - begin === length) && isFormOf(text, begin, end, word)
}

function shown(at: number, count: number, { text, begins, ends }: Cut<Candidate>): string {
  let words = text.slice(begins[at], ends[at])
  for (let i = at + 1; i < at + count; i++) words += ` ${text.slice(begins[i], ends[i])}`
  return words
}
