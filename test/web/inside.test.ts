import { expect, test } from 'vitest'
import { type ThreadMessage } from '../../src/desk/thread.ts'
import { person } from '../../src/web/shell/person.ts'
import { inside, seal } from '../../src/web/ticket/inside.ts'
import { route } from '../../src/web/ticket/thread.ts'
import { words } from '../../src/web/ticket/words.ts'

const message: ThreadMessage = {
  ...{ id: 'm', direction: 'in', kind: 'human', subject: '', newText: '', text: '', parts: null },
  ...{ from: { name: '', address: 'x@evil.example' }, to: ['k@town.example'], cc: [] },
  ...{ hasHtml: false, hasOriginal: true, attachments: [], enclosed: null, invitations: null },
  ...{ sealed: false, caution: null, reasons: {}, authorId: null, author: null },
  ...{ arrivedAt: new Date('2026-03-17T09:20:00Z'), way: null, sending: null },
}
const shown = (html: unknown) =>
  String(html)
    .replace(/<svg.*?<\/svg>/gs, '')
    .replace(/\s+/g, ' ')

test('a name that is an address, turns text or has no width never hides the address', () => {
  const name = '"chef@kommun.se"\u202e \u200b\u2066elif'
  expect(shown(person({ name, address: 'x@evil.example' }))).toBe(
    '<bdi>&quot;chef@kommun.se&quot; elif</bdi> ' +
      '<span class="muted">&lt;<bdi>x@evil.example</bdi>&gt;</span>',
  )
  const cc = ['a@\u202eb.example']
  expect(shown(route({ ...message, cc }))).toBe(
    '<bdi>x@evil.example</bdi> till <bdi>k@town.example</bdi>, kopia till <bdi>a@b.example</bdi>',
  )
})

test('a mail within a mail is a folded card, and text', () => {
  const inner = {
    from: { name: '', address: '' },
    date: null,
    subject: 'inre',
    files: [],
    mails: [],
  }
  const outer = {
    ...{ from: { name: '<b>Nils', address: 'n@post.example' }, date: '2026-03-09T07:00:00.000Z' },
    ...{ subject: '<script>alert(1)</script>', text: '<img src=x onerror=alert(1)>' },
    ...{ files: ['<i>.pdf'], mails: [{ ...inner, text: '' }] },
  }
  const page = shown(inside({ ...message, enclosed: [outer] }))
  expect(page.match(/<details class="inside"> <summary>/g)).toHaveLength(2)
  expect(page).not.toMatch(/<(?:script|img|i|b>Nils)/)
  expect(page).toContain('måndag 9 mars 2026 kl. 08.00')
  expect(page).toContain('&lt;<bdi>n@post.example</bdi>&gt;')
  expect(page).toContain('Mejlet har ingen text.')
})

test('an invitation says what, when, where and from whom', () => {
  const at = { date: '2026-06-10', time: '09:00', zone: null }
  const invitation = {
    ...{ method: 'cancel', isCancelled: true, summary: 'Syn', place: '<b>Ågatan', recurs: false },
    ...{ start: at, end: null, organiser: { name: 'Åsa', address: 'asa@post.example' } },
    answer: null,
  }
  const page = shown(inside({ ...message, invitations: [invitation] }))
  for (const words of ['Inställt: Syn', 'onsdag 10 juni 2026 kl. 09.00', '&lt;b&gt;Ågatan']) {
    expect(page).toContain(words)
  }
  expect(page).toContain('Åsa (asa@post.example)')
})

test('a mail without text says so, unless its place is taken by what is inside it', () => {
  expect(shown(words(message))).toContain('Mejlet har ingen text.')
  expect(shown(words({ ...message, sealed: true }))).toBe('')
  const unread = shown(words({ ...message, kind: 'unreadable' }))
  expect(unread).toContain('Mejlet gick inte att läsa. Öppna originalet.')
})

test('a sealed mail says what to do, and a signed one only that it is', () => {
  const reasons = { protection: 'Mejlet är krypterat.' }
  const sealed = shown(seal({ ...message, sealed: true, reasons }))
  expect(sealed).toContain('banner')
  expect(sealed).toContain('href="/meddelanden/m/original"')
  expect(shown(seal({ ...message, reasons }))).not.toContain('banner')
  expect(shown(seal(message))).toBe('')
})
