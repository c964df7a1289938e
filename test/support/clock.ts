export interface FakeClock {
  now(): Date
  set(instant: Date | string): void
  /** Moves forward; negative parts move back. */
  advance(step: { days?: number; hours?: number; minutes?: number; seconds?: number }): Date
}

/** A clock that stands still until told otherwise. Instants as text are ISO 8601 with an offset or Z. */
export function fakeClock(start: Date | string): FakeClock {
  let at = new Date(start)
  return {
    now: () => new Date(at),
    set: (instant) => {
      at = new Date(instant)
    },
    advance: ({ days = 0, hours = 0, minutes = 0, seconds = 0 }) => {
      const total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
      at = new Date(at.getTime() + total * 1000)
      return new Date(at)
    },
  }
}
