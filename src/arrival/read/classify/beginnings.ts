/** A term of one or more words; `*` after a word: any word that begins so. `!`: a strong sign. */
export interface Term {
  words: readonly TermWord[]
  isStrong: boolean
}

export interface TermWord {
  word: string
  isPrefix: boolean
}

/** A term and its words in the form in which they are compared. */
export interface Candidate<T extends Term> {
  term: T
  words: readonly TermWord[]
  /** Earlier terms have lower numbers. */
  order: number
}

/** Letter by letter, where a word may still lead, and the terms whose first word ends here. */
interface Branch<T extends Term> {
  next: Map<number, Branch<T>>
  ends: Candidate<T>[]
}

const keyLength = 3

/** Terms by the first of their words, as a tree of its letters: most words of a text leave it after a few. */
export class Beginnings<T extends Term> {
  readonly #form: (word: string) => string
  readonly #root: Branch<T> = { next: new Map(), ends: [] }
  #count = 0

  constructor(form: (word: string) => string) {
    this.#form = form
  }

  add(terms: readonly T[]): this {
    for (const term of terms) {
      const words = term.words.map(({ word, isPrefix }) => ({ word: this.#form(word), isPrefix }))
      if (words.length > 0)
        this.#branchOf(words[0]?.word ?? '').ends.push(this.#numbered(term, words))
    }
    return this
  }

  /** The terms that begin with this word of a text, the earlier terms first. */
  of(token: string): readonly Candidate<T>[] {
    let found: Candidate<T>[] | null = null
    let branch: Branch<T> | undefined = this.#root
    for (let read = 0; branch !== undefined; read++) {
      for (const candidate of branch.ends) {
        if (isBeginning(token, candidate.words[0], read)) found = [...(found ?? []), candidate]
      }
      branch = read === token.length ? undefined : branch.next.get(token.charCodeAt(read))
    }
    if (found === null) return none
    return found.length === 1 ? found : found.sort((a, b) => a.order - b.order)
  }

  #numbered(term: T, words: TermWord[]): Candidate<T> {
    this.#count += 1
    return { term, words, order: this.#count }
  }

  #branchOf(word: string): Branch<T> {
    let branch = this.#root
    for (let i = 0; i < word.length; i++) {
      const letter = word.charCodeAt(i)
      const next = branch.next.get(letter) ?? { next: new Map(), ends: [] }
      branch.next.set(letter, next)
      branch = next
    }
    return branch
  }
}

const none: readonly never[] = []

/** A word of one or two letters stands for itself alone. */
function isBeginning(token: string, term: TermWord | undefined, read: number): boolean {
  if (term === undefined || (read < keyLength && token.length > read)) return false
  return term.isPrefix || isForm(token, term.word)
}

/** Is this word of a text the word of a term? */
export function matches(token: string | undefined, term: TermWord | undefined): boolean {
  if (token === undefined || term === undefined || !token.startsWith(term.word)) return false
  return term.isPrefix || isForm(token, term.word)
}

/** Definite forms, plurals and genitives that Swedish adds to a noun. */
const endings = new Set(['n', 'en', 'et', 't', 'ar', 'er', 'or', 'na', 'arna', 'erna', 's', 'ens'])

function isForm(token: string, word: string): boolean {
  if (token.length === word.length || token[word.length] === '-') return true
  if (word.length <= keyLength) return false
  const rest = token.slice(word.length)
  // Skyddsrum, skyddsrummet: the last m or n is doubled before an ending.
  const doubled = /[mn]$/.test(word) && rest.startsWith(word.slice(-1))
  return endings.has(rest) || (doubled && endings.has(rest.slice(1)))
}
