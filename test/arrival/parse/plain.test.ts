import fc from 'fast-check'
import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseAny, parseMail } from '../../../src/arrival/parse/parse.ts'
import { readPlain } from '../../../src/arrival/parse/plain/index.ts'
import { corpus } from '../../support/corpus.ts'
import { buildMail } from '../../support/mail-builder.ts'

/** What both readers say of a mail, when the quick one says anything. */
async function both(raw: Buffer) {
  if (readPlain(raw) === null) return null
  return { quick: await parseMail(raw), thorough: await parseAny(raw) }
}

async function agree(raw: Buffer): Promise<boolean> {
  const said = await both(raw)
  if (said !== null) expect(said.quick).toEqual(said.thorough)
  return said !== null
}

const files = [...globSync('test/fixtures/mail/*.eml').sort(), ...corpus()]

test('the quick reader says of every mail what mailparser says, or nothing', async () => {
  let plain = 0
  for (const file of files) {
    const raw = readFileSync(file)
    const crlf = Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
    for (const one of [raw, crlf]) plain += (await agree(one)) ? 1 : 0
  }
  expect(plain).toBeGreaterThan(files.length / 4)
}, 240_000)

test('an ordinary mail with text, page and files is for the quick reader', async () => {
  const raw = buildMail({
    from: 'Åsa Öberg <asa@post.example>',
    to: ['kontakt@bjorkvalla.example', '"Bygg, plan" <bygg@bjorkvalla.example>'],
    subject: 'Bygglov för ett attefallshus på Ågatan, och en fråga som är så lång att den viks',
    text: 'Hej!\n\nSe ritningen. \n',
    html: '<p>Hej!</p><p>Se <b>ritningen</b>.</p>',
    attachments: [
      { filename: 'ritning å.pdf', contentType: 'application/pdf', content: Buffer.alloc(999, 1) },
    ],
  })
  const said = await both(raw)
  expect(said?.quick).toEqual(said?.thorough)
  expect(said?.quick.attachments).toMatchObject([{ filename: 'ritning å.pdf', size: 999 }])
})

