import { describe, expect, test } from 'vitest'
import { languageOf } from '../../../src/mail/write/language.ts'

describe('the language of an answer', () => {
  test.each([
    ['Hej Tobias!\n\nLampan lagas på torsdag.', 'sv'],
    ['', 'sv'],
    ['Ja.', 'sv'],
    ['OK, thanks!', 'sv'],
    [
      'Hello Tobias,\n\nThe lamp will be mended on Thursday. Please write to us if it is not.',
      'en',
    ],
    ['Hej! Filmen ”The Lord of the Rings: the Return of the King” visas på biblioteket.', 'sv'],
    ['Hej! Mötet är i sal A och det kan bli sent. In English: the meeting is in room A.', 'sv'],
  ])('%j is %s', (text, language) => {
    expect(languageOf(text)).toBe(language)
  })

  test('is found quickly in a long text', () => {
    const began = performance.now()
    languageOf('the '.repeat(250_000))
    expect(performance.now() - began).toBeLessThan(200)
  })
})
