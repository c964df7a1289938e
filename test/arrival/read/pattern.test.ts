import { expect, test } from 'vitest'
import { type Fit, fits } from '../../../src/arrival/read/pattern.ts'

test.each<[string, Fit, string, boolean]>([
  ['Nyhetsbrev från SKR', 'contains', 'nyhetsbrev', true],
  ['Nyhetsbrev från SKR', 'contains', 'nyhets*skr', true],
  ['Nyhetsbrev från SKR', 'contains', 'skr*nyhets', false],
  ['Nyhetsbrev från SKR', 'begins', 'nyhets', true],
  ['Nyhetsbrev från SKR', 'begins', 'från', false],
  ['Nyhetsbrev från SKR', 'begins', '*från', true],
  ['Nyhetsbrev från SKR', 'equals', 'nyhetsbrev', false],
  ['Nyhetsbrev från SKR', 'equals', 'NYHETSBREV  FRÅN SKR', true],
  ['Nyhetsbrev från SKR', 'equals', 'nyhets*', true],
  ['Nyhetsbrev från SKR', 'equals', '*skr', true],
  ['Nyhetsbrev från SKR', 'equals', 'n*från*r', true],
  ['abab', 'equals', 'ab*ab', true],
  ['aba', 'equals', 'ab*ba', false],
  ['ab', 'equals', 'ab*ab', false],
  ['noreply@webb.kommun.se', 'equals', '*@webb.kommun.se', true],
  ['noreply@webb.kommun.se.evil.example', 'equals', '*@webb.kommun.se', false],
  ['a.b (c) [d] $ ^ +', 'contains', '. (c) [d] $ ^ +'.slice(2), true],
  ['Fra\u030an', 'contains', 'från', true],
  ['', 'contains', '', true],
  ['x', 'equals', '', false],
])('%j %s %j: %s', (text, how, pattern, expected) => {
  expect(fits(text, how, pattern)).toBe(expected)
})
