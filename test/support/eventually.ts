import { setTimeout as pause } from 'node:timers/promises'

type Truthy<T> = Exclude<Awaited<T>, false | null | undefined | 0 | ''>

/**
 * Asks again and again until the answer is truthy, and returns it.
 * @throws Error that names what was waited for, with the last answer, or the last error as its cause.
 */
export async function eventually<T>(
  what: string,
  ask: () => T,
  { within = 15_000, every = 25 }: { within?: number; every?: number } = {},
): Promise<Truthy<T>> {
  const deadline = performance.now() + within
  for (;;) {
    const seen = await tried(ask)
    if (seen.answer) return seen.answer as Truthy<T>
    if (performance.now() > deadline) {
      const last = seen.cause === undefined ? ` The last answer was ${String(seen.answer)}.` : ''
      throw new Error(`Waited ${within} ms for ${what}.${last}`, { cause: seen.cause })
    }
    await pause(every)
  }
}

async function tried<T>(ask: () => T): Promise<{ answer?: Awaited<T>; cause?: unknown }> {
  try {
    return { answer: await ask() }
  } catch (cause) {
    return { cause }
  }
}
