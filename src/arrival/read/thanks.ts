import { findTerms, indexTerms, readTerm, wordsOf } from './classify/words.ts'

const longest = 25

const gratitude = indexTerms(
  ['tack', 'tackar', 'tusen tack', 'stort tack', 'toppen', 'perfekt', 'underbart', 'snyggt']
    .concat(['kanon', 'jättebra', 'superbra', 'vad bra', 'tackar så mycket', 'uppskattas'])
    .concat(['thanks', 'thank you', 'thx', 'great', 'perfect', 'cheers', 'much appreciated'])
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

/** Nothing but pictures: a thumb, a heart, a smile. */
const gladSigns = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|[\s!.])+$/u

/** A short thank-you that asks for nothing. When in doubt it is not one, and waits for an answer. */
export function isThanks(newText: string): boolean {
  if (newText.length > 1_000 || newText.includes('?')) return false
  if (/\p{Extended_Pictographic}/u.test(newText) && gladSigns.test(newText)) return true
  const words = wordsOf(newText)
  if (words.count > longest || findTerms(gratitude, words).length === 0) return false
  return findTerms(wants, words).length === 0
}
