/** How well something is done, beside what it should be. */
export interface Score {
  what: string
  found: string
  goal: string
  holds: boolean
  /** What went wrong, each on a line. */
  misses: string[]
}

/** A part of all: at least this share has to be right. */
export function share(
  what: string,
  { of, misses, least }: { of: number; misses: string[]; least: number },
): Score {
  const right = of - misses.length
  return {
    what,
    found: `${right} of ${of} (${of === 0 ? '–' : ((100 * right) / of).toFixed(1)} %)`,
    goal: `≥ ${100 * least} %`,
    holds: right >= least * of,
    misses,
  }
}

/** Something that may not happen to more than so many. */
export function atMost(
  what: string,
  { of, misses, most }: { of: number; misses: string[]; most: number },
): Score {
  const found = `${misses.length} of ${of}`
  return { what, found, goal: `≤ ${most}`, holds: misses.length <= most, misses }
}

/** A measure that may not be higher. */
export function below(what: string, found: number, most: number, unit: string): Score {
  return {
    what,
    found: `${Math.round(found)} ${unit}`,
    goal: `≤ ${most} ${unit}`,
    holds: found <= most,
    misses: [],
  }
}

/** Text without what two programs may write differently: blanks and line ends. */
export function squashed(text: string): string {
  return text.replace(/[\s\u00a0\u200b\ufeff]+/g, '')
}
