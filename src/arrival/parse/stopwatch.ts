/** Time that is given to somebody else, and does not run while they wait for us. Milliseconds. */
export class Stopwatch {
  readonly #onLate: () => void
  #left = Infinity
  #since: number | null = null
  #timer: NodeJS.Timeout | undefined
  #waits = 0
  isLate = false

  constructor(onLate: () => void) {
    this.#onLate = onLate
  }

  /** Begins anew with so much time. */
  give(ms: number): void {
    this.stop()
    this.#left = ms
    this.#run()
  }

  /** Our own work, without the time running. */
  async aside<T>(work: () => Promise<T>): Promise<T> {
    this.pause()
    try {
      return await work()
    } finally {
      this.resume()
    }
  }

  pause(): void {
    this.#waits += 1
    this.stop()
  }

  resume(): void {
    this.#waits -= 1
    this.#run()
  }

  stop(): void {
    clearTimeout(this.#timer)
    if (this.#since !== null) this.#left -= performance.now() - this.#since
    this.#since = null
  }

  #run(): void {
    if (this.#waits > 0 || this.#since !== null || this.#left === Infinity) return
    this.#since = performance.now()
    this.#timer = setTimeout(
      () => {
        this.isLate = true
        this.#onLate()
      },
      Math.max(0, this.#left),
    )
  }
}
