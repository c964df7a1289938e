import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { findFiles, parseMail, readFiles } from '../../../src/arrival/parse/parse.ts'
import { type ParsedMail } from '../../../src/arrival/parse/parsed.ts'
import { buildMail } from '../../support/mail-builder.ts'

function bytes(...lines: string[]): Buffer {
  return Buffer.from(lines.join('\r\n'), 'latin1')
}

/** The mail in pieces of that size, as a large one comes. */
async function* inPieces(raw: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < raw.length; at += size) yield raw.subarray(at, at + size)
}

/** The hashes of what comes when the listed files are looked for by theirs. */
async function filesOf(raw: Buffer, mail: ParsedMail): Promise<string[]> {
  const listed = mail.attachments.map(({ sha256 }) => sha256)
  const places = await findFiles(inPieces(raw, 1_000), listed)
  const hashes: string[] = []
  await readFiles(
    inPieces(raw, 1_000),
    places.filter((place) => place !== null),
    async (place, content) => {
      const hash = createHash('sha256')
      for await (const chunk of content) hash.update(chunk)
      hashes[place] = hash.digest('hex')
    },
  )
  return places.map((place) => (place === null ? '' : (hashes[place] ?? '')))
}

const text = (charset: string) => `Content-Type: text/plain; charset=${charset}`

describe('words are read', () => {
  const swedish = 'Hål i vägen på Ågatan – “akut”'
  const inWindows = 'H\xe5l i v\xe4gen p\xe5 \xc5gatan \x96 \x93akut\x94'
  const inUtf8 = Buffer.from(swedish).toString('latin1')
  test.each([
    ['windows-1252 without a label', 'X-A: b', inWindows, swedish],
    ['UTF-8 without a label', 'X-A: b', inUtf8, swedish],
    ['windows-1252 labelled ISO 8859-1', text('iso-8859-1'), inWindows, swedish],
    ['windows-1252 labelled ASCII', text('us-ascii'), inWindows, swedish],
    ['windows-1252 labelled UTF-8', text('utf-8'), inWindows, swedish],
    ['UTF-8 labelled ISO 8859-1', text('"ISO-8859-1"'), inUtf8, swedish],
    ['UTF-8 labelled ISO 8859-15', text('iso-8859-15'), inUtf8, swedish],
    ['a label that nobody knows', text('x-odd'), inWindows, swedish],
    ['both in one mail', text('utf-8'), `${inUtf8}\n${inWindows}`, `${swedish}\n${swedish}`],
    ['UTF-8 with a broken sign', text('utf-8'), 'h\xc3\xa5l \xff p\xc3\xa5', 'hål \ufffd på'],
    ['ISO-2022-JP', text('iso-2022-jp'), '\x1b$B%F%9%H\x1b(B', 'テスト'],
    ['ISO-2022-JP without a label', 'X-A: b', '\x1b$B%F%9%H\x1b(B', 'テスト'],
    ['GB2312', text('gb2312'), '\xc4\xe3\xba\xc3', '你好'],
    ['GBK by the name of its code page', text('cp936'), '\xc4\xe3\xba\xc3', '你好'],
    ['Korean', text('ks_c_5601-1987'), '\xb0\xa1\xb3\xaa', '가나'],
    ['UTF-7', text('utf-7'), 'H+AOU-l +- v+AOQ-g', 'Hål + väg'],
    ['UTF-16', text('utf-16'), '\xfe\xff\x00H\x00\xe5', 'Hå'],
    ['KOI8-R', text('koi8-r'), '\xf0\xd2\xc9', 'При'],
  ])('in %s', async (_, head, body, expected) => {
    expect((await parseMail(bytes(head, '', body))).text).toBe(expected)
  })

  test.each([
    ['Subject: H\xe5l', 'Hål'],
    ['Subject: H\xc3\xa5l', 'Hål'],
    ['Subject: =?iso-8859-1?Q?H\xe5l?=', 'Hål'],
    ['Subject: =?utf-8?Q?H=C3?= =?utf-8?Q?=A5l?=', 'Hål'],
    ['Subject: =?utf-8?B?SMM=?=\r\n =?utf-8?B?pWw=?=', 'Hål'],
    ['Subject: =?us-ascii?Q?H=E5l?=', 'Hål'],
    ['Subject: =?utf-7?Q?H+AOU-l?=', 'Hål'],
    ['Subject: =?utf-8*sv?Q?H=C3=A5l?= i v=E4gen', 'Hål i v=E4gen'],
  ])('of a subject: %s', async (head, expected) => {
    expect((await parseMail(bytes(head, '', 'x'))).subject).toBe(expected)
  })

  test('in lines that were cut for old screens', async () => {
    const mail = bytes(
      'Content-Type: text/plain; format=flowed; delsp=yes',
      '',
      'En lång  ',
      'rad.',
      '> citat  ',
      '> mer',
      '-- ',
      'Asa',
    )
    expect((await parseMail(mail)).text).toBe(
      'En lång rad.\n> citat mer\n-- \nAsa'.replace('å', '\u00e5'),
    )
  })

  test('that were sent as uuencode', async () => {
    const mail = bytes(
      'Content-Transfer-Encoding: x-uuencode',
      '',
      'begin 644 a.txt',
      '#2&5J',
      '`',
      'end',
      '',
    )
    expect((await parseMail(mail)).text).toBe('Hej')
  })
})

