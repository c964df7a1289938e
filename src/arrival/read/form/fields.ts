import { type FormDetails } from '../../../municipality/forms.ts'
import { labelled, labelsOf, linesOf, onlyValue } from './labelled.ts'
import { type Role, tailOf } from './tail.ts'

/** What stands in the fields of a form's text; '' where the field is not there, empty or in doubt. */
export interface Fields extends Record<Role, string> {
  /** Null: there is no such field, or nothing in it. */
  question: string | null
  /** From the question to the end of the text, whoever wrote it; null as above. */
  onward: string | null
}

/**
 * Reads the labelled fields of a text. Whoever fills in a form can write anything into the question, lines that
 * look like fields too: so a field counts that stands before the question, else in the fields that end the text.
 * Where its lines differ nobody knows which is the form's own, and it is empty.
 */
export function readFields(text: string, form: FormDetails): Fields {
  const lines = linesOf(text)
  const labels = {
    email: labelsOf(form.emailLabel),
    name: labelsOf(form.nameLabel),
    phone: labelsOf(form.phoneLabel),
  }
  const [start] = labelled(lines, labelsOf(form.questionLabel))
  const above = valuesIn(lines.slice(0, start?.line), labels)
  if (start === undefined) return { ...filled(above), question: null, onward: null }
  const below = lines.slice(start.line + 1)
  const end = labelled(below, labelsOf(form.questionEnd)).at(-1)?.line ?? below.length
  const tail = tailOf(below.slice(0, end), labels, above)
  const beyond = valuesIn(below.slice(end), labels)
  const email = onlyValue(below, labels.email) ?? ''
  const words = [start.rest, ...below.slice(0, tail.at)].join('\n').trim()
  return {
    ...filled({ email, ...beyond, ...tail.values, ...above }),
    question: words === '' ? null : words,
    onward: [start.rest, ...below].join('\n').trim() || null,
  }
}

function valuesIn(lines: readonly string[], labels: Record<Role, readonly string[]>) {
  const values: Partial<Record<Role, string>> = {}
  for (const role of ['email', 'name', 'phone'] as const) {
    const value = onlyValue(lines, labels[role], Object.values(labels).flat())
    if (value !== null) values[role] = value
  }
  return values
}

function filled(values: Partial<Record<Role, string>>): Record<Role, string> {
  return { email: '', name: '', phone: '', ...values }
}
