import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { headerId, headersOf, headerText } from '../../../src/mail/write/headers.ts'
import { someMail } from '../some-mail.ts'

describe('words for a header', () => {
  test.each([
    ['Hej\r\nBcc: ond@evil.example', 'Hej Bcc: ond@evil.example'],
    ['Hej\rdu\nså\0där\u2028och\u0085där', 'Hej du så där och där'],
    ['\u202eHej\u202c\ufeff', 'Hej'],
    ['=?utf-8?Q?a=0D=0ABcc:_x?=', '= ?utf-8?Q?a=0D=0ABcc:_x?='],
    ['==??utf-8?Q?a?=', '== ??utf-8?Q?a?='],
    ['\ud83d', '\ufffd'],
    ['Åsa 👩‍👧 Öberg', 'Åsa 👩‍👧 Öberg'],
  ])('%j becomes %j', (given, words) => {
    expect(headerText(given)).toBe(words)
  })

  test('are one short line whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (given) => {
        const words = headerText(given)
        expect(words).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        expect(words).not.toContain('=?')
        expect(words.length).toBeLessThanOrEqual(400)
        expect(words.isWellFormed()).toBe(true)
      }),
    )
  })
})

describe('a message id', () => {
  test.each(['<a@b.se>', '<"x"$1.2@[1.2.3.4]>'])('%j is one', (id) => {
    expect(headerId(` ${id} `)).toBe(id)
  })

  test.each([
    'a@b.se',
    '<a b@c.se>',
    '<a@b.se>\r\nBcc: <x@y.se>',
    '<a@b.se> <c@d.se>',
    '<å@b.se>',
    '<=?utf-8?Q?x=0D=0ABcc:_ond@evil.example?=>',
    '',
  ])('%j is not', (id) => {
    expect(headerId(id)).toBeNull()
  })
})

describe('the headers of a mail', () => {
  test('leave out ids from outside that are none, and keep the others', () => {
    const refs = ['<1@a.se>', 'ond\r\nBcc: x@y.se', '<2@a.se>']
    const { references, inReplyTo } = headersOf({ ...someMail, refs, inReplyTo: 'x\r\ny' })
    expect(references).toEqual(['<1@a.se>', '<2@a.se>'])
    expect(inReplyTo).toBeNull()
  })

  test('say that a mail is automatic only when it is', () => {
    expect(headersOf(someMail).automatic).toEqual({})
    expect(headersOf({ ...someMail, autoSubmitted: 'auto-generated' }).automatic).toEqual({
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Loop': someMail.messageId,
    })
  })

  test('name an address beyond ASCII only to somebody who has one (RFC 6531)', () => {
    const cc = [{ name: 'Åsa', address: 'åsa@post.example' }]
    expect(() => headersOf({ ...someMail, cc })).toThrow(/letters that the recipient may not take/)
    expect(headersOf({ ...someMail, cc, recipient: 'åsa@post.example' }).cc).toEqual(cc)
  })

  test('refuse an address that could be read as another, without repeating it', () => {
    const toAddress = '"a@evil.example x"@post.example'
    expect(() => headersOf({ ...someMail, toAddress })).toThrow(
      /^The address of the recipient is not a plain one.$/,
    )
    expect(() => headersOf({ ...someMail, messageId: 'none' })).toThrow('message id')
  })
})
