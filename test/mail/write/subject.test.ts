import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replySubject } from '../../../src/mail/write/subject.ts'

describe('the subject of an answer', () => {
  test.each([
    ['Gatlampan', 'SV: Gatlampan [BV-2026-1482]'],
    ['Re: Gatlampan', 'SV: Gatlampan [BV-2026-1482]'],
    ['SV: VB: re[2]: Fwd: Gatlampan', 'SV: Gatlampan [BV-2026-1482]'],
    ['Sv : Gatlampan [BV-2026-1482]', 'SV: Gatlampan [BV-2026-1482]'],
    ['SV: Gatlampan [bv-2026-1482] igen', 'SV: Gatlampan igen [BV-2026-1482]'],
    ['Gatlampan [BV-2025-7]', 'SV: Gatlampan [BV-2026-1482]'],
    ['Faktura [AB-2026-1]', 'SV: Faktura [AB-2026-1] [BV-2026-1482]'],
    ['Ang: bygglov', 'SV: Ang: bygglov [BV-2026-1482]'],
    ['Resa: tider', 'SV: Resa: tider [BV-2026-1482]'],
    ['', 'SV: Din fråga [BV-2026-1482]'],
    ['Re: ', 'SV: Din fråga [BV-2026-1482]'],
    ['Rad\r\nBcc: x@y.se', 'SV: Rad Bcc: x@y.se [BV-2026-1482]'],
  ])('%j becomes %j', (given, subject) => {
    expect(replySubject(given, 'BV-2026-1482')).toBe(subject)
  })

  test('has one tag, at its end, and one prefix, whatever came in', () => {
    const piece = fc.constantFrom(
      ...[
        '[BV-2026-1482]',
        '[bv-2026-9]',
        '[ BV-2025-7 ]',
        '[BV-2026-[BV-2026-1]1]',
        'SV: ',
        'Re:',
      ],
      ...['re[2]: ', 'ord ', '\r\n', '[', ']', ' ', 'Fwd: ', '\u2028', 'BV-2026-1482'],
    )
    const number = 'BV-2026-1482'
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const subject = replySubject(pieces.join(''), number)
        expect(subject.match(/\[\s*BV-\d{4}-\d+\s*\]/gi)).toEqual([`[${number}]`])
        expect(subject.endsWith(` [${number}]`)).toBe(true)
        expect(subject).toMatch(/^SV: (?!\s*(?:sv|re|fwd)\s*(?:\[\d+\])?\s*:)/i)
        expect(replySubject(subject, number)).toBe(subject)
      }),
      { numRuns: 2_000 },
    )
  })

  test.each(['re:', 'SV: ', '[BV-2026-1]', '[', ' '])('is found quickly in much of %j', (piece) => {
    const began = performance.now()
    replySubject(piece.repeat(1_000_000 / piece.length), 'BV-2026-1482')
    expect(performance.now() - began).toBeLessThan(200)
  })

  test('keeps its tag however long the citizen wrote', () => {
    const subject = replySubject('å'.repeat(3000), 'BV-2026-1482')
    expect(subject).toMatch(/å \[BV-2026-1482\]$/)
    expect(subject.length).toBeLessThan(250)
  })
})