/** Mostly what mail programs write, now and then what they should not. */
function mostly(
  usual: readonly string[],
  odd: readonly string[],
  weight = 15,
): fc.Arbitrary<string> {
  return fc.oneof(
    { weight, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  )
}

const eol = mostly(['\r\n'], ['\n'])
const blank = mostly(['', ' ', '\t'], ['\r\n ', ' \r\n\t'])
const words = fc
  .array(
    mostly(
      [
        ...['Hej', 'å', 'ö', '😀', ' ', '  ', '\t', '\r\n', '\r\n\r\n', '=3D', '=E5', '=C3=A5'],
        ...['=\r\n', '=20\r\n', '--', '--b', '\ufeff', '<p>', '&nbsp;', '> ', 'QUJD'],
      ],
      ['\n', '\r', '=', '= \r\n', '\r\n--b', '--b--', '\r\n--c\r\n', '\u0093', '\0'],
      30,
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''))
const header = mostly(
  [
    'Subject: Hej',
    'Subject: =?utf-8?Q?H=C3=A5l_i?= =?utf-8?Q?_v=C3=A4gen?= nu',
    'Subject: =?utf-8?B?w6U=?= =?utf-8?Q?=C3=A5?=  =?UTF-8?b?w7Y=?=x',
    'Subject: =?utf-8?Q?=C3?= =?utf-8?Q?=A5?=\r\n =?utf-8?B?w6U=?= =?utf-8?B?w6U=?=',
    'Cc: Nämnd: a@x.example, b@x.example;',
    'From: =?utf-8?Q?=C3=85sa?= <asa@x.example>',
    'From: a@x.example, B <b@x.example>',
    'To: x\r\n <a@x.example>,\r\n\tb@x.example',
    'To: =?utf-8?B?w6U=?= <=?utf-8?B?w6U=?=@x.example>',
    'Cc: "Bygg, plan" <a@xn--bjrkvalla-07a.example>, Nobody: ;',
    'Date: Tue, 10 Mar 2026 09:15:02 +0100',
    'Message-ID: <1@x>',
  ],
  [
    ...['Subject:', 'Subject: =?utf-8?B?w6?= a', 'Subject: a =?iso-8859-1?Q?=E5?=', 'no field'],
    ...['From: <a@x.example', 'From: "Öberg, Å" <a@x.example>', ' a fold', 'Content-ID: <1@x>'],
  ],
)
const type = mostly(
  [
    ...['text/plain', 'text/plain; charset=utf-8', 'TEXT/HTML; charset="UTF-8"', 'text/plain;'],
    ...[
      'text/html;charset=us-ascii',
      'text/plain; charset=iso-8859-1',
      'image/png',
      'text/calendar',
    ],
    ...['text/plain; charset="windows-1252"', 'application/pdf; name="a b.pdf"', 'text/html'],
    ...["text/plain; name*=utf-8''%C3%A5.txt", 'application/pdf; name="=?utf-8?Q?=C3=A5?="'],
  ],
  [
    ...['application/octet-stream; name=a.pdf', 'message/rfc822', 'text/plain; charset=utf-16'],
    ...['text/html; boundary=c', 'text/plain; format=flowed', 'text/plain (a comment)', 'text', ''],
  ],
)
const disposition = mostly(
  [
    ...['', '', '', '', 'inline', 'attachment', 'ATTACHMENT; filename=a.txt'],
    ...['attachment; filename="=?utf-8?Q?=C3=A5.pdf?="', 'inline; filename="a.png"'],
    "attachment; filename=a; filename*=utf-8''%C3%A5%20b",
  ],
  ['form-data; name=x', 'attachment; filename="a\\"b"', 'attachment; filename*0=a; filename*1=b'],
)
const encoding = mostly(
  ['', '7bit', '8bit', 'quoted-printable', 'Quoted-Printable', 'base64', 'binary'],
  ['x-odd', '8bit (so)'],
)

const leaf = fc
  .record({ type, disposition, encoding, words, eol, extra: fc.array(header, { maxLength: 1 }) })
  .map((part) => {
    const body =
      part.encoding === 'base64'
        ? Buffer.from(part.words)
            .toString('base64')
            .replace(/(.{8})/g, `$1${part.eol}`)
        : part.words
    const lines = [
      ...(part.type === '' ? [] : [`Content-Type: ${part.type}`]),
      ...(part.disposition === '' ? [] : [`Content-Disposition: ${part.disposition}`]),
      ...(part.encoding === '' ? [] : [`Content-Transfer-Encoding: ${part.encoding}`]),
      ...part.extra.filter((line) => !line.startsWith(' ')),
    ]
    return `${lines.map((line) => line + part.eol).join('')}${part.eol}${body}`
  })

/** A multipart with the given boundary around parts, sometimes ill closed. */
function multipart(boundary: string, part: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const kind = fc.constantFrom('alternative', 'alternative', 'mixed', 'related', 'report')
  const end = mostly(['--'], ['', '-', ' '])
  const more = mostly(['', 'preamble'], ['\r\n'])
  return fc
    .record({ kind, eol, end, more, quote: fc.boolean(), parts: fc.array(part, { maxLength: 4 }) })
    .map(({ kind, eol, end, more, quote, parts }) => {
      const named = quote ? `"${boundary}"` : boundary
      const inner = parts.map((one) => `${eol}--${boundary}${eol}${one}`).join('')
      return `Content-Type: multipart/${kind}; boundary=${named}${eol}${eol}${more}${inner}${eol}--${boundary}${end}${eol}${more}`
    })
}

const body = fc.oneof(
  leaf,
  multipart('b', leaf),
  multipart('b', fc.oneof(leaf, multipart('c', leaf))),
)
const mail = fc
  .record({
    head: fc.uniqueArray(fc.tuple(header, blank), {
      maxLength: 6,
      selector: ([line]) => line.split(':')[0],
    }),
    eol,
    body,
    isLatin: fc.boolean(),
  })
  .map(({ head, eol, body, isLatin }) => {
    const lines = head.map(([line, after]) => line + after.trimEnd() + eol).join('')
    return Buffer.from(lines + body, isLatin ? 'latin1' : 'utf8')
  })

test('the quick reader agrees with mailparser on whatever it takes upon itself', async () => {
  let plain = 0
  await fc.assert(
    fc.asyncProperty(mail, async (raw) => {
      plain += (await agree(raw)) ? 1 : 0
    }),
    { numRuns: 1_500 },
  )
  expect(plain).toBeGreaterThan(150)
}, 240_000)
