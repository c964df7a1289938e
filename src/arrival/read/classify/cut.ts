import { type Beginnings, nowhere, root } from './beginnings.ts'
import { letterAt, nextLetterAt } from './letters.ts'

/** Where the words of a text are, and what may begin with them. */
export interface Cut<T> {
  text: string
  begins: readonly number[]
  ends: readonly number[]
  /** By the index of the word, ascending. */
  known: readonly { at: number; values: readonly T[] }[]
}

/**
 * Cuts a text into words and follows each in the tree while that leads anywhere, in one pass. No term has a letter
 * outside the basic plane.
 */
export function cut<T>(text: string, tree: Beginnings<T>): Cut<T> {
  const begins: number[] = []
  const ends: number[] = []
  const known: { at: number; values: readonly T[] }[] = []
  for (let at = 0; at < text.length; at++) {
    let size = letterAt(text, at)
    if (size === 0) continue
    begins.push(at)
    let [row, furthest] = [root, root]
    for (; size > 0; size = nextLetterAt(text, at)) {
      row = size === 1 ? tree.after(row, text.charCodeAt(at)) : nowhere
      if (row !== nowhere) furthest = row
      at += size
    }
    const values = tree.valuesAt(furthest)
    if (values.length > 0) known.push({ at: ends.length, values })
    ends.push(at)
  }
  return { text, begins, ends, known }
}
