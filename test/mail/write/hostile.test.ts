import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { silentLog } from '../../../src/base/log.ts'
import { type OutgoingMail } from '../../../src/mail/mail.ts'
import { openSmtp } from '../../../src/mail/smtp.ts'
import { buildRaw } from '../../../src/mail/write/build.ts'
import { hostileCases, seed, size } from '../../support/fault-size.ts'
import { startSmtpSink } from '../../support/smtp-sink.ts'
import { someMail } from '../some-mail.ts'
import { addressesOf, encodedWords, strictly } from './strict.ts'

const overTheWire = size(300, 5_000)
const patience = 60_000 + hostileCases * 25

const words = [
  'x\r\nBcc: ond@evil.example',
  'x\rBcc: ond@evil.example',
  'x\nBcc: ond@evil.example\n\n<script>',
  '\r\n\r\nbody',
  'x\r\n Bcc: ond@evil.example',
  'x\0y',
  '\u2028Bcc: ond@evil.example',
  '\u0085Bcc: ond@evil.example',
  '\x7f\x1b[2J',
  '=?utf-8?Q?x=0D=0ABcc:_ond@evil.example?=',
  '=?utf-8?B?DQpCY2M6IG9uZEBldmlsLmV4YW1wbGU=?=',
  '=\u200b?utf-8?Q?=0D=0ABcc:_ond@evil.example?=',
  'a, b <ond@evil.example>; "c',
  'Anna" <ond@evil.example>, "',
  'grupp: ond@evil.example;',
  '(comment (deep)) \\',
  '\u202egpj.exe',
  '\ud800',
  'fil.pdf\r\nContent-Type: text/html',
  'a.pdf"; filename="b.exe',
  '--_NmP-Part_1--',
  '<a@b.se>\r\nBcc: <ond@evil.example>',
  '<a@b.se> <c@d.se>',
  '../../etc/passwd',
  '\r\n.\r\nMAIL FROM:<ond@evil.example>\r\n',
  '\n.\r\n',
  '\r.\r',
  '\n.\n',
  '.',
  'From ',
]
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...words) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 120 }) },
)
const nasty = fc.oneof(
  { weight: 2_000, arbitrary: fc.array(piece, { maxLength: 3 }).map((all) => all.join('')) },
  // 100 kB, seldom: it is slow to make.
  {
    weight: 1,
    arbitrary: piece.map((one) => `${one} `.repeat(100_000 / (one.length + 1))),
  },
)
const id = fc.oneof(
  nasty,
  nasty.map((one) => `<${one}>`),
  fc.constant('<fraga@post.example>'),
)
const mails: fc.Arbitrary<OutgoingMail> = fc
  .record({
    fromName: nasty,
    toName: nasty,
    subject: nasty,
    text: nasty,
    html: nasty,
    inReplyTo: fc.option(id),
    refs: fc.array(id, { maxLength: 3 }),
    cc: fc.array(
      nasty.map((name) => ({ name, address: 'kopia@post.example' })),
      { maxLength: 1 },
    ),
    replyTo: fc.constantFrom(null, 'kontakt+sva@bjorkvalla.example'),
    files: fc.array(
      fc.record({ name: nasty, type: nasty, content: nasty.map((one) => Buffer.from(one)) }),
      { maxLength: 2 },
    ),
  })
  .map((parts) => ({ ...someMail, ...parts }))

const atOnce = 20
/** Sent together, over the few connections there are. */
const batches = fc
  .array(mails, { minLength: atOnce, maxLength: atOnce })
  .map((all) => all.map((mail, i) => ({ ...mail, messageId: `<sv.a.${i}@bjorkvalla.example>` })))

const always = 'Content-Type Date From MIME-Version Message-ID To'.split(' ')
const optional = new Set('Cc In-Reply-To References Reply-To Subject'.split(' '))

function look(raw: Buffer, mail: OutgoingMail): void {
  const { headers, body } = strictly(raw)
  const names = headers.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => !optional.has(name)).sort()).toEqual(always)
  const addresses = (name: string) =>
    headers.filter((one) => one.name === name).flatMap(({ value }) => addressesOf(value))
  expect(addresses('From')).toEqual([mail.fromAddress])
  expect(addresses('To')).toEqual([mail.toAddress])
  expect(addresses('Cc')).toEqual(mail.cc.map(({ address }) => address))
  expect(addresses('Reply-To')).toEqual(mail.replyTo === null ? [] : [mail.replyTo])
  for (const { value } of headers) expect(encodedWords(value)).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
  // Each part says what it is, once, and there are no more parts than were put in.
  expect(body.match(/^----_NmP-[0-9a-f]{24}-Part_\d+\r\nContent-Type:/gm)).toHaveLength(
    2 + mail.files.length + (mail.files.length > 0 ? 1 : 0),
  )
}

const sink = await startSmtpSink()
const smtp = openSmtp(
  { host: '127.0.0.1', port: sink.port, tls: 'none', user: null, password: null },
  { log: silentLog },
)
afterAll(async () => {
  smtp.close()
  await sink.stop()
})

describe('whatever a citizen, a colleague or a file writes', () => {
  test(
    `has no part in which headers stand above the mail (${hostileCases} mails)`,
    async () => {
      await fc.assert(
        fc.asyncProperty(mails, async (mail) => look(await buildRaw(mail), mail)),
        { numRuns: hostileCases, seed },
      )
    },
    patience,
  )

  test(
    `comes over the wire as one mail for one recipient (${overTheWire} mails)`,
    async () => {
      await fc.assert(
        fc.asyncProperty(batches, async (batch) => {
          const before = sink.taken.length
          await Promise.all(batch.map((mail) => smtp.send(mail)))
          expect(sink.taken).toHaveLength(before + batch.length)
          for (const mail of batch) {
            const { from, to, raw } = sink.taken.findLast(
              (one) => one.messageId === mail.messageId,
            )!
            expect({ from, to }).toEqual({ from: mail.fromAddress, to: [mail.recipient] })
            expect(raw).toBe((await buildRaw(mail)).toString('latin1'))
          }
        }),
        { numRuns: overTheWire / atOnce, seed },
      )
    },
    patience,
  )

  test.each([
    ['kontakt+sva@bjorkvalla.example', 'kontakt+sva@bjorkvalla.example'],
    ['', ''],
    [null, 'kontakt@bjorkvalla.example'],
  ])('changes nothing in the envelope, with %j as its sender', async (envelopeFrom, from) => {
    const cc = [{ name: '', address: 'kopia@post.example' }]
    await smtp.send({ ...someMail, cc, envelopeFrom, recipient: 'annan@post.example' })
    expect(sink.taken.at(-1)).toMatchObject({ from, to: ['annan@post.example'] })
  })

  test.each(['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r\n', '\r.\r\n', '..\r\n.'])(
    'ends no mail with %j, wherever it stands',
    async (end) => {
      const before = sink.taken.length
      const bad = `a${end}MAIL FROM:<ond@evil.example>\r\nRCPT TO:<x@y.example>\r\nDATA\r\nb${end}`
      const file = { name: `x${end}.txt`, type: 'text/plain', content: Buffer.from(bad) }
      await smtp.send({ ...someMail, text: bad, html: bad, subject: bad, files: [file] })
      expect(sink.taken).toHaveLength(before + 1)
      strictly(Buffer.from(sink.taken.at(-1)!.raw, 'latin1'))
    },
  )
})
