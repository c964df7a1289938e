import { Beginnings, type Candidate, matches, type Term } from './beginnings.ts'

export { type Term } from './beginnings.ts'

/** A text as the words in it, in lower case. */
export interface Words {
  tokens: string[]
  /** The indices of those that begin any term we know, in order. */
  starts: number[]
  /** True when no å, ä or ö occurs: the writer's keyboard may lack them, so terms are folded as well. */
  isFolded: boolean
}

export interface Hit<T> {
  term: T
  /** Index of the first matched word, and how many are matched. */
  at: number
  count: number
  /** As it stands in the text, in lower case. */
  shown: string
}

/** More than any question needs; the rest of a longer text is not looked at. */
const longest = 100_000

/** Cuts a text into words: lower case, NFC, hyphenated words whole. Linear. */
export function wordsOf(text: string): Words {
  const known = recent.get(text)
  if (known !== undefined) return known
  const lower = text.slice(0, longest).normalize('NFC').toLowerCase()
  const tokens = cut(lower)
  const isFolded = !/[åäö]/.test(lower)
  const all = isFolded ? every.folded : every.plain
  const starts: number[] = []
  for (let at = 0; at < tokens.length; at++) {
    if (all.of(tokens[at] ?? '').length > 0) starts.push(at)
  }
  if (recent.size === mostRecent) recent.clear()
  recent.set(text, { tokens, starts, isFolded })
  return { tokens, starts, isFolded }
}

/** The words of two texts, one behind the other. */
export function joined(first: Words, second: Words): Words {
  const before = first.tokens.length
  return {
    tokens: [...first.tokens, ...second.tokens],
    // A folded text may have more beginnings than it needs, but none is missing.
    starts: [...first.starts, ...second.starts.map((at) => before + at)],
    isFolded: first.isFolded && second.isFolded,
  }
}

/** Several steps ask about the same few texts, one after the other. */
const recent = new Map<string, Words>()
const mostRecent = 4

function cut(lower: string): string[] {
  return lower.match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu) ?? []
}

/** Reads a term such as `bygglov!*` or `avlopp* stopp`. */
export function readTerm(source: string): Term {
  const words = source.split(/\s+/).flatMap((part) => {
    const isPrefix = part.includes('*')
    const tokens = cut(part.normalize('NFC').toLowerCase())
    return tokens.map((word, i) => ({ word, isPrefix: isPrefix && i === tokens.length - 1 }))
  })
  return { words, isStrong: source.includes('!') }
}

/** Terms to look for, by the word that they begin with. */
export interface Index<T extends Term> {
  plain: Beginnings<T>
  folded: Beginnings<T>
}

/** What any index knows: most words of a text begin nothing, and are looked up here alone. */
const every = { plain: new Beginnings<Term>(same), folded: new Beginnings<Term>(fold) }

export function indexTerms<T extends Term>(terms: readonly T[]): Index<T> {
  every.plain.add(terms)
  every.folded.add(terms)
  recent.clear()
  return {
    plain: new Beginnings<T>(same).add(terms),
    folded: new Beginnings<T>(fold).add(terms),
  }
}

/** Every place where a term occurs, in the order of the text. */
export function findTerms<T extends Term>(index: Index<T>, words: Words): Hit<T>[] {
  const beginnings = words.isFolded ? index.folded : index.plain
  const hits: Hit<T>[] = []
  for (const at of words.starts) {
    for (const candidate of beginnings.of(words.tokens[at] ?? '')) {
      const hit = hitAt(candidate, words.tokens, at)
      if (hit !== null) hits.push(hit)
    }
  }
  return hits
}

function hitAt<T extends Term>(
  { term, words }: Candidate<T>,
  tokens: readonly string[],
  at: number,
): Hit<T> | null {
  for (let i = 1; i < words.length; i++) {
    if (!matches(tokens[at + i], words[i])) return null
  }
  const count = words.length
  return { term, at, count, shown: tokens.slice(at, at + count).join(' ') }
}

function same(word: string): string {
  return word
}

function fold(word: string): string {
  return word.replace(/[åä]/g, 'a').replaceAll('ö', 'o')
}
