import { describe, expect, test } from 'vitest'
import { kindOf, type Sighted } from '../../../src/arrival/read/automatic.ts'

function sighted(headers: Record<string, string>, other: Partial<Sighted> = {}): Sighted {
  return {
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
    from: 'eva@post.example',
    subject: 'Gatlampan',
    text: 'Lampan är trasig.',
    folder: 'INBOX',
    own: new Set(['kontakt@bjorkvalla.example']),
    ...other,
  }
}

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
      'bounce',
      'a report',
      sighted({ 'content-type': 'multipart/report; report-type=delivery-status' }),
    ],
    ['bounce', 'X-Failed-Recipients', sighted({ 'x-failed-recipients': 'a@b.example' })],
    ['bounce', 'mailer-daemon', sighted({}, { from: 'mailer-daemon@mx.example' })],
    [
      'bounce',
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
    ['spam', 'X-Spam-Flag', sighted({ 'x-spam-flag': 'YES' })],
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
    ['X-Spam-Flag: NO', sighted({ 'x-spam-flag': 'NO' })],
    ['a postmaster with a question', sighted({}, { from: 'postmaster@firma.example' })],
    ['a subject alone', sighted({}, { subject: 'Autosvar: fungerar det?' })],
    ['a list of our own', sighted({ 'list-post': '<mailto:kontakt@bjorkvalla.example>' })],
  ])('human in spite of %s', (_sign, mail) => {
    expect(kindOf(mail).kind).toBe('human')
  })

  test('a bounce also in the Junk folder, since it is about our own mail', () => {
    expect(kindOf(sighted({ 'x-failed-recipients': 'a@b.example' }, { folder: 'Junk' })).kind).toBe(
      'bounce',
    )
  })
})
