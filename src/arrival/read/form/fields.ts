import { type FormDetails } from '../../../municipality/forms.ts'
import { labelled, type LabelledLine, labelsOf, linesOf } from './labelled.ts'

/** What stands in the fields of a form's text; '' where the field is not there or empty. */
export interface Fields {
  email: string
  name: string
  phone: string
  /** Null: there is no such field, or nothing in it. */
  question: string | null
}

/**
 * Reads the labelled fields of a text. Whoever fills in a form can write anything into the question, lines that
 * look like fields too: so a field counts that stands before the question, and of those behind it the last.
 */
export function readFields(text: string, form: FormDetails): Fields {
  const lines = linesOf(text)
  const [start] = labelled(lines, labelsOf(form.questionLabel))
  const from = start?.line ?? Infinity
  const one = (labels: string) => fieldOf(labelled(lines, labelsOf(labels)), from)
  const found = [form.emailLabel, form.nameLabel, form.phoneLabel].map(one)
  const [email = '', name = '', phone = ''] = found.map((field) => {
    return valueOf(lines, field, [start, ...found])
  })
  if (start === undefined) return { email, name, phone, question: null }
  const end = endOf(lines, start.line, { found, mark: form.questionEnd })
  const words = [start.rest, ...lines.slice(start.line + 1, end)].join('\n').trim()
  return { email, name, phone, question: words === '' ? null : words }
}

type Found = LabelledLine | undefined

function fieldOf(places: readonly LabelledLine[], question: number): Found {
  const [first] = places
  return first !== undefined && first.line < question ? first : places.at(-1)
}

/** On the line of the label; else on the next that is not empty and no field itself. */
function valueOf(lines: readonly string[], field: Found, all: readonly Found[]): string {
  if (field === undefined) return ''
  if (field.rest !== '') return field.rest
  const next = [field.line + 1, field.line + 2].find((line) => (lines[line] ?? '').trim() !== '')
  if (next === undefined || all.some((other) => other?.line === next)) return ''
  return (lines[next] ?? '').trim()
}

function endOf(
  lines: readonly string[],
  start: number,
  { found, mark }: { found: readonly Found[]; mark: string },
): number {
  const mostly = labelled(lines, labelsOf(mark)).findLast(({ line }) => line > start)
  const behind = [mostly, ...found].flatMap((field) => field?.line ?? [])
  return Math.min(lines.length, ...behind.filter((line) => line > start))
}
