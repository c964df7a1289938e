/**
 * The answer of `work`, unless it takes longer than `ms`. The work itself is not stopped.
 * @throws Error that names what was waited for, or whatever `work` throws.
 */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${what}: no answer within ${ms} ms`))
    }, ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** A gate that lets one through, and the next only when `ms` have passed. */
export function seldom(ms: number): () => boolean {
  let last = -Infinity
  return () => {
    const now = performance.now()
    if (now - last < ms) return false
    last = now
    return true
  }
}

export interface Nap {
  /** Sleeps `ms`, or until somebody calls `end`. */
  take(ms: number): Promise<void>
  end(): void
}

export function makeNap(): Nap {
  let end: () => void = () => undefined
  return {
    take: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms)
        end = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
    end: () => {
      end()
    },
  }
}

/**
 * Runs at most one `work` per key at a time. Whoever asks meanwhile shares one more run, which begins when
 * the first has ended: a run that began before the request may have looked too early.
 */
export function oneAtATime(): (key: string, work: () => Promise<void>) => Promise<void> {
  const running = new Map<string, Promise<void>>()
  const waiting = new Map<string, Promise<void>>()
  const start = (key: string, work: () => Promise<void>) => {
    waiting.delete(key)
    const run = work().finally(() => running.delete(key))
    running.set(key, run)
    return run
  }
  return (key, work) => {
    const current = running.get(key)
    if (current === undefined) return start(key, work)
    const shared = waiting.get(key)
    if (shared !== undefined) return shared
    const next = current.catch(() => undefined).then(() => start(key, work))
    waiting.set(key, next)
    return next
  }
}
