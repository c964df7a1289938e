/** How a spell of watching a mailbox ended. */
export type Ending =
  /** Somebody else reads it. */
  | 'led'
  /** Nobody answered. */
  | 'unreached'
  /** The line broke, or something else failed. */
  | 'broke'
  /** The server does not let us in. */
  | 'refused'

/**
 * The first wait and the longest, milliseconds. A refused login is tried seldom: too often locks the account. To
 * knock where nobody answers costs nobody anything, and mail is read as soon as somebody does.
 */
const waits = {
  led: { first: 5_000, longest: 5_000 },
  unreached: { first: 1_000, longest: 3_000 },
  broke: { first: 1_000, longest: 60_000 },
  refused: { first: 60_000, longest: 15 * 60_000 },
}
/** A spell that lasted so long was a good one: what ends it is a first time again. */
const goodFor = 60_000

/**
 * How long to wait before the next try. After a first break not at all; the same ending again doubles the wait, up
 * to the longest. A little of it is left to chance (`random`, 0 to 1), so that many do not come back at once.
 */
export class Waits {
  #last: Ending | null = null
  #times = 0

  /** Milliseconds, as is `lasted`: how long the spell was. */
  next(ending: Ending, { lasted, random }: { lasted: number; random: number }): number {
    this.#times = ending === this.#last && lasted < goodFor ? this.#times + 1 : 0
    this.#last = ending
    const { first, longest } = waits[ending]
    const isLine = ending === 'broke' || ending === 'unreached'
    const doubled = isLine ? this.#times - 1 : this.#times
    if (doubled < 0) return 0
    return Math.round(Math.min(first * 2 ** Math.min(doubled, 20), longest) * (0.75 + random / 4))
  }
}
