/** A term of one or more words; `*` after a word: any word that begins so. `!`: a strong sign. */
export interface Term {
  words: readonly TermWord[]
  isStrong: boolean
}

export interface TermWord {
  word: string
  isPrefix: boolean
}

/** Words of up to so many letters have no endings. */
const keyLength = 3

/** Reads a term such as `bygglov!*` or `avlopp* stopp`. */
export function readTerm(source: string): Term {
  const words = source.split(/\s+/).flatMap((part) => {
    const isPrefix = part.includes('*')
    const tokens = part.normalize('NFC').toLowerCase().match(word) ?? []
    return tokens.map((word, i) => ({ word, isPrefix: isPrefix && i === tokens.length - 1 }))
  })
  return { words, isStrong: source.includes('!') }
}

const word = /[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu

/** The same word as it is written without å, ä and ö. */
export function folded({ word, isPrefix }: TermWord): TermWord {
  return { word: word.replace(/[åä]/g, 'a').replaceAll('ö', 'o'), isPrefix }
}

/** Is what stands in a text from `begin` to `end` the word of a term? */
export function isWord(text: string, begin: number, end: number, known: TermWord): boolean {
  return text.startsWith(known.word, begin) && isFormOf(text, begin, end, known)
}

/** The same of what is known to begin with the term's word. */
export function isFormOf(text: string, begin: number, end: number, known: TermWord): boolean {
  const { word, isPrefix } = known
  const rest = begin + word.length
  if (rest >= end || isPrefix) return rest <= end
  if (text[rest] === '-') return true
  return word.length > keyLength && isEnding(text, rest, end)
}

/** Definite forms, plurals and genitives that Swedish adds to a noun. */
const endings = new Set(['n', 'en', 'et', 't', 'ar', 'er', 'or', 'na', 'arna', 'erna', 's', 'ens'])
const longestEnding = 4

function isEnding(text: string, from: number, to: number): boolean {
  if (to - from > longestEnding + 1) return false
  if (endings.has(text.slice(from, to))) return true
  // Skyddsrum, skyddsrummet: the last m or n is doubled before an ending.
  const first = text[from]
  const isDoubled = (first === 'm' || first === 'n') && first === text[from - 1]
  return isDoubled && endings.has(text.slice(from + 1, to))
}
