import { minuteMs } from '../../clock/local-time.ts'

/** So long after an attempt a mail that left is surely where the server keeps what has left. Milliseconds. */
export const provenAfter = 10 * minuteMs

/** When the witness is asked first, after an attempt whose answer was lost. */
export function firstLook(at: Date): Date {
  return new Date(at.getTime() + 30_000)
}

/** When it is asked again, after this many looks; null: two days are over, and a person decides. */
export function nextLook(looks: number, now: Date): Date | null {
  const minutes = steps[Math.min(looks, steps.length) - 1] ?? 60
  return looks > mostLooks ? null : new Date(now.getTime() + minutes * minuteMs)
}

const steps = [0.5, 1, 2, 5, 5, 10, 15, 30, 60]
const mostLooks = steps.length + 46

export interface Testimony {
  /** Whether the mail is there. */
  isThere: boolean
  /** Whether the last mail that surely left is there: else the witness knows nothing. */
  isReliable: boolean
  /** When the attempt ended, or was last heard of. */
  triedAt: Date
  now: Date
}

/**
 * What follows from what a witness shows. A mail is proven not to have left only when the witness has had its time,
 * and is known to keep what leaves.
 */
export function weigh({
  isThere,
  isReliable,
  triedAt,
  now,
}: Testimony): 'left' | 'absent' | 'wait' {
  if (isThere) return 'left'
  const hasHadTime = now.getTime() - triedAt.getTime() >= provenAfter
  return hasHadTime && isReliable ? 'absent' : 'wait'
}
