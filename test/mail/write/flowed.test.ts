import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flowed } from '../../../src/mail/write/flowed.ts'

/** Joins as a mail program does (RFC 3676 4.1 and 4.5), with nothing in common with what is tested. */
function joined(text: string): string {
  const paragraphs: { depth: number; words: string; open: boolean }[] = []
  for (const line of text.split('\n')) {
    const depth = /^>*/.exec(line)![0].length
    const words = line.slice(depth).replace(/^ /, '')
    const last = paragraphs.at(-1)
    const open = words.endsWith(' ') && words !== '-- '
    if (last?.open && last.depth === depth && words !== '-- ') {
      Object.assign(last, { words: last.words + words, open })
    } else paragraphs.push({ depth, words, open })
  }
  return paragraphs.map(({ depth, words }) => '>'.repeat(depth) + words).join('\n')
}

const long = 'ord '.repeat(40).trim()

describe('text that flows', () => {
  test.each([
    ['Hej!', 'Hej!'],
    ['Hej!   ', 'Hej!'],
    ['-- \nAnna', '-- \nAnna'],
    [' indraget', '  indraget'],
    ['From oss', ' From oss'],
    ['Hej\n\nDå', 'Hej\n\nDå'],
    ['> citat  ', '> citat'],
    ['>citat', '>citat'],
    ['> -- ', '> --'],
    ['>> djupare', '>> djupare'],
    ['>', '>'],
    [long, `${'ord '.repeat(19)}\n${'ord '.repeat(19)}\nord ord`],
    [`> ${long}`, `> ${long}`],
    ['x'.repeat(200), 'x'.repeat(200)],
    [`-- ${'x'.repeat(200)} y`, `-- ${'x'.repeat(200)} \ny`],
  ])('%j', (text, lines) => {
    expect(flowed(text)).toBe(lines)
  })

  test('says the same when it is joined again, and keeps its lines short', () => {
    const word = fc.oneof(
      fc.constantFrom('>', '> ', '-- ', '--', ' ', '  ', 'From ', 'å', '\n', '\n\n', '>>'),
      fc.string({ unit: 'grapheme', maxLength: 12 }).map((one) => one.replace(/[\r\n]/g, '')),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const text = words.join('')
        const lines = flowed(text).split('\n')
        for (const line of lines) {
          // Only a word that is longer than a line makes it longer, or a quote.
          if (line.length > 78 && !line.startsWith('>')) {
            expect(line.trimEnd().replace(/^(?:-- | )/, '')).not.toMatch(/[^ ] /)
          }
        }
        expect(joined(lines.join('\n'))).toBe(text.split('\n').map(meant).join('\n'))
      }),
      { numRuns: 2_000 },
    )
  })

  /** A line without spaces at its end, and as a reader counts its quote marks. */
  function meant(line: string): string {
    const depth = /^>*/.exec(line)![0].length
    const words = (line === '-- ' ? line : line.trimEnd()).slice(depth)
    return '>'.repeat(depth) + (depth > 0 ? words.replace(/^ /, '') : words)
  }

  test.each(['>', ' ', '> ', 'x', 'x ', '\n', '-- ', '\t'])(
    'is not slow, however much there is of %j',
    (piece) => {
      const text = piece.repeat(1_000_000 / piece.length)
      const began = performance.now()
      expect(flowed(`${text}x`).length).toBeLessThan(3_000_000)
      expect(performance.now() - began).toBeLessThan(2_000)
    },
  )
})
