import { describe, expect, test } from 'vitest'
import { hintsOf, kindOf, type Sighted } from '../../../../src/arrival/read/kind/index.ts'

function sighted(headers: Record<string, string>, other: Partial<Sighted> = {}): Sighted {
  return {
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    from: 'eva@post.example',
    subject: 'Gatlampan',
    text: 'Lampan är trasig.',
    newText: other.text ?? 'Lampan är trasig.',
    date: new Date('2026-03-10T09:00:00Z'),
    enclosed: [],
    folder: 'INBOX',
    own: new Set(['kontakt@bjorkvalla.example']),
    ...other,
  }
}

const received =
  'from a.example (a.example [192.0.2.1]) by mx.bjorkvalla.example; Tue, 10 Mar 2026 10:00:00 +0100'

describe('a mail is', () => {
  test.each<[string, string, Sighted]>([
    ['auto-reply', 'Auto-Submitted', sighted({ 'auto-submitted': 'auto-replied' })],
    ['auto-reply', 'X-Autoreply', sighted({ 'x-autoreply': 'yes' })],
    ['auto-reply', 'Precedence: auto_reply', sighted({ precedence: 'auto_reply' })],
    ['auto-reply', 'an empty Return-Path', sighted({ 'return-path': '<>' })],
    [
      'out-of-office',
      'an absence that says so',
      sighted(
        { 'auto-submitted': 'auto-replied' },
        { text: 'Jag är på semester till den 3 augusti.' },
      ),
    ],
    [
      'out-of-office',
      'Outlook’s subject and an empty Return-Path',
      sighted({ 'return-path': '<>' }, { subject: 'Automatiskt svar: Frånvarande' }),
    ],
    [
      'hard-bounce',
      'a report',
      sighted(
        { 'content-type': 'multipart/report; report-type=delivery-status' },
        { enclosed: ['Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1'] },
      ),
    ],
    ['hard-bounce', 'X-Failed-Recipients', sighted({ 'x-failed-recipients': 'a@b.example' })],
    ['hard-bounce', 'mailer-daemon', sighted({}, { from: 'mailer-daemon@mx.example' })],
    [
      'hard-bounce',
      'a postmaster who says it',
      sighted({}, { from: 'postmaster@mx.example', subject: 'Undeliverable: SV: Lampan' }),
    ],
    [
      'receipt',
      'a disposition notification',
      sighted({ 'content-type': 'multipart/report; report-type="disposition-notification"' }),
    ],
    ['list', 'List-Post', sighted({ 'list-post': '<mailto:vagar@lists.example>' })],
    ['list', 'List-Id', sighted({ 'list-id': '<vagar.lists.example>' })],
    ['advertising', 'List-Unsubscribe', sighted({ 'list-unsubscribe': '<https://x.example>' })],
    ['advertising', 'Precedence: bulk', sighted({ precedence: 'bulk' })],
    [
      'spam',
      'X-Spam-Flag above our own line',
      sighted({ 'x-spam-flag': 'YES', received }, { trusted: ['mx.bjorkvalla.example'] }),
    ],
    [
      'spam',
      'a field that only our filter writes',
      sighted({ received, 'x-spam-flag': 'YES' }, { filterFields: ['x-spam-flag'] }),
    ],
    ['spam', 'the Junk folder', sighted({}, { folder: 'INBOX/Junk' })],
    ['spam', 'the Swedish folder', sighted({}, { folder: 'Skräppost' })],
    ['spam', 'the folder that is for it', sighted({}, { folder: 'Oönskat', isJunk: true })],
    ['human', 'a folder that is only called so', sighted({}, { folder: 'Spam', isJunk: false })],
  ])('%s by %s', (kind, _sign, mail) => {
    expect(kindOf(mail).kind).toBe(kind)
    expect(kindOf(mail).reason).toMatch(/^\p{Lu}.*\.$/u)
  })

  test.each<[string, Sighted]>([
    ['nothing', sighted({})],
    ['Auto-Submitted: no', sighted({ 'auto-submitted': 'no' })],
    [
      'X-Auto-Response-Suppress, which Outlook sets on all',
      sighted({ 'x-auto-response-suppress': 'All' }),
    ],
    [
      'a no-reply sender, since forms come from there',
      sighted({}, { from: 'noreply@forms.example' }),
    ],
    ['X-Spam-Flag: NO', sighted({ 'x-spam-flag': 'NO' }, { filterFields: ['x-spam-flag'] })],
    ['X-Spam-Flag of a filter that nobody here knows', sighted({ 'x-spam-flag': 'YES' })],
    [
      'X-Spam-Flag below our own line',
      sighted({ received, 'x-spam-flag': 'YES' }, { trusted: ['mx.bjorkvalla.example'] }),
    ],
    ['an X-Loop that we have not signed', sighted({ 'x-loop': '<sv.a@bjorkvalla.example>' })],
    ['X-Kommun of whoever wrote it', sighted({ 'x-kommun-auto': 'svar' })],
    ['a postmaster with a question', sighted({}, { from: 'postmaster@firma.example' })],
    ['a subject alone', sighted({}, { subject: 'Autosvar: fungerar det?' })],
    ['a list of our own', sighted({ 'list-post': '<mailto:kontakt@bjorkvalla.example>' })],
  ])('human in spite of %s', (_sign, mail) => {
    expect(kindOf(mail).kind).toBe('human')
  })

  test('a bounce also in the Junk folder, since it is about our own mail', () => {
    expect(kindOf(sighted({ 'x-failed-recipients': 'a@b.example' }, { folder: 'Junk' })).kind).toBe(
      'hard-bounce',
    )
  })
})

