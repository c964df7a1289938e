/**
 * "Hej Tobias!" for a person's name, "Hej!" where the sender is nobody we can name: a company, a bare
 * address, a word in capitals.
 */
export function greeting(name: string): string {
  const first = personalName(name)
  return first === null ? 'Hej!' : `Hej ${first}!`
}

const notPeople =
  /\b(?:ab|hb|kb|aktiebolag|bolag|förening|föreningen|brf|if|ik|redaktion|redaktionen|bygg|stiftelse|kommun|region|info|kontakt|kundtjänst|support|no-?reply)\b/i

function personalName(name: string): string | null {
  const turned = /^([^,]+),\s*([^,]+)$/.exec(name.trim())
  const words = (turned === null ? name : `${turned[2] ?? ''} ${turned[1] ?? ''}`)
    .trim()
    .split(/\s+/)
  const [first = '', last] = words
  if (notPeople.test(name) || first.endsWith('.') || !words.every(isName)) return null
  if (first !== first.toUpperCase()) return first
  return last === undefined ? null : capital(first)
}

/** Letters, with the marks that stand within names. */
function isName(word: string): boolean {
  return /^\p{L}[\p{L}\p{M}.'’-]*$/u.test(word) && word.length > 1
}

function capital(word: string): string {
  return word.toLowerCase().replace(/(^|-)\p{L}/gu, (letter) => letter.toUpperCase())
}
