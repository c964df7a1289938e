import fc from 'fast-check'
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseMail } from '../../../src/arrival/parse/parse.ts'
import { readHeaders } from '../../../src/arrival/parse/headers.ts'
import { decodeText } from '../../../src/arrival/parse/mime/charset.ts'
import { readAddresses } from '../../../src/arrival/parse/mime/addresses.ts'
import { rtfText } from '../../../src/arrival/parse/rtf.ts'
import { oneLine } from '../../../src/arrival/read/one-line.ts'
import { senderDoubts } from '../../../src/arrival/read/sender-doubts.ts'

function mail(...lines: string[]): Buffer {
  return Buffer.from(lines.join('\n'))
}

const swedish = 'Det brinner på gården, hjälp!'

describe('text that is called UTF-16', () => {
  test.each(['unicode', 'utf-16', 'UTF-16LE', 'utf-16be', 'ucs-2', 'iso-10646-ucs-2', 'csUnicode'])(
    'and is not is read as what it is: %s',
    (label) => {
      for (const said of [swedish, 'Det brinner']) {
        expect(decodeText(Buffer.from(said), label)).toBe(said)
        expect(decodeText(Buffer.from(said, 'latin1'), label)).toBe(said)
        expect(decodeText(Buffer.from(said, 'utf16le'), label)).toBe(said)
        expect(decodeText(Buffer.from(said, 'utf16le').swap16(), label)).toBe(said)
        expect(decodeText(Buffer.from(`\ufeff${said}`, 'utf16le'), label)).toBe(said)
      }
    },
  )

  test('by a page that can be read without', async () => {
    const page = `<head><meta http-equiv=a content="text/html; charset=unicode"></head><p>${swedish}`
    expect((await parseMail(mail('Content-Type: text/html', '', page))).text).toBe(swedish)
  })
})

describe('a header without its empty line', () => {
  const words = [
    'Hej! Jag undrar en sak.',
    'Telefon: 0701234567',
    '  indragen rad',
    'http://exempel.example/sida',
    'Obs: det brinner',
    'Subject: så står det i brevet',
  ]
  test('gives up no line of the text', async () => {
    const { subject, text } = await parseMail(
      mail('From: a@b.example', 'Subject: Hej', ...words, '', 'PS'),
    )
    expect(subject).toBe('Hej')
    expect(text).toBe([...words, '', 'PS'].join('\n'))
  })

  test('that is only broken in its middle is read to its end, and what is odd in it is text', async () => {
    const { from, subject, text } = await parseMail(
      mail(
        'Received: x',
        'trasig rad',
        'Obs: viktigt',
        'From: a@b.example',
        'Subject: Hej',
        '',
        'Ja',
      ),
    )
    expect({ from: from.map(({ address }) => address), subject }).toEqual({
      ...{ from: ['a@b.example'], subject: 'Hej' },
    })
    expect(text).toBe('trasig rad\nObs: viktigt\n\nJa')
  })

  test('may have empty lines above it', () => {
    expect(readHeaders(mail('', '', 'Auto-Submitted: auto-replied', '', 'Hej'))).toHaveLength(1)
  })
})

describe('no address is found', () => {
  test.each([
    ['=?utf-8?q?=3Cchef=40kommun.example=3E?='],
    ['=?utf-8?q?chef=40kommun.example?='],
    ['<=?utf-8?q?chef=40kommun.example?=>'],
    ['chef@ｋommun.example'],
    ['<chef@kom\u00admun.example>'],
    ['chef@kommun。example'],
  ])('where one is only made by decoding: %s', async (from) => {
    expect((await parseMail(mail(`From: ${from}`, '', 'Hej'))).from).toEqual([])
  })
})

test('a name that is an address behind a wide @ is told, and hidden signs are gone', () => {
  const from = [{ name: 'chef＠kommun.example', address: 'x@post.example' }]
  expect(senderDoubts(from, 1)).toHaveLength(1)
  expect(oneLine('a\u00adb\u061cc\u2060d')).toBe('abcd')
})