describe('a loop is', () => {
  const isOurs = (id: string) => id === '<sv.ours@bjorkvalla.example>'

  test.each([
    ['our own mail sent back', { 'message-id': '<sv.ours@bjorkvalla.example>' }],
    ['an X-Loop that we have signed', { 'x-loop': '<sv.ours@bjorkvalla.example>' }],
  ])('%s', (_sign, headers) => {
    const from = 'kontakt@bjorkvalla.example'
    expect(kindOf(sighted(headers, { isOurs, from })).kind).toBe('loop')
  })

  test('no mail that somebody else has given our id', () => {
    const headers = { 'message-id': '<sv.ours@bjorkvalla.example>' }
    expect(kindOf(sighted(headers, { isOurs })).kind).toBe('human')
  })

  test('a mail that more than 25 servers have passed on', () => {
    const hops = (count: number) =>
      sighted(
        {},
        { headers: Array.from({ length: count }, () => ({ name: 'received', value: received })) },
      )
    expect(kindOf(hops(25)).kind).toBe('human')
    expect(kindOf(hops(26)).kind).toBe('loop')
  })
})

describe('the verdict of a spam filter', () => {
  test.each<[string, string, boolean]>([
    ['x-spam-status', 'Yes, score=14.2', true],
    ['x-spam-status', 'No, score=0.1', false],
    ['x-spam', 'Yes', true],
    ['x-spamd-result', 'default: True [15.20 / 15.00]', true],
    ['x-spamd-result', 'default: False [-1.31 / 15.00]', false],
    ['x-ms-exchange-organization-scl', '6', true],
    ['x-ms-exchange-organization-scl', '-1', false],
    ['x-ms-exchange-organization-scl', '4', false],
    ['x-forefront-antispam-report', 'CIP:1.2.3.4;SCL:1;SFV:SPM;H:a', true],
    ['x-forefront-antispam-report', 'CIP:1.2.3.4;CTRY:SE;SCL:9;SRV:', true],
    ['x-forefront-antispam-report', 'CIP:1.2.3.4;SCL:1;SFV:NSPM;', false],
    ['x-mailscanner-spamcheck', 'not spam, SpamAssassin', false],
    ['x-mailscanner-spamcheck', 'spam, SpamAssassin', true],
  ])('%s: %s is spam: %s; of a stranger’s filter it is only told', (name, value, isSpam) => {
    const ours = sighted({ [name]: value }, { filterFields: [name] })
    expect(kindOf(ours).kind).toBe(isSpam ? 'spam' : 'human')
    const strangers = sighted({ [name]: value })
    expect(kindOf(strangers).kind).toBe('human')
    expect('spamHint' in hintsOf(strangers, null)).toBe(isSpam)
  })
})
