import { expect, test } from 'vitest'
import { shortArea, unsureWords } from '../../src/web/shell/area-chip.ts'
import { calledName, firstName } from '../../src/web/shell/names.ts'
import { contactWords, sizeWords } from '../../src/web/shell/parts.ts'

test.each([
  [2, '2:a kontakten'],
  [3, '3:e kontakten'],
  [11, '11:e kontakten'],
  [12, '12:e kontakten'],
  [21, '21:a kontakten'],
  [112, '112:e kontakten'],
])('contact %i is said as %s', (contacts, words) => {
  expect(contactWords(contacts)).toBe(words)
})

test('an area is named by its first words, and two that compete by one word each', () => {
  expect(shortArea('Gator, vägar, trafik och park')).toBe('Gator')
  expect(shortArea('Funktionsstöd (LSS, handikappomsorg)')).toBe('Funktionsstöd')
  const otherArea = 'Kultur, fritid och bibliotek'
  expect(unsureWords({ area: 'Bygg och bygglov', otherArea })).toBe('Osäker: Bygg eller Kultur?')
  expect(unsureWords({ area: 'Äldreomsorg', otherArea: null })).toBe('Osäker: Äldreomsorg?')
})

test.each([
  [840_000, '840 kB'],
  [1_240_000, '1,2 MB'],
  [12, '1 kB'],
])('%i bytes are %s', (bytes, words) => {
  expect(sizeWords(bytes)).toBe(words)
})

test('a person is called by the first name, whichever way it is written', () => {
  expect(firstName('Tobias Nylund')).toBe('Tobias')
  expect(firstName('Nylund, Tobias')).toBe('Tobias')
  expect(firstName('Dr. Ek')).toBe('Dr. Ek')
  expect(calledName({ name: ' ', address: 't@x.example' })).toBe('t@x.example')
})
