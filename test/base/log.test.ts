import { describe, expect, test } from 'vitest'
import { PlainError, reasonOf } from '../../src/base/errors.ts'
import { makeLog, redact } from '../../src/base/log.ts'

function logged() {
  const lines: string[] = []
  const log = makeLog((line) => void lines.push(line))
  return { log, lines, entries: () => lines.map((line) => JSON.parse(line) as unknown) }
}

describe('an entry', () => {
  test('is one line of JSON with the time, the level, what happened and the named fields', () => {
    const { log, lines, entries } = logged()
    log.info('a mail was read', { ticket: 'BV-2026-0001', count: 2, isNew: false, turn: null })
    expect(lines[0]).toMatch(/^\{.*\}\n$/)
    expect(entries()).toEqual([
      {
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        level: 'info',
        what: 'a mail was read',
        ticket: 'BV-2026-0001',
        count: 2,
        isNew: false,
        turn: null,
      },
    ])
  })

  test('stays one line whatever is in it', () => {
    const { log, lines } = logged()
    log.warn('två\nrader\r\nhär', { note: 'a\u2028b\u2029c\u0085d\u000be\u001b[31m' })
    expect(lines).toHaveLength(1)
    expect(lines[0]!.trimEnd()).not.toMatch(/[\n\r\u2028\u2029\u0085]/)
    expect(JSON.parse(lines[0]!)).toMatchObject({ what: 'två rader  här', note: 'a b c d e [31m' })
  })

  test('about an error has its code and first line, and no more of it', () => {
    const { log, entries } = logged()
    const error = Object.assign(new Error('duplicate key\nDetail: (anna@exempel.se)'), {
      code: '23505',
    })
    log.error('a row could not be written', error, { table: 'person' })
    expect(entries()).toEqual([
      expect.objectContaining({ level: 'error', table: 'person', reason: '23505: duplicate key' }),
    ])
  })

  test('of a child has the fields of its parents', () => {
    const { log, entries } = logged()
    log.child({ worker: 'send-mail' }).child({ queue: 'q' }).warn('slow', { queue: 'r' })
    expect(entries()).toEqual([expect.objectContaining({ worker: 'send-mail', queue: 'r' })])
  })
})

describe('what is taken out', () => {
  test.each([
    'mejl till anna.öberg+brev@exempel.se gick inte',
    '<anna@exempel.se>',
    'to=anna@exempel.se;',
    '"Anna B" <anna@exempel.se>',
    '"anna b"@exempel.se',
    `${'anna'.repeat(40)}@exempel.se`,
    'https://kommun.example/?epost=anna%40exempel.se',
    'anna＠exempel.se',
    'anna\u200b@exempel.se',
    'an\u00adna@exempel.se',
    'Mailbox ANNA@EXEMPEL.SE is full',
  ])('an address: %s', (text) => {
    expect(redact(text)).not.toMatch(/anna\b(?!\s*b)|anna.{0,3}[@＠]|exempel/i)
    expect(redact(text)).toContain('***')
  })

  test.each([
    '19850101-1234',
    '850101-1234',
    '850101+1234',
    '198501011234',
    '8501011234',
    '850101 1234',
    '850101–1234',
    '850101\u20601234',
    '850101\u00a01234',
    'pnr850101-1234x',
  ])('a personal identity number: %s', (text) => {
    expect(redact(`om ${text} här`)).not.toMatch(/1234|850101/)
  })

  test.each([
    'postgres://svarstid:hemligt@db.kommun.example:5432/svarstid',
    'postgres://svarstid:hem@ligt@db:5432/svarstid',
    'postgres://svarstid:hem/ligt@db/svarstid',
    'postgres://svarstid:a:hem/ligt@db/svarstid',
    'redis://:hemligt@localhost:6379',
    'rediss://hemligt@localhost',
    'connect to "postgres://u:hemligt@h/d" failed',
    'postgres://h/d?user=u&password=hemligt&x=1',
    'smtp auth: PASSWORD=hemligt',
    'secret=hemligt token=hemligt',
  ])('a credential: %s', (text) => {
    expect(redact(text)).not.toMatch(/hem|ligt|svarstid:/)
  })

  test('characters that hide or turn text', () => {
    const turned = 'fil\u202egpj.exe \u2066a\u2069 \u200fb \ufeffc \u061cd'
    expect(redact(turned)).toBe('filgpj.exe a b c d')
  })

  test('what is longer than anybody reads', () => {
    expect(redact('å'.repeat(2_000))).toHaveLength(500)
  })

  test('nothing of what is needed to find the fault', () => {
    const plain =
      'BV-2026-1482 a3f1c5de-12ab-4f00-9c1d-0123456789ab 2026-03-10T09:15:00.000Z ECONNREFUSED 127.0.0.1:5432 räksmörgås'
    expect(redact(plain)).toBe(plain)
  })
})

describe('the reason of an error', () => {
  test('is that of each inside when it has no words of its own', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED ::1:1'), { code: 'ECONNREFUSED' })
    expect(reasonOf(new AggregateError([refused, new Error('b')]))).toBe(
      'ECONNREFUSED: connect ECONNREFUSED ::1:1; b',
    )
  })

  test('is there for whatever was thrown', () => {
    expect(reasonOf(new PlainError('Stäng den först.'))).toBe('Stäng den först.')
    expect(reasonOf(new TypeError())).toBe('TypeError')
    expect(reasonOf('kaputt')).toBe('kaputt')
    expect(reasonOf(undefined)).toBe('undefined')
  })
})
