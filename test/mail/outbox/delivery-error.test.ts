import { describe, expect, test } from 'vitest'
import {
  hasGivenUp,
  judge,
  nextAttempt,
  type SendFailure,
} from '../../../src/mail/outbox/delivery-error.ts'

const nothing: SendFailure = {
  codes: [],
  command: null,
  responseCode: null,
  enhanced: null,
  handedOver: false,
}
const reply = (responseCode: number, command: string, enhanced: string | null = null) => ({
  responseCode,
  command,
  enhanced,
})

describe('a failed attempt', () => {
  test.each<[string, Partial<SendFailure>, string]>([
    ['nobody listens', { codes: ['ESOCKET', 'ECONNREFUSED'], command: 'CONN' }, 'temporary server'],
    ['the name is unknown', { codes: ['EDNS', 'ENOTFOUND'], command: 'CONN' }, 'temporary server'],
    ['no greeting comes', { codes: ['ETIMEDOUT'], command: 'CONN' }, 'temporary server'],
    ['the certificate is wrong', { codes: ['ESOCKET', 'CERT_HAS_EXPIRED'] }, 'temporary server'],
    ['STARTTLS is not there', { codes: ['ETLS'], command: 'STARTTLS' }, 'temporary server'],
    ['the greeting refuses', reply(554, 'CONN'), 'temporary server'],
    ['EHLO is refused', reply(550, 'EHLO'), 'temporary server'],
    [
      'the password is wrong',
      { codes: ['EAUTH'], ...reply(535, 'AUTH PLAIN') },
      'temporary server',
    ],
    ['a login is wanted', reply(530, 'MAIL FROM', '5.7.0'), 'temporary server'],
    ['the server goes down', reply(421, 'RCPT TO'), 'temporary server'],
    ['commands are out of order', reply(503, 'RCPT TO'), 'temporary server'],
    ['the address is greylisted', reply(451, 'RCPT TO', '4.7.1'), 'temporary mail'],
    ['the mail is put off', reply(452, 'DATA', '4.3.1'), 'temporary mail'],
    ['the address is unknown', reply(550, 'RCPT TO', '5.1.1'), 'permanent mail'],
    ['the sender is refused', reply(550, 'MAIL FROM'), 'permanent mail'],
    ['the words are refused', reply(554, 'DATA', '5.7.1'), 'permanent mail'],
    ['the mail is too large', { codes: ['EMESSAGE'], command: 'MAIL FROM' }, 'permanent mail'],
    ['our own headers refuse', { codes: ['EHEADER'] }, 'permanent mail'],
    ['the line breaks before DATA', { codes: ['ECONNECTION'] }, 'temporary server'],
    ['it breaks after the dot', { codes: ['ECONNECTION'], handedOver: true }, 'unknown server'],
    ['no reply to the dot', { codes: ['ETIMEDOUT'], handedOver: true }, 'unknown server'],
    ['we stop waiting for it', { codes: ['EABORT'], handedOver: true }, 'unknown server'],
    ['the dot is refused for now', { ...reply(451, 'DATA'), handedOver: true }, 'temporary mail'],
    ['the dot is refused for good', { ...reply(554, 'DATA'), handedOver: true }, 'permanent mail'],
    ['something nobody foresaw', {}, 'temporary server'],
  ])('when %s', (_what, failure, expected) => {
    const { outcome, about, words } = judge({ ...nothing, ...failure })
    expect(`${outcome} ${about}`).toBe(expected)
    expect(words).toMatch(/^\p{Lu}.{10,90}\.$/u)
  })

  test.each<[Partial<SendFailure>, string]>([
    [reply(550, 'RCPT TO', '5.1.1'), 'Adressen finns inte eller tar inte emot mejl (550 5.1.1).'],
    [reply(552, 'RCPT TO', '5.2.2'), 'Mottagarens brevlåda är full (552 5.2.2).'],
    [reply(552, 'DATA'), 'Mejlet är för stort för mottagaren (552).'],
    [reply(550, 'RCPT TO'), 'Mejlservern nekar mejl till adressen (550).'],
    [reply(451, 'RCPT TO', '4.7.1'), 'Mottagarens mejlserver ber oss vänta (451 4.7.1).'],
    [{ codes: ['EAUTH'] }, 'Mejlservern godtar inte inloggningen.'],
    [{ codes: ['ESOCKET', 'ECONNREFUSED'] }, 'Mejlservern svarar inte på porten.'],
    [{ codes: ['EDNS'] }, 'Mejlserverns namn hittas inte.'],
  ])('is told as it is: %j', (failure, words) => {
    expect(judge({ ...nothing, ...failure }).words).toBe(words)
  })
})

describe('the next attempt', () => {
  const now = new Date('2026-03-17T09:00:00Z')
  const after = (attempts: number, about: 'server' | 'mail') =>
    (nextAttempt(attempts, now, about).getTime() - now.getTime()) / 1000

  test('comes within a minute while the server is away', () => {
    expect([1, 2, 3, 4, 50].map((n) => after(n, 'server'))).toEqual([15, 30, 45, 45, 45])
  })

  test('leaves a server in peace that asked for time', () => {
    expect([1, 2, 3, 4, 50].map((n) => after(n, 'mail') / 60)).toEqual([1, 5, 15, 60, 60])
  })

  test('is not made after two days for one mail, but a server is waited for', () => {
    const longAgo = new Date('2026-03-15T08:59:00Z')
    const notSoLong = new Date('2026-03-15T09:01:00Z')
    expect(hasGivenUp(longAgo, now, 'mail')).toBe(true)
    expect(hasGivenUp(notSoLong, now, 'mail')).toBe(false)
    expect(hasGivenUp(longAgo, now, 'server')).toBe(false)
  })
})
