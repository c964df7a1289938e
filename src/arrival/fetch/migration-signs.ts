/** So many mails that a mailbox got in one minute are no ordinary day. */
const many = 20
/** So far ahead of us no clock is by accident. */
const tolerance = 5 * 60_000
const mostMinutes = 1_000

export interface Sign {
  /** Why, in plain Swedish, and how much mail it is until now. */
  words: string
  /** The same for as long as it is the same sign, however much mail comes. */
  name: string
}

/**
 * Looks for signs that somebody has moved old mail into a folder and that the mail server has dated it then:
 * nobody should trust such dates. It knows what it has been told of. Null: no sign.
 * docs/arrival.md, "When a mail has arrived"
 */
export class MigrationSigns {
  readonly #minutes = new Map<number, number>()
  #ahead = 0

  came(internalDate: Date, now: Date): void {
    const ms = internalDate.getTime()
    if (Number.isNaN(ms)) return
    if (ms - now.getTime() > tolerance) this.#ahead += 1
    const minute = Math.floor(ms / 60_000)
    if (this.#minutes.size === mostMinutes) this.#minutes.clear()
    this.#minutes.set(minute, (this.#minutes.get(minute) ?? 0) + 1)
  }

  sign(): Sign | null {
    const [minute, most] = this.#fullest()
    if (most > many) {
      const words = `${most} mejl kom in i mappen under samma minut enligt mejlservern. Har de flyttats dit är ankomsttiden osäker.`
      return { words, name: `minute ${minute}` }
    }
    if (this.#ahead > 0) {
      const words = `${this.#ahead} mejl har enligt mejlservern kommit in senare än de hämtades. Kontrollera dess klocka.`
      return { words, name: 'ahead' }
    }
    return null
  }

  #fullest(): [minute: number, mails: number] {
    let fullest: [number, number] = [0, 0]
    for (const one of this.#minutes) if (one[1] > fullest[1]) fullest = one
    return fullest
  }
}
