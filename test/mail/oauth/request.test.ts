import { createVerify, generateKeyPairSync } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { requestToken } from '../../../src/mail/oauth/request.ts'
import { makeSeal } from '../../../src/mail/oauth/seal.ts'
import { oauthAccount, startTokenEndpoint } from '../../support/token-endpoint.ts'

const user = 'kontakt@bjorkvalla.example'
const endpoint = await startTokenEndpoint(user)
afterAll(() => endpoint.stop())

test('a service account signs for the mailbox it acts for (RFC 7523)', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const account = oauthAccount(endpoint, {
    scope: 'https://mail.google.com/',
    grant: {
      kind: 'assertion',
      issuer: 'svarstid@projekt.iam.example',
      keyId: 'k1',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      subject: user,
    },
  })
  const now = new Date('2026-03-10T08:00:00Z')
  const answer = await requestToken(account, null, { fetch, now: () => now })
  expect(answer).toMatchObject({ outcome: 'granted', expiresAt: new Date('2026-03-10T09:00:00Z') })
  const [asked] = endpoint.asked
  expect(asked?.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
  const [header = '', claims = '', signature = ''] = asked?.get('assertion')?.split('.') ?? []
  const verify = createVerify('RSA-SHA256').update(`${header}.${claims}`)
  expect(verify.verify(publicKey, signature, 'base64url')).toBe(true)
  const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString())
  expect(read(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' })
  expect(read(claims)).toEqual({
    iss: 'svarstid@projekt.iam.example',
    sub: user,
    aud: endpoint.tokenUrl,
    scope: 'https://mail.google.com/',
    iat: now.getTime() / 1000,
    exp: now.getTime() / 1000 + 3600,
  })
})

test('what is sealed opens with the same SECRET for the same name alone, and not when it was touched', () => {
  const kept = { accessToken: 'a', refreshToken: null, settings: 's', grant: 'g' }
  const seal = makeSeal('x'.repeat(40))
  const sealed = seal.seal(user, kept)
  expect(seal.open(user, sealed)).toEqual(kept)
  expect(seal.seal(user, kept)).not.toEqual(sealed)
  expect(seal.open('smtp', sealed)).toBeNull()
  expect(makeSeal('y'.repeat(40)).open(user, sealed)).toBeNull()
  for (const at of [0, 12, 20, sealed.length - 1]) {
    const touched = Buffer.from(sealed)
    touched.writeUInt8(touched.readUInt8(at) ^ 1, at)
    expect(seal.open(user, touched)).toBeNull()
  }
  expect(seal.open(user, sealed.subarray(0, 20))).toBeNull()
})
