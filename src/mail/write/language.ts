export type Language = 'sv' | 'en'

/** Small words that stand in nearly every sentence of one language and in none of the other. */
const small: Record<Language, ReadonlySet<string>> = {
  en: new Set(
    'the and of to is are you your we our will this that with have please not from it be'.split(
      ' ',
    ),
  ),
  sv: new Set(
    'och att det som är du din ni er vi på av till inte har kan med en ett jag den för'.split(' '),
  ),
}

/** How much of a text is looked at. Characters. */
const most = 5_000

/**
 * The language that an answer is written in, which its signature and its mark for screen readers follow
 * (WCAG 3.1.1). English only when it plainly is: most answers are Swedish, also those that quote some English.
 */
export function languageOf(text: string): Language {
  const words =
    text
      .slice(0, most)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  const found = (language: Language) => words.filter((word) => small[language].has(word))
  const english = found('en')
  const isPlain = new Set(english).size >= 3 && english.length > 3 * found('sv').length
  return isPlain ? 'en' : 'sv'
}
