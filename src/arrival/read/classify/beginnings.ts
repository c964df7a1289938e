/** The row of a tree where nothing has been read yet, and the one that leads nowhere. */
export const root = 1
export const nowhere = 0

/**
 * Values by the words they are found by: a tree of the words' letters in one flat table, a row for each beginning
 * and a column for each letter. Most words of a text lead nowhere after three look-ups.
 */
export class Beginnings<T> {
  /** By UTF-16 unit; 0 is the column of those that no word has. */
  readonly #columns = new Uint8Array(0x10000)
  readonly #width: number
  readonly #rows: Uint16Array
  /** By row: the values of the word that leads there and of those that it begins with, in the order given. */
  readonly #values: readonly (readonly T[])[]

  constructor(entries: readonly { word: string; value: T }[]) {
    const units = new Set(entries.flatMap(({ word }) => word.split('')))
    for (const [i, unit] of [...units].entries()) this.#columns[unit.charCodeAt(0)] = i + 1
    this.#width = units.size + 1
    const most = entries.reduce((sum, { word }) => sum + word.length, root + 1)
    this.#rows = new Uint16Array(most * this.#width)
    const parents = [nowhere, nowhere]
    const places = Map.groupBy(entries.keys(), (i) => this.#add(entries[i]?.word ?? '', parents))
    this.#values = inherited(parents, places).map((found) =>
      found.flatMap((i) => entries[i]?.value ?? []),
    )
  }

  /** The row that one more UTF-16 unit leads to. */
  after(row: number, unit: number): number {
    return this.#rows[row * this.#width + (this.#columns[unit] ?? 0)] ?? nowhere
  }

  valuesAt(row: number): readonly T[] {
    return this.#values[row] ?? []
  }

  /** The row of this word. `parents` has that before each row, and grows. */
  #add(word: string, parents: number[]): number {
    let row = root
    for (let i = 0; i < word.length; i++) {
      const cell = row * this.#width + (this.#columns[word.charCodeAt(i)] ?? 0)
      if (this.#rows[cell] === nowhere) this.#rows[cell] = parents.push(row) - 1
      row = this.#rows[cell] ?? nowhere
    }
    return row
  }
}

/** What each row has of its own and from the rows before it, in ascending order. */
function inherited(parents: readonly number[], own: Map<number, number[]>): number[][] {
  const all: number[][] = []
  for (const [row, parent] of parents.entries()) {
    const [before = [], here = []] = [all[parent], own.get(row)]
    all.push(here.length === 0 ? before : [...before, ...here].sort((a, b) => a - b))
  }
  return all
}
