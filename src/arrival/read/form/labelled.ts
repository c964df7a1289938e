import { folded } from '../pattern.ts'

/** A line of a text that begins with a label. */
export interface LabelledLine {
  /** The number of the line; the first is 0. */
  line: number
  /** What follows the label on the line. */
  rest: string
}

/** As many lines as a form could have. */
const mostLines = 5_000

/** The lines of a text, as labels are looked for in them; the last of them is all that is left. */
export function linesOf(text: string): string[] {
  const source = text.normalize('NFC')
  const lines: string[] = []
  let start = 0
  for (let end = source.indexOf('\n'); end >= 0; end = source.indexOf('\n', start)) {
    if (lines.length === mostLines) break
    lines.push(source.slice(start, end))
    start = end + 1
  }
  return [...lines, source.slice(start)]
}

/** `"E-post, E-postadress:"` as the labels it names, ready to be compared. */
export function labelsOf(source: string): string[] {
  return source
    .split(',')
    .map((label) =>
      folded(label)
        .replace(/[:：*]+$/, '')
        .trim(),
    )
    .filter((label) => label !== '')
}

/**
 * The lines that begin with one of the labels and show that they do: by a colon, a gap or the end of the line.
 * Only where no line does, a blank is enough, as in a table of an HTML mail.
 */
export function labelled(lines: readonly string[], labels: readonly string[]): LabelledLine[] {
  const found = lines.flatMap((text, line) => {
    const rest = labels.map((label) => afterLabel(text, label)).find((one) => one !== null)
    return rest === undefined ? [] : [{ line, ...rest }]
  })
  const plain = found.filter(({ isPlain }) => isPlain)
  return plain.length > 0 ? plain : found
}

/** Marks that stand before and after a label: bullets, and the asterisks of bold letters. */
const before = /^[\s>*_•·|-]*/
const after = /^[*_ \t]*(?:[:：|][*_ \t]*|\t\s*|[ \u00a0]{2,}|$)/

function afterLabel(text: string, label: string): { rest: string; isPlain: boolean } | null {
  const begins = text.slice(before.exec(text.slice(0, 40))?.[0].length ?? 0)
  if (begins.slice(0, label.length).toLowerCase() !== label) return null
  const rest = begins.slice(label.length)
  const mark = after.exec(rest.slice(0, 40))?.[0]
  if (mark !== undefined) return { rest: rest.slice(mark.length).trim(), isPlain: true }
  return /^\s/.test(rest) ? { rest: rest.trim(), isPlain: false } : null
}
