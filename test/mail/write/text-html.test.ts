import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { textToHtml } from '../../../src/mail/write/text-html.ts'

const link = (to: string) =>
  `<a href="${to}" target="_blank" rel="noopener noreferrer nofollow">${to}</a>`

describe('text as HTML', () => {
  test.each([
    ['Hej\r\ndu\n\n\n  \nDå', '<p>Hej<br />du</p>\n<p>Då</p>'],
    ['\n\nHej\n\n', '<p>Hej</p>'],
    ['', ''],
    ['<b>&"\'', '<p>&lt;b&gt;&amp;&quot;&#39;</p>'],
    ['Se https://a.se/x?y=1&z=2.', `<p>Se ${link('https://a.se/x?y=1&amp;z=2')}.</p>`],
    ['(https://a.se/(x))', `<p>(${link('https://a.se/(x)')})</p>`],
    ['https://', '<p>https://</p>'],
    ['javascript:alert(1)', '<p>javascript:alert(1)</p>'],
    ['https://a.se"onclick="x', `<p>${link('https://a.se')}&quot;onclick=&quot;x</p>`],
  ])('%j', (text, html) => {
    expect(textToHtml(text)).toBe(html)
  })

  test('has no tags but its own, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const html = textToHtml(`${text} https://a.se/${text}`)
        const rest = html.replace(
          /<\/?p>|<br \/>|<a href="https?:[^"<>]*" target="_blank" rel="noopener noreferrer nofollow">|<\/a>/g,
          '',
        )
        expect(rest).not.toMatch(/[<>"]/)
      }),
    )
  })

  test.each([' ', '\t', '\n', '\n ', ' \n', 'http://', '(', '.', '\u00a0'])(
    'is not slow, however much there is of %j',
    (piece) => {
      const text = `a${piece.repeat(1_000_000 / piece.length)}x`
      expect(textToHtml(text).startsWith('<p>a')).toBe(true)
    },
    10_000,
  )
})
