/** A text as the words in it, in lower case. */
export interface Words {
  tokens: string[]
  /** True when no å, ä or ö occurs: the writer's keyboard may lack them, so terms are folded as well. */
  isFolded: boolean
}

/** A term of one or more words; `*` after a word: any word that begins so. `!`: a strong sign. */
export interface Term {
  words: readonly { word: string; isPrefix: boolean }[]
  isStrong: boolean
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
  const lower = text.slice(0, longest).normalize('NFC').toLowerCase()
  const tokens = lower.match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu) ?? []
  return { tokens, isFolded: !/[åäö]/.test(lower) }
}

/** Reads a term such as `bygglov!*` or `avlopp* stopp`. */
export function readTerm(source: string): Term {
  const words = source.split(/\s+/).flatMap((part) => {
    const isPrefix = part.includes('*')
    const { tokens } = wordsOf(part)
    return tokens.map((word, i) => ({ word, isPrefix: isPrefix && i === tokens.length - 1 }))
  })
  return { words, isStrong: source.includes('!') }
}

/** Terms by the beginning of their first word, so that a word of the text meets few of them. */
export interface Index<T extends Term> {
  plain: ReadonlyMap<string, readonly T[]>
  folded: ReadonlyMap<string, readonly T[]>
}

const keyLength = 3

export function indexTerms<T extends Term>(terms: readonly T[]): Index<T> {
  return { plain: byKey(terms, same), folded: byKey(terms, fold) }
}

/** Every place where a term occurs, in the order of the text. */
export function findTerms<T extends Term>(index: Index<T>, words: Words): Hit<T>[] {
  const [terms, form] = words.isFolded ? [index.folded, fold] : [index.plain, same]
  return words.tokens.flatMap((token, at) => {
    const candidates = terms.get(token.slice(0, keyLength)) ?? []
    return candidates.flatMap((term) => hitAt(term, { words, at, form }) ?? [])
  })
}

function hitAt<T extends Term>(
  term: T,
  { words, at, form }: { words: Words; at: number; form: (word: string) => string },
): Hit<T> | null {
  const fits = term.words.every(({ word, isPrefix }, i) => {
    const token = words.tokens[at + i]
    return token !== undefined && matches(token, form(word), isPrefix)
  })
  if (!fits) return null
  const count = term.words.length
  return { term, at, count, shown: words.tokens.slice(at, at + count).join(' ') }
}

/** Definite forms, plurals and genitives that Swedish adds to a noun. */
const endings = new Set(['n', 'en', 'et', 't', 'ar', 'er', 'or', 'na', 'arna', 'erna', 's', 'ens'])

function matches(token: string, word: string, isPrefix: boolean): boolean {
  if (!token.startsWith(word)) return false
  if (isPrefix || token.length === word.length || token[word.length] === '-') return true
  if (word.length <= keyLength) return false
  const rest = token.slice(word.length)
  // Skyddsrum, skyddsrummet: the last m or n is doubled before an ending.
  const doubled = /[mn]$/.test(word) && rest.startsWith(word.slice(-1))
  return endings.has(rest) || (doubled && endings.has(rest.slice(1)))
}

function byKey<T extends Term>(
  terms: readonly T[],
  form: (word: string) => string,
): ReadonlyMap<string, readonly T[]> {
  const map = new Map<string, T[]>()
  for (const term of terms) {
    const first = term.words[0]
    if (first === undefined) continue
    const key = form(first.word).slice(0, keyLength)
    map.set(key, [...(map.get(key) ?? []), term])
  }
  return map
}

function same(word: string): string {
  return word
}

function fold(word: string): string {
  return word.replace(/[åä]/g, 'a').replaceAll('ö', 'o')
}
