import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrivalInstant } from '../../../src/arrival/fetch/arrival-instant.ts'
import { delays } from '../../../src/arrival/fetch/delays.ts'
import { mailDate } from '../../../src/arrival/fetch/mail-date.ts'
import { readHop } from '../../../src/arrival/fetch/hop.ts'
import { isTrusted, trustedHops } from '../../../src/arrival/fetch/trusted-hops.ts'

const own = ['mx.kommun.example', 'filter.kommun.example', '.inre.kommun.example', 'localhost']
const ingestedAt = new Date('2026-03-10T09:30:00Z')
const internalDate = new Date('2026-03-10T09:00:00Z')
const at = (clock: string) => new Date(`2026-03-10T${clock}Z`)
const hop = (from: string, by: string, clock: string) =>
  `Received: from ${from} by ${by} with ESMTP id 4Xy; Tue, 10 Mar 2026 ${clock} +0100\r\n`
const stranger = 'mail.post.example (mail.post.example [203.0.113.7])'

function arrive(head: string, other: { trusted?: string[]; internalDate?: Date } = {}) {
  const mail = { head: Buffer.from(head), internalDate: other.internalDate ?? internalDate }
  return arrivalInstant(mail, { trusted: other.trusted ?? own, ingestedAt })
}

describe('a date in a header', () => {
  test.each([
    ['Tue, 10 Mar 2026 09:15:04 +0100', '2026-03-10T08:15:04Z'],
    ['10 Mar 2026 09:15 +0100', '2026-03-10T08:15:00Z'],
    ['Tue, 10 Mar 2026 09:15:04 +0100 (CET)', '2026-03-10T08:15:04Z'],
    ['Tue (idag), 10 (tionde (10)) Mar 2026 09:15:04 +0000', '2026-03-10T09:15:04Z'],
    ['Tue,10 Mar 2026 09:15:04 -0000', '2026-03-10T09:15:04Z'],
    ['Tue, 10 Mar 26 09:15:04 GMT', '2026-03-10T09:15:04Z'],
    ['Wed, 10 Mar 99 09:15:04 UT', '1999-03-10T09:15:04Z'],
    ['Tue, 10 Mar 126 09:15:04 UT', '2026-03-10T09:15:04Z'],
    ['Tue, 10 Mar 2026 09:15:04 EST', '2026-03-10T14:15:04Z'],
    ['Tue, 10 Mar 2026 09:15:04 PDT', '2026-03-10T16:15:04Z'],
    ['Tue, 10 Mar 2026 09:15:04 CEST', '2026-03-10T07:15:04Z'],
    ['Tue, 10 Mar 2026 09:15:04 Z', '2026-03-10T09:15:04Z'],
    ['Tue, 10 Mar 2026 09:15:04 A', '2026-03-10T09:15:04Z'],
    ['Tue, 10 Mar 2026 09:15:04 GMT+0100', '2026-03-10T08:15:04Z'],
    ['10-Mar-2026 09:15:04 +0100', '2026-03-10T08:15:04Z'],
    ['Tuesday, 10 March 2026 09:15:04 +0100', '2026-03-10T08:15:04Z'],
    ['Tue, 10 Mar 2026\r\n\t09:15:04\r\n +0100', '2026-03-10T08:15:04Z'],
    ['Tue, 30 Jun 2026 23:59:60 +0000', '2026-07-01T00:00:00Z'],
    ['Sun, 29 Feb 2032 12:00:00 +0545', '2032-02-29T06:15:00Z'],
  ])('%j is %s', (text, instant) => {
    expect(mailDate(text)).toEqual(new Date(instant))
  })

  test.each([
    ...['', 'igår', '10 Mar 2026', 'Tue, 10 Mar 2026 09:15:04', '31 Feb 2026 09:15:04 +0000'],
    ...['10 Mar 2026 24:00:00 +0000', '10 Mar 2026 09:15:04 +9900', '0 Mar 2026 09:15:04 +0000'],
    ...['10 Mrs 2026 09:15:04 +0000', '10 Mar 2026 09:61:00 +0000', '2026-03-10T09:15:04Z'],
  ])('%j is none', (text) => {
    expect(mailDate(text)).toBeNull()
  })
})

