/** What a line of a mail is. An empty line is what the line before it is. */
export type Kind = 'own' | 'quoted' | 'signature' | 'disclaimer'

/** A mail as lines, and what each of them is so far. What stands below the last that is told apart is one line. */
export interface Sorted {
  lines: readonly string[]
  kinds: Kind[]
}

/** What stands below so many lines is not told apart. */
export const mostLines = 10_000
/** Longest line that is looked at. Characters. */
const longest = 400

export function sorted(text: string): Sorted {
  const lines = text.split('\n', mostLines)
  const below = lines.reduce((at, line) => at + line.length + 1, 0)
  if (below <= text.length) lines.push(text.slice(below))
  return { lines, kinds: new Array<Kind>(lines.length).fill('own') }
}

export function mark({ kinds }: Sorted, kind: Kind, from: number, to = kinds.length): void {
  kinds.fill(kind, from, to)
}

export function isBlank(line: string | undefined): boolean {
  return (line ?? '').trim() === ''
}

/** The line without its margins, and without the marks of bold that text made from HTML has. */
export function bare(line: string | undefined): string {
  return (line ?? '')
    .slice(0, longest)
    .trim()
    .replace(/^\*+|\*+$/g, '')
}

/** Index of the next line with anything on it, at most so many lines on; -1 when there is none. */
export function nextWords(lines: readonly string[], from: number, within = 6): number {
  for (let i = from; i < Math.min(lines.length, from + within); i++) {
    if (!isBlank(lines[i])) return i
  }
  return -1
}

/**
 * Runs of lines that are all the writer's own: [from, to), without the empty lines around them. One that goes on
 * below what is told apart is left out: nobody has seen its end.
 */
export function ownRuns({ lines, kinds }: Sorted): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = []
  let last: { from: number; to: number } | null = null
  for (const [i, kind] of kinds.entries()) {
    if (kind !== 'own') last = null
    else if (!isBlank(lines[i])) {
      if (last === null) runs.push((last = { from: i, to: i + 1 }))
      else last.to = i + 1
    }
  }
  return runs.filter(({ to }) => to <= mostLines)
}
