import { describe, expect, test } from 'vitest'
import { ownId, referredIds } from '../../../src/arrival/read/message-id.ts'
import { isSameBase, readSubject } from '../../../src/arrival/read/subject.ts'

const nobody = new Set<string>()

describe('an id in References', () => {
  test.each([
    ['one', '<a1@post.example>', ['<a1@post.example>']],
    ['several, folded', '<a1@x.example>\t <b2@y.example>', ['<a1@x.example>', '<b2@y.example>']],
    [
      'without spaces between',
      '<a1@x.example><b2@y.example>',
      ['<a1@x.example>', '<b2@y.example>'],
    ],
    ['with words around', 'Your message of Tue <a1@x.example>', ['<a1@x.example>']],
    ['twice', '<a1@x.example> <a1@x.example>', ['<a1@x.example>']],
    ['long, without an @', '<202603101015.AA12345>', ['<202603101015.AA12345>']],
    [
      'without brackets, surely an id',
      '20260310.1234abcd@post.example',
      ['<20260310.1234abcd@post.example>'],
    ],
  ])('is read: %s', (_, value, ids) => {
    expect(referredIds(value, nobody)).toEqual(ids)
  })

  test.each([
    ['a word in brackets', '<yes>'],
    ['a bare address', 'anna.sjolund@bjorkvalla.example'],
    ['spaces in brackets', '<   >'],
    ['words with spaces in brackets', '<min fråga 1@post.example>'],
    ['nothing', ''],
    ['half an id', '<@post.example>'],
    ['no domain', '<abc@>'],
    ['very long', `<${'a'.repeat(600)}@post.example>`],
  ])('is none: %s', (_, value) => {
    expect(referredIds(value, nobody)).toEqual([])
  })

  test('is none when it is the address of somebody in the mail', () => {
    const people = new Set(['anna@bjorkvalla.example'])
    expect(referredIds('<Anna@bjorkvalla.example> <a1@x.example>', people)).toEqual([
      '<a1@x.example>',
    ])
  })

  test('is kept for the last hundred only', () => {
    const many = Array.from({ length: 150 }, (_, i) => `<m${i}@x.example>`)
    const ids = referredIds(many.join(' '), nobody)
    expect(ids).toHaveLength(100)
    expect(ids.at(-1)).toBe('<m149@x.example>')
  })
})

test('two bases are the same whatever their capitals and signs, and nothing is the same as nothing', () => {
  expect(isSameBase('Gatlampan är trasig!', 'gatlampan  är trasig')).toBe(true)
  expect(isSameBase('Gatlampan', 'Gatlamporna')).toBe(false)
  expect(isSameBase('', '')).toBe(false)
  expect(isSameBase('!', '?')).toBe(false)
})

test('a message has its own id or none', () => {
  expect(ownId('<a1@post.example>')).toBe('<a1@post.example>')
  expect(ownId('Message-ID: <a1@post.example>')).toBe('<a1@post.example>')
  expect(ownId('<>')).toBeNull()
  expect(ownId('')).toBeNull()
})

describe('the base of a subject', () => {
  test.each([
    ['Gatlampan', 'Gatlampan'],
    ['SV: Gatlampan', 'Gatlampan'],
    ['Re: SV: VB: Fwd: Aw: WG: Vs: Ang: Gatlampan', 'Gatlampan'],
    ['RE[2]: sv (3): Svar: Gatlampan', 'Gatlampan'],
    ['[EXTERN] SV: [BV-2026-1482] Gatlampan', 'Gatlampan'],
    ['FW:Gatlampan', 'Gatlampan'],
    ['Reparation: gatlampan', 'Reparation: gatlampan'],
    ['Svar: ', ''],
    ['Ärende: bygglov', 'bygglov'],
    ['Ångfärja', 'Ångfärja'],
    ['SV: Gatlampan [BV-2026-1482]', 'Gatlampan'],
  ])('%s → %s', (subject, base) => {
    expect(readSubject(subject).base).toBe(base)
  })

  test('tells answers from forwards by the outermost prefix', () => {
    expect(readSubject('VB: SV: Gatlampan')).toMatchObject({ isForward: true, isReply: true })
    expect(readSubject('SV: VB: Gatlampan')).toMatchObject({ isForward: false, isReply: true })
    expect(readSubject('Gatlampan')).toMatchObject({ isForward: false, isReply: false })
  })

  test('finds a ticket number of ours and nobody else’s', () => {
    expect(readSubject('SV: Lampan [BV-2026-1482]', 'BV').ticketNumber).toBe('BV-2026-1482')
    expect(readSubject('SV: Lampan [KC-2026-1482]', 'BV').ticketNumber).toBeNull()
  })
})
