export const leastLength = 12
const mostLength = 200

/**
 * What is wrong with a password, in words; null: nothing. Length counts, signs of certain kinds are not
 * asked for, and what everybody guesses first is refused (NIST SP 800-63B 3.1.1.2).
 */
export function passwordFault(password: string, names: readonly string[]): string | null {
  const length = Array.from(password).length
  if (length < leastLength)
    return `Lösenordet har ${length} tecken. Det behöver minst ${leastLength}.`
  if (length > mostLength) return `Lösenordet får ha högst ${mostLength} tecken.`
  const plain = password.toLowerCase()
  if (new Set(plain).size < 5)
    return 'Lösenordet upprepar för få tecken. Välj något svårare att gissa.'
  const guessed = guesses(names).filter((word) => plain.includes(word))
  if (guessed[0] === undefined || leftWithout(plain, guessed) >= leastLength - 4) return null
  return `Lösenordet bygger på ”${guessed[0]}”, som är lätt att gissa. Välj något annat.`
}

/** How many signs are left when every guessable word is taken out. */
function leftWithout(plain: string, words: readonly string[]): number {
  return words.reduce((rest, word) => rest.replaceAll(word, ''), plain).length
}

function guesses(names: readonly string[]): string[] {
  const own = names.flatMap((name) => name.toLowerCase().split(/[^\p{L}\p{N}]+/u))
  return [...common, ...own.filter((word) => word.length > 3)].sort((a, b) => b.length - a.length)
}

const common = [
  'svarstid',
  'lösenord',
  'losenord',
  'password',
  'kommun',
  'sommar',
  'vinter',
  'hemligt',
  'qwerty',
  'abcdef',
  '123456',
  '654321',
  '111111',
]
