import fc from 'fast-check'
import { type AddressInfo, createServer } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeLog, silentLog } from '../../src/base/log.ts'
import { type SmtpConfig } from '../../src/config.ts'
import { buildRaw } from '../../src/mail/write/build.ts'
import { openSmtp, SendError, smtpFault, type Transport } from '../../src/mail/smtp.ts'
import { freePort } from '../support/ports.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'
import { someMail } from './some-mail.ts'

const login = { user: 'kontakt', password: 'hemligt-ord-4711' }
const sink = await startSmtpSink()
const locked = await startSmtpSink({ login })
afterAll(async () => {
  await sink.stop()
  await locked.stop()
})

const config: SmtpConfig = {
  host: '127.0.0.1',
  port: sink.port,
  tls: 'none',
  user: null,
  password: null,
}
let smtp: Transport
beforeEach(() => {
  smtp = openSmtp(config, { log: silentLog })
})
afterEach(() => {
  smtp.close()
  sink.heal()
})

/** How sending this mail fails. */
async function faultOf(transport: Transport = smtp): Promise<SendError> {
  try {
    await transport.send(someMail)
  } catch (thrown) {
    if (thrown instanceof SendError) return thrown
    throw thrown
  }
  throw new Error('The mail was accepted.')
}

describe('a mail that is sent', () => {
  test('is accepted for the recipient we name, with our id and date', async () => {
    const { response, accepted } = await smtp.send(someMail)
    expect(response).toMatch(/^250 /)
    expect(accepted).toEqual(['t.nylund@post.example'])
    const taken = sink.taken.at(-1)
    expect(taken).toMatchObject({
      from: 'kontakt@bjorkvalla.example',
      to: ['t.nylund@post.example'],
      messageId: '<sv.a.1@bjorkvalla.example>',
    })
    expect(taken?.raw).toContain('Date: Tue, 17 Mar 2026 09:20:00 +0000\r\n')
    expect(taken?.raw).toContain('In-Reply-To: <fraga@post.example>\r\n')
    expect(taken?.raw).toMatch(/References: <forsta@post.example> <fraga@post.example>\r\n/)
    expect(taken?.raw).toMatch(/multipart\/alternative/)
    expect(taken?.raw).not.toMatch(/Auto-Submitted|X-Mailer/i)
  })

  test('is byte for byte what the copy in Sent is made of', async () => {
    await smtp.send(someMail)
    expect(sink.taken.at(-1)?.raw).toBe((await buildRaw(someMail)).toString('latin1'))
    expect((await buildRaw(someMail)).equals(await buildRaw({ ...someMail }))).toBe(true)
  })

  test('says so when it is automatic (RFC 3834)', async () => {
    await smtp.send({ ...someMail, autoSubmitted: 'auto-generated' })
    expect(sink.taken.at(-1)?.raw).toContain('Auto-Submitted: auto-generated\r\n')
    expect(sink.taken.at(-1)?.raw).toContain('X-Auto-Response-Suppress: All\r\n')
  })

  test('stays one mail when its text tries to end it early', async () => {
    const before = sink.taken.length
    const text = 'a\n.\r\nMAIL FROM:<x@evil.example>\r\n\r.\r\n.\n\r.\r'
    await smtp.send({ ...someMail, text })
    expect(sink.taken).toHaveLength(before + 1)
    expect(sink.taken.at(-1)?.raw).not.toMatch(/[^\r]\n|\r[^\n]/)
  })
})

