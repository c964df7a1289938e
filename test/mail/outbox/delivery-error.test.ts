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
    ['there is no room', reply(452, 'DATA', '4.3.1'), 'temporary server'],
    ['we send too many at once', reply(432, 'DATA', '4.3.2'), 'temporary server'],
    ['the recipient’s mailbox is full for now', reply(452, 'RCPT TO', '4.2.2'), 'temporary mail'],
    ['the archive refuses', { archiveRefused: true }, 'no-archive mail'],
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
    expect(words).toMatch(/^\p{Lu}.{10,100}\.$/u)
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

describe('how it is told', () => {
  test.each<[number, string, string | null, string]>([
    [452, 'MAIL FROM', '4.3.1', 'Mejlservern ber oss skicka långsammare (452 4.3.1).'],
    [421, 'RCPT TO', null, 'Mejlservern ber oss skicka långsammare (421).'],
    [450, 'RCPT TO', '4.2.1', 'Mottagarens brevlåda är avstängd (450 4.2.1).'],
    [550, 'RCPT TO', '5.4.1', 'Mottagarens mejlserver går inte att nå (550 5.4.1).'],
    [554, 'DATA', '5.2.252', 'Mejlservern nekade mejlet (554 5.2.252).'],
    [550, 'RCPT TO', '5.7.1', 'Mejlservern får inte skicka till adressen (550 5.7.1).'],
    [
      ...([554, 'DATA', '5.7.1'] as const),
      'Mottagarens mejlserver nekade mejlet, kanske som skräppost (554 5.7.1).',
    ],
    [
      ...([550, 'DATA', '5.7.26'] as const),
      'Mottagarens mejlserver kan inte se att mejlet kommer från er (SPF, DKIM eller DMARC) (550 5.7.26).',
    ],
    [
      ...([550, 'RCPT TO', '5.7.511'] as const),
      'Mottagarens mejlserver har spärrat er mejlserver (550 5.7.511).',
    ],
    [
      ...([550, 'MAIL FROM', '5.7.60'] as const),
      'Kontot som skickar har inte rätt att skicka från brevlådan (550 5.7.60).',
    ],
    [550, 'MAIL FROM', null, 'Mejlservern nekar mejl från brevlådans adress (550).'],
  ])('%s %s %s', (code, command, enhanced, words) => {
    expect(judge({ ...nothing, ...reply(code, command, enhanced) }).words).toBe(words)
  })
})

describe('the next attempt at a mail that was put off', () => {
  const since = new Date('2026-03-17T09:00:00Z')
  const minutes = (count: number) => new Date(since.getTime() + count * 60_000)

  test('comes after 1, 5, 15 and 60 minutes, then every hour', () => {
    const steps: number[] = []
    let at = since
    for (let n = 0; n < 6; n++) {
      const next = nextAttempt(since, at)
      steps.push((next.getTime() - at.getTime()) / 60_000)
      at = next
    }
    expect(steps).toEqual([1, 5, 15, 60, 60, 60])
  })

  test('is given up after two days; a server that is away never is', () => {
    expect(hasGivenUp(since, minutes(48 * 60), 'mail')).toBe(false)
    expect(hasGivenUp(since, minutes(48 * 60 + 1), 'mail')).toBe(true)
    expect(hasGivenUp(since, minutes(48 * 600), 'server')).toBe(false)
  })
})