describe('a Received line', () => {
  const date = '; Tue, 10 Mar 2026 09:00:00 +0100'
  const saw = (addresses: string[], name: string | null = null) => ({ addresses, name })
  test.each([
    [
      'from a.example (b.example [192.0.2.1]) by MX.Kommun.example. (Postfix) with ESMTP id 1 for <x@y.example>',
      'mx.kommun.example',
      saw(['192.0.2.1'], 'b.example'),
    ],
    [
      'from a (b.example [192.0.2.1]) (using TLSv1.3 with cipher X (256/256 bits)) (Client CN "by x", Issuer "y" (not verified)) by c.example',
      'c.example',
      saw(['192.0.2.1'], 'b.example'),
    ],
    [
      'from a (b.example [192.0.2.1] (may be forged)) by c.example',
      'c.example',
      saw(['192.0.2.1']),
    ],
    ['from a (b.example. [192.0.2.1]) by mx.google.com', 'mx.google.com', saw(['192.0.2.1'])],
    [
      'from a.example (unknown [IPv6:2001:db8::1]) by c.example',
      'c.example',
      saw(['2001:db8::1'], 'unknown'),
    ],
    ['from b ([192.0.2.1]:25 helo=a) by c.example (Exim)', 'c.example', saw(['192.0.2.1'], 'b')],
    ['from b ([192.0.2.1]) by c.example (Exim)', 'c.example', saw(['192.0.2.1'])],
    ['from [192.0.2.1] (port=9 helo=a) by c.example (Exim)', 'c.example', saw(['192.0.2.1'])],
    [
      'from A.example (192.0.2.1) by B.example (10.1.1.1) with Microsoft SMTP Server (version=TLS1_2, cipher=X) id 15.20',
      'b.example',
      saw(['192.0.2.1']),
    ],
    ['from b (HELO a) (192.0.2.1) by c.example with SMTP', 'c.example', saw(['192.0.2.1'])],
    ['from b (HELO a) (x@192.0.2.1) by c.example with SMTP', 'c.example', saw(['192.0.2.1'])],
    ['from a by c.example with LMTP id 1', 'c.example', null],
    ['from a by c.example with SMTP id 1', 'c.example', saw([])],
    ['from a ([unix socket]) by c.example', 'c.example', null],
    ['from root by c.example with local (Exim 4.96)', 'c.example', null],
    ['by 2002:a05:6a10:: with SMTP id x', '2002:a05:6a10::', null],
    ['from a.example by [10.0.0.5] (by evil.example (nested by x)) with LMTP', '10.0.0.5', null],
    ['(qmail 1234 invoked by uid 89)', null, null],
    [
      'from "x by evil.example" (c.example [192.0.2.1]) by d.example',
      'd.example',
      saw(['192.0.2.1']),
    ],
    [
      'from x by evil.example (c.example [192.0.2.1]) by d.example',
      'd.example',
      saw(['192.0.2.1']),
    ],
    ['from a( (c.example [192.0.2.1]) by d.example', null, null],
    ['from a" (c.example [192.0.2.1]) by d.example', null, null],
    [`from ${'a'.repeat(10_000)} ([10.0.0.1]) by d.example`, null, null],
  ])('%j', (clauses, by, seen) => {
    expect(readHop(`${clauses}${date}`)).toMatchObject({ by, seen })
  })

  test('tells when', () => {
    expect(readHop(`by a (x;y)${date} (";")`).at).toEqual(at('08:00:00'))
    expect(readHop('by a').at).toBeNull()
  })
})

describe('a server is trusted', () => {
  test.each([
    ['a.kommun.example', '.KOMMUN.example', true],
    ['kommun.example', '.kommun.example', false],
    ['2001:db8:1::5', '2001:db8::/32', true],
    ['2001:db9::5', '2001:db8::/32', false],
    ['10.0.0.5', '10.0.0.0/33', false],
    ['10.0.0.5', 'x/8', false],
    ['a.example', '10.0.0.0/8', false],
  ])('%s by %s: %s', (host, entry, expected) => {
    expect(isTrusted(host, [entry])).toBe(expected)
  })
})