describe('the headers, whatever was put in', () => {
  test('are ours and no others, for one recipient', async () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        'x\r\nBcc: ond@evil.example',
        'x\rBcc: ond@evil.example',
        'x\n\n<script>',
        'x\0y',
        '=?utf-8?Q?x=0D=0ABcc:_ond@evil.example?=',
        '=?utf-8?B?DQpCY2M6IG9uZEBldmlsLmV4YW1wbGU=?=',
        'a, b <ond@evil.example>; "c',
        '\u2028Bcc: ond@evil.example',
      ),
    )
    const mails = fc.record({
      fromName: nasty,
      toName: nasty,
      subject: nasty,
      inReplyTo: fc.option(nasty),
      refs: fc.array(nasty, { maxLength: 4 }),
    })
    await fc.assert(
      fc.asyncProperty(mails, async (parts) => {
        await smtp.send({ ...someMail, ...parts })
        const taken = sink.taken.at(-1)!
        expect(taken.to).toEqual(['t.nylund@post.example'])
        const head = taken.raw.slice(0, taken.raw.indexOf('\r\n\r\n'))
        const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
        const names = lines.map((line) => /^([\w-]+): /.exec(line)?.[1] ?? line)
        expect(names.filter((name) => !optional.has(name)).sort()).toEqual(always)
        expect(new Set(names).size).toBe(names.length)
        expect(head).not.toMatch(/[^\t\r\n -~]/)
        expect(lines.find((line) => line.startsWith('To: '))).toMatch(
          /(?:<t\.nylund@post\.example>|^To: t\.nylund@post\.example)$/,
        )
      }),
      { numRuns: 150 },
    )
  })

  const always = 'Content-Type Date From MIME-Version Message-ID To'.split(' ')
  const optional = new Set(['In-Reply-To', 'References', 'Subject'])
})

describe('a mail that is not accepted', () => {
  test.each([
    ['RCPT', '550 5.1.1 No such user', 'permanent', 'mail'],
    ['RCPT', '451 4.7.1 Greylisted', 'temporary', 'mail'],
    ['MAIL', '553 5.1.8 Bad sender', 'permanent', 'mail'],
    ['DATA', '452 4.3.1 Full', 'temporary', 'server'],
    ['END', '554 5.7.1 No', 'permanent', 'mail'],
    ['END', '451 4.3.0 Later', 'temporary', 'mail'],
    ['END', '421 4.3.2 Going down', 'temporary', 'server'],
    ['EHLO', '554 5.3.2 Not you', 'temporary', 'server'],
    ['CONNECT', '421 4.3.2 Too busy', 'temporary', 'server'],
    ['RCPT', 'drop', 'temporary', 'server'],
    ['DATA', 'drop', 'temporary', 'server'],
    ['END', 'drop', 'unknown', 'server'],
    ['END', 'drop-after', 'unknown', 'server'],
  ] as const)('at %s with "%s" is %s, about the %s', async (step, fault, outcome, about) => {
    sink.fail(step, fault, { times: 9 })
    expect((await faultOf()).verdict).toMatchObject({ outcome, about })
  })

  test('may be sent after all, over the same connections', async () => {
    sink.fail('RCPT', '451 4.7.1 Greylisted')
    await faultOf()
    expect((await smtp.send(someMail)).response).toMatch(/^250/)
  })

  test('was refused by nobody when nobody listens', async () => {
    const port = await freePort()
    const away = openSmtp({ ...config, port }, { log: silentLog })
    const { verdict } = await faultOf(away)
    expect(verdict).toEqual({
      outcome: 'temporary',
      about: 'server',
      words: 'Mejlservern svarar inte på porten.',
    })
    away.close()
  })

  test('was refused by us when its recipient is not a plain address', async () => {
    const before = sink.taken.length
    const toAddress = '"a@evil.example x"@post.example'
    const sending = smtp.send({ ...someMail, toAddress })
    await expect(sending).rejects.toMatchObject({ verdict: { outcome: 'permanent' } })
    expect(sink.taken).toHaveLength(before)
  })

  test('waits when STARTTLS is wanted and not offered, rather than go in the clear', async () => {
    const heard: string[] = []
    const plain = createServer((socket) => {
      socket.write('220 plain.invalid\r\n')
      socket.on('data', (line) => {
        heard.push(line.toString())
        socket.write(line.toString().startsWith('EHLO') ? '250 Hej\r\n' : '502 5.5.1 No\r\n')
      })
    })
    const port = await new Promise<number>((resolve) => {
      plain.listen(0, '127.0.0.1', () => resolve((plain.address() as AddressInfo).port))
    })
    const strict = openSmtp({ ...config, port, tls: 'starttls' }, { log: silentLog })
    expect((await faultOf(strict)).verdict).toEqual({
      outcome: 'temporary',
      about: 'server',
      words: 'Den krypterade förbindelsen med mejlservern gick inte att upprätta.',
    })
    expect(heard.join('')).not.toMatch(/MAIL FROM/)
    strict.close()
    plain.close()
  })
})

