import { termTrees, type Trees } from './lists.ts'
import { search, type Searched } from './search.ts'

/** More than any question needs; the rest of a longer text is not looked at. */
const longest = 100_000

/** A text in lower case and NFC, searched when somebody asks, once. */
class Text {
  readonly trees: Trees
  /** No å, ä or ö occurs: the writer's keyboard may lack them, so terms are compared without. */
  readonly isFolded: boolean
  readonly #text: string
  #plain: Searched | null = null
  #folded: Searched | null = null

  constructor(text: string, trees: Trees) {
    this.trees = trees
    this.#text = text.slice(0, longest).normalize('NFC').toLowerCase()
    this.isFolded = !/[åäö]/.test(this.#text)
  }

  searched(isFolded: boolean): Searched {
    const { plain, folded } = this.trees
    if (isFolded) return (this.#folded ??= search(this.#text, folded))
    return (this.#plain ??= search(this.#text, plain))
  }
}

/** Several steps ask about the same few texts, one after the other. */
const recent = new Map<string, Text>()
const mostRecent = 4

export function readOnce(text: string): Text {
  const trees = termTrees()
  const known = recent.get(text)
  if (known?.trees === trees) return known
  const read = new Text(text, trees)
  if (recent.size >= mostRecent) recent.clear()
  recent.set(text, read)
  return read
}