const mixed = 'Content-Type: multipart/mixed; boundary=b'
const alternative = 'Content-Type: multipart/alternative; boundary=b'
const page = 'Content-Type: text/html; charset=utf-8'

describe('of the parts', () => {
  test('all text is shown, in its order', async () => {
    const mail = await parseMail(
      bytes(
        mixed,
        '',
        '--b',
        '',
        'ett',
        '--b',
        page,
        '',
        '<p>tv&aring;</p>',
        '--b',
        '',
        'tre',
        '--b--',
      ),
    )
    expect(mail.text).toBe('ett\ntvå\ntre')
    expect(mail.html).toBe('<p>ett</p>\n<p>tv&aring;</p>\n<p>tre</p>')
    expect(mail.attachments).toEqual([])
  })

  test.each([['empty'], ['of blanks', ' \r\n\xa0']])(
    'an alternative %s gives way to the page',
    async (_, empty = '') => {
      const mail = await parseMail(
        bytes(alternative, '', '--b', '', empty, '--b', page, '', '<p>Hej <b>du</b></p>', '--b--'),
      )
      expect(mail.text).toBe('Hej du')
    },
  )

  test('a picture of the page keeps its id', async () => {
    const mail = await parseMail(
      bytes(
        'Content-Type: multipart/related; boundary=b',
        '',
        '--b',
        page,
        '',
        '<img src="cid:a@x">Hej',
        '--b',
        'Content-Type: image/png',
        'Content-ID: <a@x>',
        '',
        'x',
        '--b--',
      ),
    )
    expect(mail.text).toBe('Hej')
    expect(mail.attachments).toMatchObject([{ cid: 'a@x', inline: true }])
  })

  test.each([
    ['that names none', 'Content-Type: multipart/mixed'],
    ['that names another', 'Content-Type: multipart/mixed; boundary=c'],
  ])('the boundary is found of a mail %s', async (_, head) => {
    const mail = await parseMail(
      bytes(
        head,
        '',
        '--b',
        'Content-Type: text/plain',
        '',
        'Hej',
        '--b',
        'Content-Type: a/b',
        '',
        'x',
      ),
    )
    expect(mail.text).toBe('Hej')
    expect(mail.attachments).toHaveLength(1)
  })

  test('a boundary that never comes hides no words', async () => {
    expect((await parseMail(bytes(mixed, '', 'Hej', 'du'))).text).toBe('Hej\ndu')
  })

  test('an outer boundary ends what is within, and a longer one is another', async () => {
    const mail = await parseMail(
      bytes(
        ...[mixed, '', '--b', 'Content-Type: multipart/mixed; boundary=bb', '', '--bb', '', 'ett'],
        ...['--b', '', 'två', '--b--'],
      ),
    )
    expect(mail.text).toBe('ett\ntv\u00e5')
  })

  test('a header without its empty line loses no words', async () => {
    expect((await parseMail(bytes('Subject: Hej', 'Det finns ett hål', '', 'Mvh'))).text).toBe(
      'Det finns ett h\u00e5l\n\nMvh',
    )
    expect((await parseMail(bytes('Bara text', 'och mer'))).text).toBe('Bara text\noch mer')
  })

  test('the words are there whatever the line ends', async () => {
    const raw = bytes('Subject: Hej', mixed, '', '--b', '', 'ett', '', 'tre', '--b--')
    for (const end of ['\r', '\n', '\r\n']) {
      const mail = await parseMail(Buffer.from(raw.toString().replaceAll('\r\n', end)))
      expect(mail).toMatchObject({ subject: 'Hej', text: 'ett\n\ntre' })
    }
  })
})

