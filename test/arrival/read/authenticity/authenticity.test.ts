import { describe, expect, test } from 'vitest'
import { judge } from '../../../../src/arrival/read/authenticity/authenticity.ts'
import { otherReplyTo } from '../../../../src/arrival/read/authenticity/reply-to.ts'
import { readLine, trustedResults } from '../../../../src/arrival/read/authenticity/results.ts'
import { readHeaders } from '../../../../src/arrival/parse/headers.ts'

const trust = { authserv: ['mx.kommun.example'], received: ['.kommun.example'] }
const ours =
  'Received: from mail.post.example (mail.post.example [192.0.2.5]) by mx.kommun.example; Mon, 9 Mar 2026 09:00:00 +0000'
const theirs =
  'Received: from laptop (laptop [198.51.100.7]) by mail.post.example; Mon, 9 Mar 2026 08:59:00 +0000'

function verdict(lines: string[], from = 'anna@post.example', by = trust) {
  const headers = readHeaders(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`))
  return judge(trustedResults(headers, by), from)
}

const results = (what: string, server = 'mx.kommun.example') =>
  `Authentication-Results: ${server}; ${what}`

describe('a line of Authentication-Results', () => {
  test.each([
    [
      'mx.kommun.example 1; spf=pass (ok; really) smtp.mailfrom="anna"@post.example; dkim=pass header.d=post.example',
      'mx.kommun.example',
      [
        { method: 'spf', result: 'pass', domain: 'post.example' },
        { method: 'dkim', result: 'pass', domain: 'post.example' },
      ],
    ],
    [
      'spf=pass (sender IP is 192.0.2.5) smtp.mailfrom=post.example; dkim=none (message not signed) header.d=none;dmarc=fail action=none header.from=post.example;compauth=pass reason=100',
      null,
      [
        { method: 'spf', result: 'pass', domain: 'post.example' },
        { method: 'dkim', result: 'none', domain: 'none' },
        { method: 'dmarc', result: 'fail', domain: 'post.example' },
      ],
    ],
    ['mx.kommun.example; none', 'mx.kommun.example', []],
    [
      'mx.kommun.example; dkim/1 = pass header.i = @post.example',
      'mx.kommun.example',
      [{ method: 'dkim', result: 'pass', domain: 'post.example' }],
    ],
    ['', '', []],
    [';;;===;spf', '', []],
    [
      'mx.kommun.example; spf=pass smtp.mailfrom="x; dmarc=pass header.from=post.example"@evil.example',
      'mx.kommun.example',
      [{ method: 'spf', result: 'pass', domain: 'evil.example' }],
    ],
    [
      'mx.kommun.example; spf=pass smtp.mailfrom="x\\"; dmarc=pass "@evil.example; dmarc=fail (p=") header.from=post.example',
      'mx.kommun.example',
      [
        { method: 'spf', result: 'pass', domain: 'evil.example' },
        { method: 'dmarc', result: 'fail', domain: 'post.example' },
      ],
    ],
    [
      'mx.kommun.example; spf=pass (x (y; dmarc=pass) z) smtp.mailfrom="anna@Räksmörgås.example"',
      'mx.kommun.example',
      [{ method: 'spf', result: 'pass', domain: 'xn--rksmrgs-5wao1o.example' }],
    ],
    [
      'mx.kommun.example; spf=pass smtp.helo=post.example',
      'mx.kommun.example',
      [{ method: 'spf', result: 'pass', domain: null }],
    ],
    ...['(', '"', '\\"('].map((open): [string, string, unknown[]] => [
      `mx.kommun.example; spf=pass smtp.mailfrom=x${open}@evil.example; dmarc=fail header.from=post.example`,
      'mx.kommun.example',
      [{ method: 'dmarc', result: 'unreadable', domain: null }],
    ]),
  ])('%j', (value, server, found) => {
    expect(readLine(value)).toEqual({ server, results: found })
  })
})

describe('the sender', () => {
  test.each([
    ['DMARC', ['dmarc=pass header.from=post.example'], 'pass'],
    ['a signature of the domain', ['dkim=pass header.d=post.example'], 'pass'],
    ['a signature of a domain below', ['dkim=pass header.d=evil.post.example'], null],
    ['SPF for a domain below', ['spf=pass smtp.mailfrom=x@evil.post.example'], null],
    ['SPF for the name of the server alone', ['spf=pass smtp.helo=post.example'], null],
    ['a signature of half its name', ['dkim=pass header.d=st.example'], null],
    ['a signature of the top domain', ['dkim=pass header.d=example'], null],
    ['SPF for the domain', ['spf=pass smtp.mailfrom=anna@post.example'], 'pass'],
    ['a signature of somebody else', ['dkim=pass header.d=evil.example'], null],
    ['SPF for somebody else', ['spf=pass smtp.mailfrom=x@evil.example'], null],
    [
      'DMARC that failed',
      ['spf=pass smtp.mailfrom=x@evil.example; dmarc=fail header.from=post.example'],
      'fail',
    ],
    ['SPF that failed', ['spf=fail smtp.mailfrom=post.example'], 'fail'],
    [
      'SPF that failed on the way of a signed mail',
      ['spf=fail smtp.mailfrom=post.example; dkim=pass header.d=post.example'],
      'pass',
    ],
    ['SPF that doubts', ['spf=softfail smtp.mailfrom=post.example'], null],
    ['a signature that was broken on the way', ['dkim=fail header.d=post.example'], null],
    ['a DNS that did not answer', ['dmarc=temperror header.from=post.example'], null],
    ['nothing', ['none'], null],
    ['DMARC about another domain', ['dmarc=pass header.from=evil.example'], null],
    ['DMARC about a domain below', ['dmarc=pass header.from=evil.post.example'], null],
    ['DMARC about the domain above', ['dmarc=pass header.from=example'], null],
    ['a line that cannot be read', ['spf=pass smtp.mailfrom=x(@evil.example; dmarc=none'], 'fail'],
    [
      'a line that can be read above one that cannot',
      ['dmarc=pass header.from=post.example', 'spf=pass smtp.mailfrom=x(@post.example'],
      'pass',
    ],
  ])('by %s', (_, lines, expected) => {
    expect(verdict([ours, ...lines.map((line) => results(line)), theirs])?.verdict ?? null).toBe(
      expected,
    )
  })

  test('below the domain that signed is proven', () => {
    const lines = [results('dkim=pass header.d=post.example'), ours]
    expect(verdict(lines, 'anna@mail.post.example')?.verdict).toBe('pass')
  })

  test.each([
    ['one From', ['From: Anna <anna@post.example>'], 'pass'],
    ['two addresses in From', ['From: x@evil.example, anna@post.example'], undefined],
    ['two From', ['From: x@evil.example', 'From: anna@post.example'], undefined],
    ['no From', [], undefined],
    ['another From than is shown', ['From: x@evil.example'], undefined],
  ])('by DMARC that names no domain, with %s', (_, from, expected) => {
    expect(verdict([results('dmarc=pass'), ours, ...from])?.verdict).toBe(expected)
  })

  test('is told in plain Swedish, with what to do', () => {
    const { reason = '' } = verdict([results('dmarc=fail'), ours]) ?? {}
    expect(reason).toContain('Avsändaren kunde inte styrkas')
    expect(reason).toContain('post.example')
    expect(reason).toContain('kontrollerat')
  })
})

describe('a line that the sender has written himself', () => {
  const forged = results('dmarc=pass header.from=post.example')
  const real = results('dmarc=fail header.from=post.example')

  test.each([
    [
      'in the name of another server',
      [ours, results('dmarc=pass', 'mx.evil.example'), theirs],
      null,
    ],
    ['in the name of ours, below where he handed it over', [ours, theirs, forged], null],
    ['in the name of ours, below ours', [ours, real, forged, theirs], 'fail'],
    [
      'without a name',
      [ours, 'Authentication-Results: dmarc=pass header.from=post.example', theirs],
      null,
    ],
    [
      'with our name in a comment',
      [ours, 'Authentication-Results: (mx.kommun.example) evil.example; dmarc=pass', theirs],
      null,
    ],
  ])('counts for nothing %s', (_, lines, expected) => {
    expect(verdict(lines)?.verdict ?? null).toBe(expected)
  })
})

test('the line of Exchange, which has no name, counts above the last Received line of ours', () => {
  const line =
    'Authentication-Results: spf=fail smtp.mailfrom=post.example; dmarc=fail action=none header.from=post.example'
  expect(verdict([line, ours, theirs])?.verdict).toBe('fail')
})

test('without servers that are trusted nobody is believed', () => {
  expect(
    verdict([results('dmarc=fail')], 'anna@post.example', { authserv: [], received: [] }),
  ).toBeNull()
  const named = { authserv: [], received: ['mx.kommun.example'] }
  expect(verdict([results('dmarc=fail'), ours], 'anna@post.example', named)?.verdict).toBe('fail')
})

describe('a Reply-To', () => {
  const ask = (value: string) => otherReplyTo([{ name: 'reply-to', value }], 'anna@post.example')

  test('of another domain is a warning, of the same one a note', () => {
    const elsewhere = ask('Anna <anna@evil.example>')
    expect(elsewhere?.isElsewhere).toBe(true)
    expect(elsewhere?.reason).toBe(
      'Avsändaren ber om svar till anna@evil.example, men mejlet kom från anna@post.example. Svaret går till anna@post.example.',
    )
    expect(ask('berit@post.example')?.isElsewhere).toBe(false)
  })

  test.each([
    '',
    'anna@post.example',
    'Anna <ANNA@post.example>',
    'nobody',
    'a@b.example, c@d.example',
  ])('that says %j is nothing to tell', (value) => {
    expect(ask(value)).toBeNull()
  })
})