describe('a mail has arrived', () => {
  test('when the earliest of the municipality’s own servers took it over', () => {
    const head =
      hop(
        'filter.kommun.example (filter.kommun.example [10.0.0.2])',
        'mx.kommun.example',
        '09:40:00',
      ) +
      hop(stranger, 'filter.kommun.example', '09:12:00') +
      hop('laptop', 'mail.post.example', '09:10:00') +
      'Date: Tue, 10 Mar 2026 08:00:00 +0100\r\n\r\nReceived: no header'
    expect(arrive(head)).toEqual({
      arrivedAt: at('08:12:00'),
      receivedAt: at('08:12:00'),
      sentAt: at('07:00:00'),
      reason: expect.stringContaining('Received') as string,
    })
  })

  test('whatever stands below the first line that is not ours', () => {
    const forged = hop('x', 'mx.kommun.example', '01:00:00')
    const above = hop(stranger, 'mx.kommun.example', '09:20:00')
    expect(arrive(above + hop('y', 'mail.post.example', '09:10:00') + forged).arrivedAt).toEqual(
      at('08:20:00'),
    )
    expect(
      arrive(`Received: (qmail 1 invoked by uid 2); 10 Mar 2026 09:00:00 +0100\r\n${forged}`)
        .receivedAt,
    ).toBeNull()
  })

  const mx = 'mx.kommun.example'
  const hostile: [string, string][] = [
    ['Postfix', stranger],
    ['Postfix, in our name', `${mx} (evil.example [203.0.113.7])`],
    ['Postfix, in our name and with none of its own', `${mx} (unknown [203.0.113.7])`],
    ['Postfix, in our name with more behind', `x (${mx} [203.0.113.7]) (evil [203.0.113.7])`],
    ['sendmail, with a name that may be forged', `x (${mx} [203.0.113.7] (may be forged))`],
    ['sendmail, with a private address for a name', '[10.0.0.5] (evil [203.0.113.7])'],
    ['Exim', `evil.example ([203.0.113.7] helo=${mx})`],
    ['Exim, with no name', `[203.0.113.7] (helo=${mx})`],
    ['Exim, with a private address for a name', '[203.0.113.7] (helo=[10.0.0.5])'],
    ['Exim, where nothing tells who gave the name', `${mx} ([203.0.113.7])`],
    ['Exchange', 'evil (203.0.113.7)'],
    ['Exchange, in our name', `${mx} (203.0.113.7)`],
    ['Exchange, as Exim writes', `${mx} ([203.0.113.7] helo=x) (203.0.113.7)`],
    ['Exchange, with our line for a name', `x by ${mx} (203.0.113.7)`],
    ['qmail, in our name', `${mx} (HELO ${mx}) (203.0.113.7)`],
    ['Gmail, in our name', `${mx} (${mx}. [203.0.113.7])`],
    ['a server that notes no address', mx],
  ]
  test.each(hostile)('a forged line below one of %s does not count', (_, from) => {
    const forged = hop('x ([10.0.0.1])', mx, '01:00:00')
    expect(arrive(hop(from, mx, '09:20:00') + forged).arrivedAt).toEqual(at('08:20:00'))
  })

  const honest: [string, string][] = [
    ['Postfix', 'x (filter.kommun.example [203.0.113.7])'],
    ['Postfix, by its address', 'x (unknown [192.0.2.9])'],
    ['Postfix, on a private net', 'x (unknown [172.31.0.1])'],
    ['Exim', 'filter.kommun.example ([203.0.113.7] helo=x)'],
    ['Exim, on a private net', '[192.168.1.1] (helo=x)'],
    ['Exchange, on a private net', 'x (fd00::1)'],
    ['Exchange, within the machine', 'x ([fe80::1%3])'],
    ['qmail, by its address', 'unknown (HELO x) (192.0.2.9)'],
    ['Gmail, by its net', 'x (x. [2001:db8::7])'],
  ]
  test.each(honest)('when it came to the server before, as %s has it', (_, from) => {
    const trusted = [...own, '192.0.2.9', '2001:db8::/32']
    const head = hop(from, mx, '09:20:00') + hop(stranger, 'filter.kommun.example', '09:00:00')
    expect(arrive(head, { trusted }).arrivedAt).toEqual(at('08:00:00'))
  })

  test('five days before its mailbox got it only if it has lain with us', () => {
    const long = (from: string) =>
      hop(from, mx, '09:20:00') +
      hop(stranger, 'filter.kommun.example', '09:00:00').replace('10 Mar 2026', '4 Mar 2026')
    const inside = arrive(long('x ([10.0.0.5])'))
    expect(inside.arrivedAt).toEqual(new Date('2026-03-04T08:00:00Z'))
    expect(inside.reason).toContain('mer än fem dygn')
    const byName = arrive(long('x (filter.kommun.example [203.0.113.7])'))
    expect(byName).toMatchObject({ arrivedAt: at('08:20:00'), receivedAt: at('08:20:00') })
    expect(byName.reason).toContain('räknas inte')
  })

  test('also through servers that are named by a suffix, an address or another header', () => {
    const head =
      'Return-Path: <x@y.example>\r\nDelivered-To: k@kommun.example\r\n' +
      hop('mx.kommun.example ([unix socket])', 'lager.inre.kommun.example', '09:30:00') +
      hop('localhost (localhost [127.0.0.1])', 'mx.kommun.example', '09:25:00') +
      'X-Spam-Flag: NO\r\n' +
      hop(
        'mx.kommun.example ([127.0.0.1])',
        'localhost (mx.kommun.example [127.0.0.1])',
        '09:24:00',
      ) +
      hop(stranger, 'mx.kommun.example', '09:20:00')
    expect(arrive(head).arrivedAt).toEqual(at('08:20:00'))
    expect(arrive(head, { trusted: ['inre.kommun.example'] }).receivedAt).toBeNull()
    expect(
      arrive(hop('x', '[10.0.0.5]', '09:20:00'), { trusted: ['10.0.0.5'] }).receivedAt,
    ).toEqual(at('08:20:00'))
  })

  test('when its mailbox got it, if no server is trusted or none says when', () => {
    const head = hop(stranger, 'mx.kommun.example', '09:20:00')
    const plain = { arrivedAt: internalDate, receivedAt: null, reason: null }
    expect(arrive(head, { trusted: [] })).toMatchObject(plain)
    expect(arrive(head.replace('Tue, 10 Mar 2026', 'en tisdag'))).toMatchObject(plain)
    expect(arrive('Subject: inga rader\r\n\r\n')).toMatchObject({ ...plain, sentAt: null })
    expect(arrive('')).toMatchObject(plain)
  })

  test('never by the date of its sender', () => {
    expect(arrive('Date: Mon, 1 Jan 2024 00:00:00 +0000\r\n\r\n').arrivedAt).toEqual(internalDate)
    expect(arrive('Date: Mon, 1 Jan 2029 00:00:00 +0000\r\n\r\n').arrivedAt).toEqual(internalDate)
  })

  test('when it was fetched, if a server says later, and the reason is kept', () => {
    const late = hop(stranger, 'mx.kommun.example', '12:00:00')
    expect(arrive(late)).toMatchObject({ arrivedAt: ingestedAt, receivedAt: at('11:00:00') })
    expect(arrive(late).reason).toContain('gick före')
    const future = arrive('', { internalDate: new Date('2027-01-01T00:00:00Z') })
    expect(future).toMatchObject({ arrivedAt: ingestedAt, receivedAt: null })
    expect(future.reason).toContain('gick före')
  })

  test.each([Number.NaN, 0, -1])('when it was fetched, if its server says %s', (ms) => {
    const { arrivedAt, reason } = arrive('', { internalDate: new Date(ms) })
    expect(arrivedAt).toEqual(ingestedAt)
    expect(reason).toContain('ingen ankomsttid')
  })

  test('by its first 64 KB alone', () => {
    const head = `X-A: ${'a'.repeat(70_000)}\r\n${hop(stranger, 'mx.kommun.example', '09:20:00')}`
    expect(arrive(head).receivedAt).toBeNull()
  })
})

