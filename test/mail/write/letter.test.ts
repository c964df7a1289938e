import { describe, expect, test } from 'vitest'
import { blanksIn, letter, letterNames } from '../../../src/mail/write/letter.ts'

describe('a prepared letter', () => {
  test('is filled in with what is known, and keeps the rest in braces', () => {
    const known = { ämne: '”Gatlampan”', 'vem som har frågan': 'Gatuenheten', 'svar senast': null }
    const text = letter('overlamningsbesked', 'sv', known)
    expect(text).toContain('din fråga om ”Gatlampan”. Den behöver besvaras av Gatuenheten')
    expect(blanksIn(text)).toEqual(['svar senast'])
  })

  test('takes a citizen’s braces for no blank of ours', () => {
    const text = letter('overlamningsbesked', 'sv', { ämne: '{ny tid} $&', 'svar senast': 'idag' })
    expect(text).toContain('din fråga om ny tid $&.')
    expect(blanksIn(text)).toEqual(['vem som har frågan'])
  })

  test.each(letterNames)('%s asks for the same in Swedish and in English', (name) => {
    const [sv, en] = (['sv', 'en'] as const).map((language) => letter(name, language, {}))
    expect(blanksIn(sv ?? '').length).toBeGreaterThan(2)
    expect(new Set(blanksIn(en ?? ''))).toEqual(new Set(blanksIn(sv ?? '')))
  })

  test('is looked through for blanks in a time that grows as the text does', () => {
    const text = '{'.repeat(500_000) + '{a'.repeat(250_000)
    const times = [1, 2, 3].map(() => {
      const began = performance.now()
      blanksIn(text)
      return performance.now() - began
    })
    expect(Math.min(...times)).toBeLessThan(200)
  })
})
