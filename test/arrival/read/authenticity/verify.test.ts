import { generateKeyPairSync } from 'node:crypto'
import { dkimSign } from 'mailauth'
import { beforeEach, expect, test } from 'vitest'
import { readHeaders } from '../../../../src/arrival/parse/headers.ts'
import { judge } from '../../../../src/arrival/read/authenticity/authenticity.ts'
import { type Trust } from '../../../../src/arrival/read/authenticity/results.ts'
import { openVerifier, type Resolve } from '../../../../src/arrival/read/authenticity/verify.ts'

// A sender with SPF, DKIM and a strict DMARC, in a DNS of our own.

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const records: Record<string, string[]> = {
  'TXT post.example': ['v=spf1 ip4:192.0.2.10 -all'],
  'TXT s1._domainkey.post.example': [`v=DKIM1; k=rsa; p=${key}`],
  'TXT _dmarc.post.example': ['v=DMARC1; p=reject'],
}

let asked: string[] = []
beforeEach(() => {
  asked = []
})

const dns: Resolve = async (name, type) => {
  asked.push(`${type} ${name}`)
  const found = records[`${type} ${name.toLowerCase()}`]
  if (found === undefined) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
  return found.map((one) => [one])
}
const broken: Resolve = async (name, type) => {
  asked.push(`${type} ${name}`)
  throw Object.assign(new Error('out of order'), { code: 'ESERVFAIL' })
}

const mail = [
  'From: Eva <eva@post.example>',
  'To: kontakt@bjorkvalla.example',
  'Subject: Hej',
  'Date: Tue, 17 Mar 2026 10:20:00 +0100',
  'Message-ID: <1@post.example>',
  '',
  'Hej!',
  '',
].join('\r\n')

async function signed(text = mail): Promise<string> {
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const by = { signingDomain: 'post.example', selector: 's1', privateKey: pem }
  const { signatures } = await dkimSign(text, { ...by, signatureData: [by] })
  return signatures + text
}

/** As our own server has taken it in from this address. */
const from = (ip: string, text: string) =>
  [
    'Return-Path: <eva@post.example>',
    `Received: from mail.post.example (mail.post.example [${ip}]) by mx.bjorkvalla.example with ESMTPS; Tue, 17 Mar 2026 10:20:01 +0100`,
    text,
  ].join('\r\n')

const trust: Trust = { authserv: [], received: ['mx.bjorkvalla.example'] }
const nobody: Trust = { authserv: [], received: [] }

async function verdict(
  text: string,
  { trusted = nobody, verifier = openVerifier({ resolve: dns }) } = {},
) {
  const raw = Buffer.from(text)
  const found = await verifier.verify(raw, readHeaders(raw), trusted)
  return judge(found, 'eva@post.example')?.verdict ?? null
}

test('a signature that holds proves the sender, wherever the mail came from', async () => {
  expect(await verdict(await signed())).toBe('pass')
  expect(await verdict(from('198.51.100.7', await signed()), { trusted: trust })).toBe('pass')
})

test('a mail that was changed on its way says nothing while its address is not known', async () => {
  expect(await verdict((await signed()).replace('Hej!', 'Hejdå!'))).toBeNull()
})

test('one that neither holds nor comes from where its domain sends is marked', async () => {
  const changed = (await signed()).replace('Hej!', 'Hejdå!')
  expect(await verdict(from('198.51.100.7', changed), { trusted: trust })).toBe('fail')
  expect(await verdict(from('198.51.100.7', mail), { trusted: trust })).toBe('fail')
})

test('one that comes from where its domain sends needs no signature', async () => {
  expect(await verdict(from('192.0.2.10', mail), { trusted: trust })).toBe('pass')
})

test('a line that a stranger has written below ours is no address', async () => {
  const forged = `Received: from x (x [203.0.113.9]) by mx.other.example; Tue, 17 Mar 2026 10:20:01 +0100\r\n${from('192.0.2.10', mail)}`
  expect(await verdict(forged, { trusted: trust })).toBeNull()
  expect(asked).toEqual([])
})

test('nobody is asked of a mail that cannot be proven, or that our servers have judged', async () => {
  expect(await verdict(mail)).toBeNull()
  const judged = `Authentication-Results: mx.bjorkvalla.example; dmarc=pass header.from=post.example\r\n${await signed()}`
  const trusted = { authserv: ['mx.bjorkvalla.example'], received: [] }
  await verdict(judged, { trusted })
  expect(asked).toEqual([])
})

test('a mail with very many signatures is left alone', async () => {
  const many = Array.from(
    { length: 9 },
    (_, n) => `DKIM-Signature: v=1; a=rsa-sha256; d=${n}.example; s=s; h=from; bh=a; b=a`,
  )
  expect(await verdict(`${many.join('\r\n')}\r\n${mail}`)).toBeNull()
  expect(asked).toEqual([])
})

test('where DNS is out of order nobody is marked, and after three it is left alone for a while', async () => {
  let at = 0
  const verifier = openVerifier({ resolve: broken, now: () => at })
  const text = from('198.51.100.7', await signed())
  for (let n = 0; n < 3; n++) expect(await verdict(text, { trusted: trust, verifier })).toBeNull()
  const before = asked.length
  expect(await verdict(text, { trusted: trust, verifier })).toBeNull()
  expect(asked.length).toBe(before)
  at = 10 * 60_000
  await verdict(text, { trusted: trust, verifier })
  expect(asked.length).toBeGreaterThan(before)
})

test('name servers of senders that are out of order stop nothing while our own answer', async () => {
  const partly: Resolve = async (name, type) =>
    type === 'MX' && name === 'bjorkvalla.example' ? [['10 mx']] : broken(name, type)
  const verifier = openVerifier({ resolve: partly, own: 'bjorkvalla.example' })
  const text = from('198.51.100.7', await signed())
  for (let n = 0; n < 5; n++) await verdict(text, { trusted: trust, verifier })
  const before = asked.length
  await verdict(text, { trusted: trust, verifier })
  expect(asked.length).toBeGreaterThan(before)
})

test('a name server that never answers holds nothing up', async () => {
  const never: Resolve = () => new Promise(() => undefined)
  const verifier = openVerifier({ resolve: never, withinMs: 20 })
  expect(await verdict(await signed(), { verifier })).toBeNull()
})

test('a mail with a header that is very long is left alone', async () => {
  const raw = Buffer.from(`DKIM-Signature: ${'a=b; '.repeat(30_000)}\r\n${await signed()}`)
  expect(await openVerifier({ resolve: dns }).verify(raw, readHeaders(raw), nobody)).toEqual([])
  expect(asked).toEqual([])
})