describe('senders and receivers are read', () => {
  test.each<[string, [string, string][]]>([
    ['From: "Öberg, Åsa" <ASA@x.example>', [['Öberg, Åsa', 'asa@x.example']]],
    ['From: =?utf-8?Q?=C3=96berg=2C_=C3=85sa?= <a@x.example>', [['Öberg, Åsa', 'a@x.example']]],
    ['From: a@x.example (Åsa (i huset))', [['Åsa (i huset)', 'a@x.example']]],
    [
      'From: a@x.example, B <b@x.example>',
      [
        ['', 'a@x.example'],
        ['B', 'b@x.example'],
      ],
    ],
    [
      'From: Nämnd: a@x.example, b@x.example;',
      [
        ['', 'a@x.example'],
        ['', 'b@x.example'],
      ],
    ],
    [
      'From: "Ok" <a@x.example>:<b@y.example>',
      [
        ['Ok', 'a@x.example'],
        ['', 'b@y.example'],
      ],
    ],
    ['From: a@x.example <a@x.example>', [['', 'a@x.example']]],
    ['From: John <jdoe@machine(comment).  example>', [['John', 'jdoe@machine.example']]],
    ['From\r\n : <dold@x.example>\r\nSubject: x', [['', 'dold@x.example']]],
    ['From: Åsa <a@björkvalla.example>', [['Åsa', 'a@xn--bjrkvalla-17a.example']]],
    ['From: Åsa', []],
  ])('%s', async (head, expected) => {
    const { from } = await parseMail(Buffer.from(`${head}\r\n\r\nx`))
    expect(from.map(({ name, address }) => [name, address])).toEqual(expected)
  })
})

describe('file names are read', () => {
  test.each([
    ["filename*=utf-8''ritning%20%C3%A5.pdf", 'ritning å.pdf'],
    ["filename*0*=utf-8''rit%20; filename*1*=%C3%A5; filename*2=.pdf", 'rit å.pdf'],
    ['filename*1=b.pdf; filename*0=a', 'ab.pdf'],
    ["filename=a.pdf; filename*=iso-8859-1''%E5.pdf", 'å.pdf'],
    ['filename="=?utf-8?Q?=C3=A5.pdf?="', 'å.pdf'],
    ['filename=två ord.pdf', 'två ord.pdf'],
    ['filename="a\\"b.pdf"', 'a"b.pdf'],
    ['filename="..\\\\..\\\\C:\\\\boot.ini"', 'boot.ini'],
    ['filename="../../etc/passwd"', 'passwd'],
    ['filename="fak\u202efdp.exe"', 'fakfdp.exe'],
    ['filename="fak\u200btura.pdf"', 'faktura.pdf'],
    ['filename=""', 'bilaga utan namn'],
  ])('%s', async (param, expected) => {
    const raw = Buffer.from(
      `Content-Type: a/b\r\nContent-Disposition: attachment; ${param}\r\n\r\nx`,
    )
    expect((await parseMail(raw)).attachments.map(({ filename }) => filename)).toEqual([expected])
  })

  test('and what the file is when its sender did not say', async () => {
    const raw = bytes('Content-Type: application/octet-stream; name=Ritning.PDF', '', 'x')
    expect((await parseMail(raw)).attachments).toMatchObject([{ contentType: 'application/pdf' }])
  })
})

