/** What words are made of: letters and digits (Unicode categories L and N). */
const letter = /^[\p{L}\p{N}]$/u
const hyphen = 0x2d

const kinds = { unknown: 0, letter: 1, other: 2 } as const
/** By UTF-16 unit, asked once: asking costs more than all else that is done with a letter. */
const kindOf = new Uint8Array(0x10000)

/** How many UTF-16 units the letter or digit has that begins here; 0: none does. */
export function letterAt(text: string, at: number): number {
  if (at >= text.length) return 0
  const kind = kindOf[text.charCodeAt(at)]
  if (kind === kinds.letter) return 1
  return kind === kinds.other ? 0 : asked(text, at)
}

/** The same after a letter, where a hyphen counts that another letter follows. */
export function nextLetterAt(text: string, at: number): number {
  const size = letterAt(text, at)
  return size === 0 && text.charCodeAt(at) === hyphen && letterAt(text, at + 1) > 0 ? 1 : size
}

function asked(text: string, at: number): number {
  const code = text.codePointAt(at) ?? 0
  const isLetter = letter.test(String.fromCodePoint(code))
  // Half of a pair says nothing about its other half.
  if (code > 0xffff) return isLetter ? 2 : 0
  if (code < 0xd800 || code > 0xdfff) kindOf[code] = isLetter ? kinds.letter : kinds.other
  return isLetter ? 1 : 0
}
