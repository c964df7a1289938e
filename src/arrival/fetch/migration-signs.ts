/** So many mails that a mailbox got in one minute are no ordinary day. */
const many = 20
/** So far ahead of us no clock is by accident. */
const tolerance = 5 * 60_000
const mostMinutes = 1_000

/**
 * Looks for signs that somebody has moved old mail into a folder and that the mail server has dated it then:
 * nobody should trust such dates. It knows what came in one spell of reading. Why, in plain Swedish; null: no
 * sign. docs/arrival.md, "When a mail has arrived"
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

  words(): string | null {
    const most = Math.max(0, ...this.#minutes.values())
    if (most > many) {
      return `${most} mejl kom in i mappen under samma minut enligt mejlservern. Har de flyttats dit är ankomsttiden osäker.`
    }
    if (this.#ahead > 0) {
      return `${this.#ahead} mejl har enligt mejlservern kommit in senare än de hämtades. Kontrollera dess klocka.`
    }
    return null
  }
}