const letters = fc.constantFrom(
  ...[
    'Hej',
    'å',
    ' ',
    '\r\n',
    '\n',
    '\r',
    '--b',
    '--b--',
    '--c',
    '\r\n--b\r\n',
    '=E5',
    '=',
    '=\r\n',
  ],
  ...['Content-Type: text/html\r\n\r\n', 'Content-Type: multipart/mixed; boundary=c\r\n\r\n', '\0'],
  ...['Content-Transfer-Encoding: base64\r\n', 'QUJD', 'Subject: x\r\n', '-', '\r\n\r\n'],
  ...['Content-Type: message/rfc822\r\n\r\n', 'Content-Disposition: attachment\r\n', '<p>'],
)
const monsters = fc
  .array(letters, { maxLength: 60 })
  .map((pieces) => Buffer.from(`${mixed}\r\n\r\n--b\r\n${pieces.join('')}`))

test('a mail is the same in whatever pieces it comes, and its files are what they are said to be', async () => {
  await fc.assert(
    fc.asyncProperty(monsters, fc.integer({ min: 1, max: 30 }), async (raw, size) => {
      const whole = await parseMail(raw)
      expect(await parseMail(inPieces(raw, size))).toEqual(whole)
      expect(await filesOf(raw, whole)).toEqual(whole.attachments.map(({ sha256 }) => sha256))
    }),
    { numRuns: 500 },
  )
})

test('of mail as programs write it mailparser says the same', async () => {
  const built = buildMail({
    from: 'Åsa Öberg <asa@post.example>',
    to: ['kontakt@bjorkvalla.example', '"Bygg, plan" <bygg@bjorkvalla.example>'],
    subject: 'Bygglov för ett attefallshus på Ågatan, och en fråga som är så lång att den viks',
    text: 'Hej!\n\nSe ritningen. \n',
    html: '<p>Hej!</p><p>Se <b>ritningen</b>.</p>',
    attachments: [
      { filename: 'ritning å.pdf', contentType: 'application/pdf', content: Buffer.alloc(999, 1) },
    ],
  })
  const fixtures = globSync('test/fixtures/mail/*.eml')
    .filter((file) => !/broken|bounce|inside-|undeclared/.test(file))
    .map((file) => readFileSync(file))
  for (const raw of [built, ...fixtures]) {
    const ours = await parseMail(raw)
    const theirs = await simpleParser(raw, { keepDeliveryStatus: true })
    expect(ours.subject).toBe(theirs.subject)
    expect(ours.from.map(({ name }) => name)).toEqual(theirs.from?.value.map(({ name }) => name))
    if (theirs.text !== undefined && theirs.html === false) {
      expect(ours.text.trim()).toBe(theirs.text.trim())
    }
    expect(ours.attachments.map(({ sha256 }) => sha256)).toEqual(
      theirs.attachments.map(({ content }) => createHash('sha256').update(content).digest('hex')),
    )
  }
})

test.each<[string, string, string[]]>([
  ['in enriched text', 'Content-Type: text/enriched', ['<', '<param>', '<<']],
  ['in UTF-7', text('utf-7'), ['+', '+A', '+-']],
  [
    'in a calendar',
    'Content-Type: text/calendar',
    ['BEGIN:VCALENDAR\n', ' ', ';a=', 'BEGIN:VEVENT\n'],
  ],
  ['in enclosed mails', 'Content-Type: message/rfc822', ['Content-Type: message/rfc822\n\n', '--']],
])('a megabyte of nonsense %s takes no time', async (_, head, pieces) => {
  for (const piece of pieces) {
    const raw = Buffer.from(`${head}\r\n\r\n${piece.repeat(1_000_000 / piece.length)}`)
    const begun = process.cpuUsage()
    await parseMail(raw)
    const { user, system } = process.cpuUsage(begun)
    expect((user + system) / 1_000).toBeLessThan(1_000)
  }
})
