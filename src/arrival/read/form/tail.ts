import { soleAddress } from '../../../mail/address.ts'
import { marked } from './labelled.ts'

export type Role = 'email' | 'name' | 'phone'

interface Tail {
  /** The line that they begin at. */
  at: number
  values: Partial<Record<Role, string>>
}

/**
 * The fields that a text ends with, read from its end: each once, with a mark after its label, and holding what such a
 * field holds. What stands above them is the question; `known` are fields that are not looked for here.
 */
export function tailOf(
  lines: readonly string[],
  labels: Record<Role, readonly string[]>,
  known: Partial<Record<Role, string>>,
): Tail {
  const tail: Tail = { at: lines.length, values: {} }
  let below = ''
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = (lines[at] ?? '').trim()
    if (line === '') continue
    const field = fieldIn(line, labels)
    if (field === null && below !== '') break
    if (field === null) below = line
    else {
      const value = valueOf(field, below)
      if (value === null || field.role in { ...known, ...tail.values }) break
      tail.values[field.role] = value
      tail.at = at
      below = ''
    }
  }
  return tail
}

interface Field {
  role: Role
  rest: string
}

function fieldIn(line: string, labels: Record<Role, readonly string[]>): Field | null {
  for (const role of roles) {
    const rest = marked(line, labels[role])
    if (rest !== null) return { role, rest }
  }
  return null
}

/** On the line, or alone on the next; null: what stands there is not what the field holds. */
function valueOf({ role, rest }: Field, below: string): string | null {
  if (rest !== '' && below !== '') return null
  const value = rest || below
  return holds[role](value) ? value : null
}

const roles: readonly Role[] = ['email', 'name', 'phone']

/** A citizen's "Telefon: ring mig" and "Namn: Karl är försvunnen" are words. */
const holds: Record<Role, (value: string) => boolean> = {
  email: (value) => value === '' || soleAddress(value) !== null,
  name: (value) => value.length <= 80 && value.split(/\s+/).every(isNamePart),
  phone: (value) => /^[\d\s+()/.,–-]{0,40}$/.test(value),
}

function isNamePart(word: string): boolean {
  return word === '' || /^(?:[\p{Lu}(]|(?:af|av|von|van|de|der|el|al)$)/u.test(word)
}
