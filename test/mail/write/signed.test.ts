import { authenticate } from 'mailauth'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type DkimKey } from '../../../src/config.ts'
import { type OutgoingMail } from '../../../src/mail/mail.ts'
import { buildRaw } from '../../../src/mail/write/build.ts'
import { someMail } from '../some-mail.ts'
import { everyKind } from './kinds.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 1024 })
const key: DkimKey = {
  domain: 'bjorkvalla.example',
  selector: 'svar2026',
  privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
}
const publicKey = createPublicKey(pair.privateKey)
  .export({ type: 'spki', format: 'der' })
  .toString('base64')

/** What the town has in its DNS: docs/mail.md. */
const records: Record<string, string> = {
  'bjorkvalla.example': 'v=spf1 ip4:192.0.2.5 -all',
  'svar2026._domainkey.bjorkvalla.example': `v=DKIM1; k=rsa; p=${publicKey}`,
  '_dmarc.bjorkvalla.example': 'v=DMARC1; p=reject; adkim=s; aspf=s',
}
const asked: string[] = []
async function resolver(name: string, type: string): Promise<string[][]> {
  asked.push(`${type} ${name}`)
  const record = type === 'TXT' ? records[name] : undefined
  if (record === undefined) throw Object.assign(new Error('none'), { code: 'ENOTFOUND' })
  return [[record]]
}

/** How a stranger's server judges a mail of ours that comes from our outgoing server, or another. */
async function judged(raw: Buffer, { sender = someMail.fromAddress, ip = '192.0.2.5' } = {}) {
  const { spf, dkim, dmarc } = await authenticate(raw, {
    ip,
    helo: 'smtp.bjorkvalla.example',
    sender,
    mta: 'mx.post.example',
    resolver,
    disableArc: true,
    disableBimi: true,
  })
  return {
    spf: spf && spf.status.result,
    dkim: dkim.results.map(({ status }) => status.result),
    dmarc: dmarc && dmarc.status.result,
  }
}

describe('a mail of ours that is signed', () => {
  test.each(everyKind)('is proven to be ours: %s', async (_kind, mail) => {
    const raw = await buildRaw(mail, key)
    expect(await judged(raw)).toEqual({ spf: 'pass', dkim: ['pass'], dmarc: 'pass' })
  })

  test('is proven still when it was passed on by another server', async () => {
    const raw = await buildRaw(someMail, key)
    const passedOn = Buffer.concat([Buffer.from('Received: from a by b\r\n'), raw])
    const sender = 'lista@annan.example'
    expect(await judged(passedOn, { sender, ip: '198.51.100.7' })).toMatchObject({
      dkim: ['pass'],
      dmarc: 'pass',
    })
  })

  test.each<[string, (raw: string) => string]>([
    ['a word of the body', (raw) => raw.replace('torsdag', 'fredag')],
    ['the subject', (raw) => raw.replace(/^Subject: .*$/m, 'Subject: Annat')],
    ['who it is from', (raw) => raw.replace(/^From: .*\r\n .*$/m, 'From: x@bjorkvalla.example')],
    ['who it is to', (raw) => raw.replace(/^To: .*$/m, 'To: x@post.example')],
  ])('is not when somebody has changed %s', async (_what, change) => {
    const raw = (await buildRaw(someMail, key)).toString('latin1')
    const changed = change(raw)
    expect(changed).not.toBe(raw)
    const { dkim, dmarc } = await judged(Buffer.from(changed, 'latin1'), { ip: '198.51.100.7' })
    expect(dkim).not.toContain('pass')
    expect(dmarc).toBe('fail')
  })

  test('has the same bytes every time', async () => {
    const [one, other] = await Promise.all([
      buildRaw(someMail, key),
      buildRaw({ ...someMail }, key),
    ])
    expect(one.equals(other)).toBe(true)
  })

  test('is not signed for a sender of another domain', async () => {
    const mail: OutgoingMail = { ...someMail, fromAddress: 'info@annan.example' }
    expect((await buildRaw(mail, key)).toString()).not.toMatch(/^DKIM-Signature/im)
  })
})

test('a mail without a key passes by SPF alone, and fails from any other server', async () => {
  const raw = await buildRaw(someMail)
  expect(await judged(raw)).toEqual({ spf: 'pass', dkim: ['none'], dmarc: 'pass' })
  expect(await judged(raw, { ip: '198.51.100.7' })).toMatchObject({ spf: 'fail', dmarc: 'fail' })
  expect(asked.every((one) => one.endsWith('.example'))).toBe(true)
})
