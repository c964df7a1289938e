import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { type AddressInfo } from 'node:net'
import path from 'node:path'
import { createServer } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { openSmtp, smtpFault } from '../../src/mail/smtp.ts'
import { unreachableWords } from '../../src/mail/unreachable.ts'
import { missing, pathOf } from '../support/needs.ts'
import { makeTempDir } from '../support/process.ts'

describe('what is wrong with a certificate', () => {
  test.each([
    ['CERT_HAS_EXPIRED', 'Mejlserverns certifikat har gått ut.'],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'Mejlserverns certifikat gäller ett annat namn än det vi ansluter till.',
    ],
    [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'Mejlserverns certifikat är inte utfärdat av någon som vi litar på.',
    ],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'Mejlserverns certifikat är inte utfärdat av någon som vi litar på.',
    ],
    ['CERT_REVOKED', 'Mejlserverns certifikat går inte att lita på.'],
  ])('%s is told in words', (code, words) => {
    expect(unreachableWords(['ESOCKET', code])).toBe(words)
  })
})

test.skipIf(missing('openssl'))(
  'a server that nobody has vouched for is told nothing',
  async () => {
    const heard: string[] = []
    const server = createServer(selfSigned(), (socket) => {
      socket.on('data', (line: Buffer) => heard.push(line.toString()))
      socket.on('error', () => socket.destroy())
      socket.write('220 mx.invalid ESMTP\r\n')
    })
    server.on('tlsClientError', () => undefined)
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    })
    const config = {
      host: '127.0.0.1',
      port,
      tls: 'tls',
      user: 'kontakt',
      password: 'ord',
    } as const
    const smtp = openSmtp(config, { log: silentLog })
    const fault = await smtp.check().then(
      () => 'let in',
      (thrown: unknown) => smtpFault(thrown),
    )
    expect(fault).toBe('Mejlserverns certifikat är inte utfärdat av någon som vi litar på.')
    expect(heard).toEqual([])
    smtp.close()
    server.close()
  },
)

function selfSigned(): { key: Buffer; cert: Buffer } {
  const dir = makeTempDir('certificate')
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(dir, name)) as [
    string,
    string,
  ]
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject]
  execFileSync(pathOf('openssl'), [...made, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return { key: readFileSync(key), cert: readFileSync(cert) }
}