describe('of a page', () => {
  test.each([
    ['<p>Hej</p><svg width="1"/><p>du</p>', 'Hej\n\ndu'],
    ['<p>Hej</p><svg><p>du</p>', 'Hej\n\ndu'],
    ['<p>Hej</p><svg><title/><style/></svg><p>du</p>', 'Hej\n\ndu'],
    ['<p>Hej</p><noscript><p>du</p></noscript>', 'Hej\n\ndu'],
  ])('no picture hides the words: %s', async (page, expected) => {
    expect((await parseMail(mail('Content-Type: text/html', '', page))).text).toBe(expected)
  })

  const either = (text: string, page: string) =>
    mail(
      ...['Content-Type: multipart/alternative; boundary=b', '', '--b', '', text],
      ...['--b', 'Content-Type: text/html; charset=utf-8', '', page, '--b--'],
    )
  test.each([
    [
      'Ditt program kan inte visa HTML.',
      '<p>Jag kan inte leva',
      'Jag kan inte leva\n\nDitt program kan inte visa HTML.',
    ],
    [
      'Se webbversionen',
      '<p>När öppnar badet i sommar?',
      'När öppnar badet i sommar?\n\nSe webbversionen',
    ],
    ['Vi har ingen värme sedan i går.', '<p>Hej</p>', 'Hej\n\nVi har ingen värme sedan i går.'],
    ['Ja', '<p>Ja</p><p>Anna skrev för länge sedan: när kommer du hem', 'Ja'],
    ['Min HTML är trasig', '<p>Min HTML är trasig</p>', 'Min HTML är trasig'],
  ])(
    'its words and the text’s are both kept when they say different things: %s',
    async (...row) => {
      const [text, page, expected] = row
      expect((await parseMail(either(text, page))).text).toBe(expected)
    },
  )
})

test.each([
  ['of a type turned around', ['Content-Type: plain/text', '', swedish]],
  ['in a file', ['Content-Disposition: attachment; filename=a.txt', '', swedish]],
  [
    'in a file of several',
    [
      ...['Content-Type: multipart/mixed; boundary=b', '', '--b'],
      ...['Content-Disposition: attachment; filename=a.txt', '', swedish, '--b--'],
    ],
  ],
])('the only words are read %s', async (_, lines) => {
  expect((await parseMail(mail(...lines))).text).toBe(swedish)
})

/** Mails with boundaries to be guessed, as they are and with line ends of another kind. */
const hard = [
  ...globSync('test/fixtures/mail/*.eml').map((file) => readFileSync(file)),
  mail(
    ...['Content-Type: multipart/mixed', '', 'före', '--b', 'Content-Type: text/plain', '', 'ett'],
    ...['--b', 'Content-Type: text/html', '', '<p>två', '--b--'],
  ),
].flatMap((raw) => [raw, Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')])

async function* cut(raw: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0
  for (let i = 0; at < raw.length; i++) {
    const end = at + (sizes[i % sizes.length] ?? 1)
    yield raw.subarray(at, end)
    at = end
  }
}

test('a mail is read the same however its bytes are cut', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 8 })
  for (const raw of hard) {
    const whole = await parseMail(raw)
    await fc.assert(
      fc.asyncProperty(sizes, async (pieces) => {
        expect(await parseMail(cut(raw, pieces))).toEqual(whole)
      }),
      { numRuns: 8, examples: [[[1]], [[2]], [[60]]] },
    )
  }
})

describe('a megabyte takes no time', () => {
  const filled = (piece: string, size = 1_000_000) => piece.repeat(size / piece.length)
  const rtf = (text: string) => {
    const head = Buffer.alloc(16)
    head.writeUInt32LE(0x414c454d, 8)
    return Buffer.concat([head, Buffer.from(text)])
  }
  const guesses = Array.from({ length: 20_000 }, (_, i) => `--q${i}\nContent-Type: text/plain\n\n`)
  const parts = `${'--b\n\nx\n'.repeat(1_100)}--b\nContent-Type: multipart/mixed\n\n`
  test.each<[string, () => unknown]>([
    ['of escaped quotes', () => readAddresses(filled('\\"'))],
    ['of quotes', () => readAddresses(filled('"\\"\\"'))],
    ['of broken comments', () => readAddresses(filled('(\\)'))],
    ['of open comments', () => readAddresses(filled('(()'))],
    ['of lines in Windows’ set', () => decodeText(Buffer.from(filled('å\n'), 'latin1'))],
    ['of lines in two sets', () => decodeText(Buffer.from(filled('å\n\xc3\xa5\n'), 'latin1'))],
    ['of signs in RTF', () => rtfText(rtf(filled("\\'e5")))],
    [
      'of boundaries that are guessed',
      () =>
        parseMail(mail('Content-Type: multipart/mixed; boundary=b', '', parts + guesses.join(''))),
    ],
  ])('%s', async (_, read) => {
    const begun = process.cpuUsage()
    await read()
    const { user, system } = process.cpuUsage(begun)
    expect((user + system) / 1_000).toBeLessThan(1_000)
  })
})