describe('a mail with a copy for the archive', () => {
  const archive = 'arkiv@bjorkvalla.example'

  test('goes to both in one step, and its headers name one', async () => {
    await smtp.send(someMail, archive)
    const taken = sink.taken.at(-1)
    expect(taken?.to).toEqual(['t.nylund@post.example', archive])
    expect(taken?.raw).not.toContain('arkiv')
  })

  test.each(['452 4.2.2 Full', '550 5.1.1 No such user'] as const)(
    'goes to nobody when the archive says "%s", and that is known',
    async (fault) => {
      const before = sink.taken.length
      sink.fail('RCPT', fault, { when: /arkiv/ })
      const sending = smtp.send(someMail, archive)
      await expect(sending).rejects.toMatchObject({ verdict: { outcome: 'no-archive' } })
      expect(sink.taken).toHaveLength(before)
      expect((await smtp.send(someMail)).response).toMatch(/^250/)
    },
  )

  test('goes to nobody when the recipient is refused, with the reason', async () => {
    const before = sink.taken.length
    sink.fail('RCPT', '550 5.1.1 No such user', { when: /nylund/ })
    await expect(smtp.send(someMail, archive)).rejects.toMatchObject({
      verdict: {
        outcome: 'permanent',
        words: 'Adressen finns inte eller tar inte emot mejl (550 5.1.1).',
      },
    })
    sink.fail('RCPT', '451 4.7.1 Greylisted', { when: /nylund/ })
    await expect(smtp.send(someMail, archive)).rejects.toMatchObject({
      verdict: { outcome: 'temporary', about: 'mail' },
    })
    expect(sink.taken).toHaveLength(before)
  })

  test('may have left when the line breaks after its end', async () => {
    sink.fail('END', 'drop-after')
    await expect(smtp.send(someMail, archive)).rejects.toMatchObject({
      verdict: { outcome: 'unknown' },
    })
  })
})

describe('the login', () => {
  const withLogin = { ...config, port: locked.port, user: login.user, password: login.password }

  test('opens the server', async () => {
    const open = openSmtp(withLogin, { log: silentLog })
    await open.check()
    expect((await open.send(someMail)).accepted).toHaveLength(1)
    open.close()
  })

  test('that is wrong keeps the mail and never shows the password', async () => {
    const lines: string[] = []
    const wrong = { ...withLogin, password: 'fel-ord-0815' }
    const shut = openSmtp(wrong, { log: makeLog((line) => lines.push(line)) })
    const error = await faultOf(shut)
    expect(error.verdict).toMatchObject({ outcome: 'temporary', about: 'server' })
    const check = await shut.check().catch((thrown: unknown) => thrown)
    expect(smtpFault(check)).toBe('Mejlservern godtar inte inloggningen.')
    const everything = inspect([error, check], { depth: 9, showHidden: true }) + lines.join('')
    expect(everything).not.toMatch(/fel-ord|nylund/)
    expect(lines.join('')).toContain('EAUTH')
    shut.close()
  })

  test('is missed when there is none', async () => {
    const anonymous = openSmtp({ ...config, port: locked.port }, { log: silentLog })
    expect((await faultOf(anonymous)).verdict).toMatchObject({
      outcome: 'temporary',
      words: 'Mejlservern godtar inte inloggningen.',
    })
    anonymous.close()
  })
})
