import { isBlank, type Kind, type Sorted } from './lines.ts'

/** A stretch of the text, in characters: from the first to before the last. */
export interface Part {
  kind: Kind
  from: number
  to: number
}

/** More than these are told by nobody's eye: the whole text is shown instead. */
const mostParts = 500

/** The whole text as parts that follow on each other; empty when all is of one kind, or they are too many. */
export function partsOf({ lines, kinds }: Sorted): Part[] {
  const parts: Part[] = []
  if (kinds.every((kind) => kind === 'own')) return parts
  let at = 0
  for (const [i, line] of lines.entries()) {
    const last = parts.at(-1)
    const to = at + line.length + (i < lines.length - 1 ? 1 : 0)
    const kind = kinds[i] ?? 'own'
    if (last !== undefined && (last.kind === kind || isBlank(line))) last.to = to
    else parts.push({ kind, from: at, to })
    at = to
    if (parts.length > mostParts) return []
  }
  return parts.length < 2 ? [] : parts
}

/** The writer's own lines, with at most one empty line between them. */
export function ownWords({ lines, kinds }: Sorted): string {
  return lines
    .filter((_, i) => kinds[i] === 'own')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** All lines but those that are quoted. */
export function unquotedWords({ lines, kinds }: Sorted): string {
  return lines.filter((_, i) => kinds[i] !== 'quoted').join('\n')
}
