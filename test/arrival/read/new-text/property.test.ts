import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newText } from '../../../../src/arrival/read/new-text.ts'

const word = fc.constantFrom(
  ...[
    'lampan',
    'vägen',
    'bygglov',
    'inte',
    'när',
    'är',
    'Eva',
    'kl',
    '10:15',
    '2026',
    'skrev',
    'jag',
    'Till:',
    'och',
  ],
)
const line = fc.array(word, { minLength: 2, maxLength: 8 }).map((words) => `Jag ${words.join(' ')}`)
const paragraph = fc.array(line, { minLength: 1, maxLength: 4 })
const quoted = fc
  .array(line, { minLength: 1, maxLength: 4 })
  .map((lines) => lines.map((one) => `> ${one}`))
const head = fc.constantFrom(
  'Den 10 mars 2026 kl. 09:15 skrev Anna <anna@exempel.se>:',
  'On Tue, Mar 10, 2026 at 9:15 AM Anna <\nanna@exempel.se> wrote:',
  'Från: Anna\nSkickat: den 10 mars 2026\nTill: Eva\nÄmne: x',
)

test('every line of the writer’s own in a reply with marked quotations survives', () => {
  const block = fc.record({ head: fc.option(head), quoted, own: paragraph })
  fc.assert(
    fc.property(paragraph, fc.array(block, { maxLength: 4 }), (first, blocks) => {
      const parts = blocks.map(({ head, quoted, own }) => {
        return [...(head === null ? [] : ['', head]), ...quoted, '', ...own].join('\n')
      })
      const { text } = newText([...first, '', ...parts].join('\n'), { isForward: false })
      const kept = new Set(text.split('\n'))
      const lost = [...first, ...blocks.flatMap(({ own }) => own)].filter((one) => !kept.has(one))
      expect(lost).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('whatever the text, the parts are all of it, in order', () => {
  const piece = fc.oneof(
    line,
    head,
    fc.constantFrom('', '>', '> a', '-- ', 'Mvh', '070-123 45 67', '_____'),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.boolean(), (pieces, isReply) => {
      const text = pieces.join('\n')
      const { parts } = newText(text, { isForward: false, isReply })
      const all = parts.map(({ from, to }) => text.slice(from, to)).join('')
      expect(all).toBe(parts.length === 0 ? '' : text)
    }),
    { numRuns: 300 },
  )
})
