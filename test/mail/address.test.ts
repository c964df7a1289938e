import { describe, expect, test } from 'vitest'
import { domainOf, isPlainAddress, normalise } from '../../src/mail/address.ts'

describe('an address', () => {
  test.each([
    [' Anna.Oberg@Exempel.SE ', 'anna.oberg@exempel.se'],
    ['anna@åäö.se', 'anna@xn--4cab6c.se'],
    ['anna@post@exempel.se', 'anna@post@exempel.se'],
    ['inget', 'inget'],
  ])('%j is stored as %j', (given, stored) => {
    expect(normalise(given)).toBe(stored)
  })

  test('has its domain after the last @', () => {
    expect(domainOf('a@b@Exempel.se')).toBe('exempel.se')
    expect(domainOf('inget')).toBe('')
  })

  test.each(['anna@exempel.se', 'a+b@x.se', "o'hara_1@sub.exempel.se", 'åsa@exempel.se'])(
    '%j is one we send to',
    (address) => {
      expect(isPlainAddress(address)).toBe(true)
    },
  )

  test.each([
    '"a@evil.example x"@exempel.se',
    'a@evil.example, b@exempel.se',
    'a@evil.example@exempel.se',
    'a(comment)@exempel.se',
    'a@exempel.se\r\nRCPT TO:<b@evil.example>',
    'a\0@exempel.se',
    'a\u200b@exempel.se',
    'a@[127.0.0.1]',
    'a@exempel.se>',
    'a@Exempel.se',
    'a@-exempel.se',
    '@exempel.se',
    'a@',
    '',
  ])('%j is not', (address) => {
    expect(isPlainAddress(address)).toBe(false)
  })
})
