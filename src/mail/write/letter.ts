import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Language } from './language.ts'
import { templates } from './render.ts'

/** Prepared words that a person goes on from: templates/letters/<name>.<language>.txt. */
export const letterNames = [
  'hanvisning',
  'overlamningsbesked',
  'forseningsbesked',
  'neutralt',
] as const
export type LetterName = (typeof letterNames)[number]

/** What is known of the ticket, by the name that stands in braces; null: a person fills it in. */
export type Known = Readonly<Record<string, string | null>>

/** A letter with what is known filled in. What is not stays in braces, and stops the letter from leaving. */
export function letter(name: LetterName, language: Language, known: Known): string {
  const file = path.join(templates, 'letters', `${name}.${language}.txt`)
  return readFileSync(file, 'utf8')
    .trim()
    .replace(blank, (whole, field: string) => withoutBraces(known[field] ?? null) ?? whole)
}

/** What still stands in braces, each once, as its name says. */
export function blanksIn(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(blank), ([, field = '']) => field))]
}

/** Bounded, so that reading any text takes a time that grows as the text does. */
const blank = /\{([^{}\n]{1,60})\}/g

/** A citizen's words can hold braces that nobody is to fill in. */
function withoutBraces(value: string | null): string | null {
  return value === null ? null : value.replace(/[{}]/g, '')
}
