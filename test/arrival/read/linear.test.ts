import { describe, expect, test } from 'vitest'
import { readLine } from '../../../src/arrival/read/authenticity/results.ts'
import { readFields } from '../../../src/arrival/read/form/fields.ts'
import { fits } from '../../../src/arrival/read/pattern.ts'
import { soleAddress } from '../../../src/mail/address.ts'
import { classify } from '../../../src/arrival/read/classify/index.ts'
import { decodeWords } from '../../../src/arrival/parse/encoded-word.ts'
import { readHeaders } from '../../../src/arrival/parse/headers.ts'
import { htmlToText } from '../../../src/arrival/parse/html-text.ts'
import { readReport } from '../../../src/arrival/read/kind/delivery-report.ts'
import { kindOf, type Sighted } from '../../../src/arrival/read/kind/index.ts'
import { returnDate } from '../../../src/arrival/read/kind/return-date.ts'
import { ownId, referredIds } from '../../../src/arrival/read/message-id.ts'
import { newText, withoutSignature } from '../../../src/arrival/read/new-text.ts'
import { collect } from '../../../src/arrival/parse/collect.ts'
import { previewOf } from '../../../src/arrival/read/preview.ts'
import { findSensitive } from '../../../src/arrival/read/sensitive.ts'
import { readSubject } from '../../../src/arrival/read/subject.ts'
import { isThanks } from '../../../src/arrival/read/thanks.ts'
import { findUrgent } from '../../../src/arrival/read/urgent.ts'

/** What makes a pattern that backtracks run for hours. Each is repeated to a million characters. */
const pieces = [
  ...[
    'a',
    ' ',
    '\n',
    '\t',
    '.',
    '-',
    '_',
    '>',
    '<',
    ':',
    '@',
    '?',
    '=',
    '1',
    'å',
    '😀',
    '\0',
    '\u00a0',
  ],
  ...[
    'a!',
    'a ',
    ' \n',
    '> ',
    '\n>',
    '<a',
    '<a@',
    '<a@b',
    '<a>',
    '</',
    '<!--',
    '&#',
    '&amp',
    '-1',
    '1 ',
  ],
  ...[
    'a-',
    'a-a ',
    'Re: ',
    'Re:',
    'Re[1',
    '[',
    '[a',
    '[a]',
    '=?',
    '=?a?q?',
    '=?a?q?a?=',
    '?=  ',
    '=?=',
  ],
  ...[
    'Den ',
    'Den 1 skrev\n',
    'skrev ',
    'skrev:',
    'On 10:15 wrote\n',
    'Från: a\n',
    'Från: a\nSkickat: b\n',
  ],
  ...[
    '-----',
    '-----Ursprungligt ',
    '_____\n',
    'konto ',
    'konto 1',
    '850101-',
    '8501011234 ',
    '4111 ',
    'SE12 ',
  ],
  ...[
    'bygglov ',
    'tack ',
    'orkar inte ',
    'oroar mig för ',
    'avlopp',
    'Message-ID: <',
    '\nMessage-ID:',
    'Status: ',
  ],
  ...[
    '<blockquote>',
    '<style>',
    '<p ',
    '<div><br>',
    'Subject:',
    '\r\n ',
    '\r',
    ';',
    '"',
    '(',
    '\\',
  ],
]
const million = 1_000_000
const texts = pieces.map(
  (piece) => [piece, piece.repeat(Math.ceil(million / piece.length))] as const,
)

const nobody = new Set<string>()
const at = new Date('2026-03-10T09:00:00Z')

const formOfLabels = {
  ...{ name: '', active: true, sender: '', subject: '', headerName: '', headerText: '' },
  ...{ inquirer: 'field' as const, emailLabel: 'a, E-post', nameLabel: 'tack', phoneLabel: '1' },
  ...{ questionLabel: 'Den', questionEnd: 'On', areaKey: null },
}

const headerNames = [
  ...['auto-submitted', 'return-path', 'precedence', 'list-post', 'x-spam-flag', 'received'],
  ...['from', 'reply-to', 'list-id', 'x-spamd-result', 'x-forefront-antispam-report', 'x-loop'],
]

function sighted(text: string, names: readonly string[]): Sighted {
  return {
    headers: names.map((name) => ({ name, value: text })),
    ...{ from: text, subject: text, text, newText: text, folder: text, enclosed: [text] },
    ...{ date: at, own: nobody, isOurs: () => false, trusted: ['mx.bjorkvalla.example'] },
  }
}

/** Everything of ours that reads what a stranger wrote. */
const readers: Record<string, (text: string) => unknown> = {
  ownId,
  referredIds: (text) => referredIds(text, nobody),
  readSubject: (text) => readSubject(text, 'BV'),
  newText: (text) => newText(text, { isForward: false }),
  'newText below words': (text) => newText(`Hej\n${text}`, { isForward: false }),
  withoutSignature,
  previewOf,
  isThanks: (text) => isThanks(text.slice(0, 1_000)),
  findSensitive: (text) => findSensitive('', text, at),
  findUrgent: (text) => findUrgent(text, text),
  classify: (text) => classify(text, text),
  decodeWords,
  htmlToText,
  soleAddress,
  readFields: (text) => readFields(text, formOfLabels),
  'fits, a pattern of many stars': (text) => fits(text, 'equals', `${'a*'.repeat(149)}b`),
  'readLine of Authentication-Results': readLine,
  readHeaders: (text) => readHeaders(Buffer.from(text)),
  'collect, as a header': (text) => collect(Buffer.from(`Content-Type: a/b;${text}\r\n\r\nx`)),
  'collect, as addresses': (text) => collect(Buffer.from(`From: ${text}\r\n\r\nx`)),
  'collect, as a body': (text) =>
    collect(Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${text}`)),
  'collect, as quoted-printable': (text) => {
    const head = 'Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return collect(Buffer.from(`${head}${text}x`))
  },
  'collect, as flowed text': (text) =>
    collect(Buffer.from(`Content-Type: text/plain; format=flowed\r\n\r\n${text}`)),
  readReport: (text) => readReport({ enclosed: [text], text, headers: [], own: nobody }),
  'readReport below a status': (text) =>
    readReport({ enclosed: [`Action: failed\n${text}`], text: '', headers: [], own: nobody }),
  returnDate: (text) => returnDate(text, at),
  'returnDate behind a word': (text) => returnDate(`Jag är åter ${text}`, at),
  kindOf: (text) => kindOf(sighted(text, headerNames)),
  'kindOf, as from a mail system': (text) =>
    kindOf({ ...sighted(text, headerNames), from: 'postmaster@a.example' }),
  'kindOf, of an absence': (text) =>
    kindOf({
      ...sighted('no', []),
      headers: [{ name: 'x-autoreply', value: 'yes' }],
      newText: text,
    }),
}

describe('a million hostile characters are read to the end by', () => {
  test.each(Object.keys(readers))('%s', { timeout: 120_000 }, (name) => {
    for (const [, text] of texts) expect(() => readers[name]?.(text)).not.toThrow()
  })
})
