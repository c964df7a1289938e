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
import { rtfText } from '../../../src/arrival/parse/rtf.ts'
import { readTnef } from '../../../src/arrival/parse/tnef.ts'
import { previewOf } from '../../../src/arrival/read/preview.ts'
import { findSensitive } from '../../../src/arrival/read/sensitive.ts'
import { readSubject } from '../../../src/arrival/read/subject.ts'
import { isThanks } from '../../../src/arrival/read/thanks.ts'
import { findUrgent } from '../../../src/arrival/read/urgent.ts'

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
export const readers: Record<string, (text: string) => unknown> = {
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
  'collect, as enriched text': (text) =>
    collect(Buffer.from(`Content-Type: text/enriched\r\n\r\n${text}`)),
  'collect, in UTF-7': (text) =>
    collect(Buffer.from(`Content-Type: text/plain; charset=utf-7\r\n\r\n${text}`)),
  'collect, as a calendar': (text) =>
    collect(Buffer.from(`Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n${text}`)),
  rtfText: (text) => rtfText(Buffer.from(`0123\0\0\0\0MELA0000${text}`)),
  readTnef: (text) => readTnef(Buffer.from(`\x78\x9f\x3e\x22\0\0${text}`, 'latin1')),
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
