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

/**
 * What stands in the fields with one of the labels: on the line of the label, else on the next that is not empty and
 * no field itself. '' when they differ, null when there is none. `others` are the labels of all fields.
 */
export function onlyValue(
  lines: readonly string[],
  labels: readonly string[],
  others: readonly string[] = labels,
): string | null {
  const places = labelled(lines, labels)
  if (places.length === 0) return null
  const values = places.map((place) => valueOf(lines, place, others)).filter((one) => one !== '')
  const told = values.filter((one) => one.includes('@'))
  const [first = '', ...more] = told.length > 0 ? told : values
  return more.every((one) => one.toLowerCase() === first.toLowerCase()) ? first : ''
}

function valueOf(
  lines: readonly string[],
  { line, rest }: LabelledLine,
  others: readonly string[],
): string {
  if (rest !== '') return rest
  const next = [line + 1, line + 2].find((one) => (lines[one] ?? '').trim() !== '')
  const below = next === undefined ? '' : (lines[next] ?? '').trim()
  return others.some((label) => afterLabel(below, label)?.isPlain === true) ? '' : below
}

/** What follows one of the labels and a colon, a bar or a tab on the line; null: it has none. */
export function marked(line: string, labels: readonly string[]): string | null {
  const found = labels.map((label) => afterLabel(line, label)).find((one) => one?.isMarked === true)
  return found?.rest ?? null
}

/** Marks that stand before and after a label: bullets, and the asterisks of bold letters. */
const before = /^[\s>*_•·|-]*/
const after = /^[*_ \t]*(?:[:：|][*_ \t]*|\t\s*|[ \u00a0]{2,}|$)/

interface AfterLabel {
  rest: string
  /** It shows that it is a field. */
  isPlain: boolean
  /** By a sign that nobody writes by the way. */
  isMarked: boolean
}

function afterLabel(text: string, label: string): AfterLabel | null {
  const begins = text.slice(before.exec(text.slice(0, 40))?.[0].length ?? 0)
  if (begins.slice(0, label.length).toLowerCase() !== label) return null
  const rest = begins.slice(label.length)
  const mark = after.exec(rest.slice(0, 40))?.[0]
  if (mark === undefined) {
    return /^\s/.test(rest) ? { rest: rest.trim(), isPlain: false, isMarked: false } : null
  }
  return { rest: rest.slice(mark.length).trim(), isPlain: true, isMarked: /[:：|\t]/.test(mark) }
}
