/** What barks when nothing has happened for so long. */
export interface Watchdog {
  /** Rejects when it barks; never resolves. */
  barked: Promise<never>
  /** Something has happened. */
  sign(): void
  stop(): void
}

/** A server that sends a byte now and then, or a query that never ends, is silence too. */
export class Silence extends Error {
  override name = 'Silence'
  /** As Node calls it, for `imapFault`. */
  readonly code = 'ETIMEDOUT'
}

/** Watches over something that may hang, wherever that is. `patience` in milliseconds. */
export function watchdog(patience: number): Watchdog {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => undefined)
  const timer = setTimeout(() => {
    reject(new Silence('Nothing came of it for too long.'))
  }, patience)
  return {
    barked: promise,
    sign: () => {
      timer.refresh()
    },
    stop: () => {
      clearTimeout(timer)
    },
  }
}
