import { findTerms, indexTerms, readTerm, wordsOf } from './classify/words.ts'

const longest = 25

const gratitude = indexTerms(
  ['tack', 'tackar', 'tusen tack', 'stort tack', 'toppen', 'perfekt', 'underbart', 'snyggt']
    .concat(['thanks', 'thank you', 'thx', 'great'])
    .map(readTerm),
)

/** Words after which a thank-you wants something, so that it needs to be read. */
const wants = indexTerms(
  [
    'på förhand, i förväg, in advance, men, fortfarande, dock, ändå, inte, inget, inga, ingen, aldrig',
    'fel, saknas, undrar, undran, fråga, frågor, när, hur, varför, vad, vem, vilken, vilket, vilka',
    'kan ni, kan du, kunde ni, skulle, behöver, måste, vill, gäller, glömde, också, även, but, not',
    'still, when, how, why, what, please, need',
  ]
    .join(', ')
    .split(', ')
    .map(readTerm),
)

/** A short thank-you that asks for nothing. When in doubt it is not one, and waits for an answer. */
export function isThanks(newText: string): boolean {
  if (newText.length > 1_000 || newText.includes('?')) return false
  const words = wordsOf(newText)
  if (words.count > longest || findTerms(gratitude, words).length === 0) return false
  return findTerms(wants, words).length === 0
}