describe('whatever a mail says', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...'from ;by ;( ;);mx.kommun.example;\\;";;;Received: ;\r\n;\r\n ;[10.0.0.1];Tue, 10 Mar 2026 09:00:00 +0100;Date: '.split(
        ';',
      ),
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''))
  const date = fc.date({ noInvalidDate: false })

  test('it has arrived, never later than it was fetched', () => {
    fc.assert(
      fc.property(
        text,
        date,
        date.filter((one) => !Number.isNaN(one.getTime())),
        (head, internal, fetched) => {
          const mail = { head: Buffer.from(`Received: ${head}`), internalDate: internal }
          const { arrivedAt } = arrivalInstant(mail, { trusted: own, ingestedAt: fetched })
          expect(arrivedAt.getTime()).toBeLessThanOrEqual(fetched.getTime())
        },
      ),
    )
  })

  test('nothing below a line that is not ours changes anything', () => {
    const clock = fc
      .integer({ min: 0, max: 86_399 })
      .map((second) => new Date(second * 1_000).toISOString().slice(11, 19))
    const ours = fc.array(
      fc.tuple(fc.constantFrom('mx.kommun.example', 'a.inre.kommun.example'), clock),
      { maxLength: 5 },
    )
    fc.assert(
      fc.property(ours, text, (hops, below) => {
        const block = hops.map(([by, when]) => hop('localhost ([127.0.0.1])', by, when)).join('')
        const end = hop('x', 'evil.example', '00:00:00')
        const all = arrive(`${block}${end}Received: ${below}`)
        const instants = hops.map(([, when]) => new Date(`2026-03-10T${when}+01:00`).getTime())
        expect(all.receivedAt?.getTime() ?? null).toBe(
          instants.length === 0 ? null : Math.min(...instants),
        )
      }),
    )
  })

  test('a line without end is read in no time', () => {
    const long = `from ${'(a '.repeat(20_000)} by ${'x.'.repeat(50_000)}`
    expect(trustedHops([long, `by ${' by'.repeat(30_000)}`], own)).toEqual([])
  })
})

