import { expect, test } from 'vitest'
import { greeting } from '../../src/web/ticket/greeting.ts'

test.each([
  ['Tobias Nylund', 'Hej Tobias!'],
  ['Nylund, Tobias', 'Hej Tobias!'],
  ['Anna-Karin von Essen', 'Hej Anna-Karin!'],
  ['SIV ÅKERVALL', 'Hej Siv!'],
  ['Tobias', 'Hej Tobias!'],
  ['Zoë O’Neill', 'Hej Zoë!'],
  ['Torvalla Bygg AB', 'Hej!'],
  ['Redaktionen, Näsbladet', 'Hej!'],
  ['SKATTEVERKET', 'Hej!'],
  ['Mr. Smith', 'Hej!'],
  ['t.nylund@post.example', 'Hej!'],
  ['kalle_73', 'Hej!'],
  ['<script>alert(1)</script>', 'Hej!'],
  ['', 'Hej!'],
])('a reply to %j begins with %j', (name, words) => {
  expect(greeting(name)).toBe(words)
})
