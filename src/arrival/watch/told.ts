/** The same trouble is told of so often at most. Milliseconds. */
const every = 60_000

/** What has been told of already: a mailbox out of reach is knocked at every few seconds. */
export class Told {
  #last = ''
  #at = -Infinity

  /** Whether it is to be told of now; an instant in milliseconds of any clock that only goes forward. */
  isNews(words: string, at: number): boolean {
    if (words === this.#last && at - this.#at < every) return false
    this.#last = words
    this.#at = at
    return true
  }
}