describe('a mail was late', () => {
  const way = {
    arrivedAt: at('08:00:00'),
    internalDate: at('08:00:00'),
    ingestedAt: at('08:00:20'),
    receivedAt: null,
    sentAt: null,
    origin: 'imap' as const,
  }
  const minutes = (count: number) => count * 60_000

  test('nowhere, when all is as usual', () => {
    expect(delays(way)).toEqual({ inbound: null, poll: null, dateSkew: null })
    const edge = {
      receivedAt: at('07:55:00'),
      arrivedAt: at('07:55:00'),
      ingestedAt: at('08:10:00'),
      sentAt: at('07:40:00'),
    }
    expect(delays({ ...way, ...edge })).toEqual({ inbound: null, poll: null, dateSkew: null })
  })

  test('between our own servers, either way', () => {
    const early = { receivedAt: at('07:54:59'), arrivedAt: at('07:54:59') }
    expect(delays({ ...way, ...early }).inbound).toBe(minutes(5) + 1_000)
    const later = {
      receivedAt: at('08:06:00'),
      arrivedAt: at('08:06:00'),
      ingestedAt: at('08:06:10'),
    }
    expect(delays({ ...way, ...later }).inbound).toBe(minutes(-6))
  })

  test('from the mailbox to us, but not when it is old mail brought in', () => {
    const late = { ...way, ingestedAt: at('08:10:01') }
    expect(delays(late).poll).toBe(minutes(10) + 1_000)
    expect(delays({ ...late, origin: 'import' }).poll).toBeNull()
    const stored = { ...late, receivedAt: at('07:00:00'), arrivedAt: at('07:00:00') }
    expect(delays(stored)).toMatchObject({ inbound: minutes(60), poll: minutes(10) + 1_000 })
  })

  test('by what its sender says, before or after', () => {
    expect(delays({ ...way, sentAt: at('07:44:00') }).dateSkew).toBe(minutes(16))
    expect(delays({ ...way, sentAt: at('08:20:00') }).dateSkew).toBe(minutes(-20))
  })
})
