/** How a text may fit a pattern. */
export type Fit = 'contains' | 'equals' | 'begins'

/** What is looked at of a text, and of a pattern. Characters. */
const longest = { text: 10_000, pattern: 300 }

/**
 * Whether a text fits a pattern of plain characters, in which `*` stands for any, also none. Upper and lower
 * case, and the number of blanks, make no difference. Linear in the text.
 */
export function fits(text: string, how: Fit, pattern: string): boolean {
  const source = folded(text.slice(0, longest.text))
  const parts = folded(pattern.slice(0, longest.pattern)).split('*')
  const first = parts[0] ?? ''
  if (how !== 'contains' && !source.startsWith(first)) return false
  let at = 0
  for (const part of parts) {
    const found = source.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  if (how !== 'equals') return true
  const last = parts.at(-1) ?? ''
  // What the last part ends with must not be what the first began with.
  return parts.length === 1 ? at === source.length : endsAfter(source, last, at - last.length)
}

/** One way of writing for all: composed (NFC), in lower case, with single blanks. */
export function folded(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
}

function endsAfter(source: string, last: string, from: number): boolean {
  return source.endsWith(last) && source.length - last.length >= from
}
