import { expect, test } from 'vitest'
import {
  calledName,
  contactWords,
  firstName,
  paragraphs,
  shortArea,
  shortDate,
  sizeWords,
  unsureWords,
} from '../../src/web/shell/parts.ts'

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
  expect(calledName({ name: ' ', address: 't@x.example' })).toBe('t@x.example')
})

test('a day in a narrow column is short', () => {
  expect(shortDate(new Date('2026-11-23T09:00:00Z'))).toBe('23 nov.')
  expect(shortDate(new Date('2026-06-05T22:30:00Z'))).toBe('6 juni')
})

test('plain text becomes paragraphs with links, and nothing in it is markup', () => {
  const text = 'Se <b>här</b>:\nhttps://x.example/a?b=1&c="2".\n\n\nHej javascript:alert(1)'
  expect(String(paragraphs(text))).toBe(
    '<p>Se &lt;b&gt;här&lt;/b&gt;:<br>' +
      '<a href="https://x.example/a?b=1&amp;c=" target="_blank" rel="noopener noreferrer">' +
      'https://x.example/a?b=1&amp;c=</a>&quot;2&quot;.</p><p>Hej javascript:alert(1)</p>',
  )
})
