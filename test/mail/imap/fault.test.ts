import { describe, expect, test } from 'vitest'
import { imapFault } from '../../../src/mail/imap/fault.ts'

const error = (fields: object, message = 'Command failed') =>
  Object.assign(new Error(message), fields)

describe('the fault of a mailbox', () => {
  test.each<[Error, RegExp]>([
    [error({ authenticationFailed: true, responseStatus: 'NO' }), /Inloggningen nekades/],
    [error({ code: 'ENOTFOUND' }, 'getaddrinfo ENOTFOUND x'), /namn hittas inte/],
    [error({ code: 'ECONNREFUSED' }), /svarar inte på porten/],
    [new AggregateError([error({ code: 'ECONNREFUSED' })]), /svarar inte på porten/],
    [error({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), /certifikat/],
    [error({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), /certifikat/],
    [error({}, 'Server does not support STARTTLS'), /krypterade förbindelsen/],
    [error({ code: 'CONNECT_TIMEOUT' }), /svarar inte\./],
    [error({ code: 'ETIMEOUT' }), /svarar inte\./],
    [error({ serverResponseCode: 'NONEXISTENT' }), /Mappen finns inte/],
    [error({ code: 'NoConnection' }), /bröts/],
    [error({ code: 'ECONNRESET' }), /bröts/],
    [error({}, 'Hemligt lösenord'), /^Brevlådan svarar inte som väntat\.$/],
  ])('%s is told in words', (thrown, words) => {
    expect(imapFault(thrown)).toMatch(words)
  })

  test('has words for what is not an error', () => {
    expect(imapFault('hemligt')).toBe('Brevlådan svarar inte som väntat.')
  })
})
