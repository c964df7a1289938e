import { describe, expect, test } from 'vitest'
import { decodeWords } from '../../../src/arrival/parse/encoded-word.ts'
import { headerOf, readHeaders } from '../../../src/arrival/parse/headers.ts'
import { htmlToText } from '../../../src/arrival/parse/html-text.ts'
import { storable } from '../../../src/arrival/parse/storable.ts'

describe('a header is read', () => {
  const read = (raw: string | Buffer) => readHeaders(Buffer.from(raw))

  test('unfolded, in order, whatever the line ends', () => {
    for (const end of ['\r\n', '\n', '\r']) {
      const raw = ['Subject: en', '\tgatlampa', 'X-A:1', '', 'From: body'].join(end)
      expect(read(raw)).toEqual([
        { name: 'subject', value: 'en gatlampa' },
        { name: 'x-a', value: '1' },
      ])
    }
  })

  test('past lines that are none', () => {
    const raw = 'From eva@post.example Tue Mar 10\nnonsense\nSubject: ja\n: tomt\n\nx'
    expect(headerOf(read(raw), 'subject')).toBe('ja')
    expect(read('')).toEqual([])
    expect(read('\r\nSubject: ja\r\n\r\nSubject: body')).toEqual([{ name: 'subject', value: 'ja' }])
  })

  test('as UTF-8, else as Windows wrote it', () => {
    expect(headerOf(read('Subject: åäö\n\nx'), 'subject')).toBe('åäö')
    expect(headerOf(read(Buffer.from('Subject: \xe5\xe4\xf6\n\n\xff', 'latin1')), 'subject')).toBe(
      'åäö',
    )
    const mixed = Buffer.concat([Buffer.from('Subject: åäö\n\n'), Buffer.from([0xff])])
    expect(headerOf(read(mixed), 'subject')).toBe('åäö')
  })
})

describe('encoded words', () => {
  test.each([
    ['=?utf-8?Q?H=C3=A5l_i_v=C3=A4gen?=', 'Hål i vägen'],
    ['=?iso-8859-1?B?5eT2?= b', 'åäö b'],
    ['=?utf-8?B?w6U=?= =?utf-8?B?w6Q=?=', 'åä'],
    ['=?utf-8?Q?=C3?= =?utf-8?Q?=A5?=', 'å'],
    ['=?utf-8*sv?Q?ja?=', 'ja'],
    ['a =?utf-8?Q?=C3=A5?= b =?iso-8859-1?Q?=E4?= =?utf-8?Q?=C3=B6?=', 'a å b äö'],
    ['=?hittepa?Q?=E5?=', 'å'],
    ['=?utf-8?X?bad?=', '=?utf-8?X?bad?='],
    ['plain', 'plain'],
  ])('%s → %s', (value, words) => {
    expect(decodeWords(value)).toBe(words)
  })
})

describe('HTML becomes text', () => {
  test.each([
    ['<p>Hej!</p><p>En rad<br>till</p>', 'Hej!\n\nEn rad\ntill'],
    ['<div>a</div><div>b</div>', 'a\nb'],
    ['<div>a</div><div><br></div><div>b</div>', 'a\n\nb'],
    ['<ul><li>ett</li><li>två</li></ul>', 'ett\ntvå'],
    ['<table><tr><td>a</td><td>b</td></tr></table>', 'a b'],
    ['<style>p{}</style><script>x</script><title>t</title>ja', 'ja'],
    ['<!-- dold -->syns', 'syns'],
    ['a&nbsp;&aring;&amp;&#228;&#xF6;&okand;', 'a å&äö&okand;'],
    ['<b>fet</b>stil  på\n rad', 'fetstil på rad'],
    [
      'Svar<blockquote>fråga<blockquote>äldre</blockquote></blockquote>',
      'Svar\n\n> fråga\n>\n> > äldre',
    ],
    ['3 < 4 och 5 > 4', '3 < 4 och 5 > 4'],
    ['<style>aldrig stängd', ''],
    ['<p oavslutad', ''],
    ['', ''],
  ])('%j', (html, text) => {
    expect(htmlToText(html)).toBe(text)
  })

  test('without a character that cannot be', () => {
    expect(htmlToText('&#0;&#xD800;&#1114112;').isWellFormed()).toBe(true)
  })
})

test('what is stored has no NUL and no half of a pair, however deep', () => {
  const date = new Date()
  const bytes = Buffer.from('a\0b')
  const dirty = { a: 'x\0y', b: ['\ud83d', { 'k\0': '😀' }], date, bytes, none: null, n: 1 }
  expect(storable(dirty)).toEqual({
    a: 'xy',
    b: ['\ufffd', { k: '😀' }],
    date,
    bytes,
    none: null,
    n: 1,
  })
})
