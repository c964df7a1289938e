import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { inspectCommand } from '../../src/commands/inspect.ts'

const mail = (name: string) => `test/fixtures/mail/${name}.eml`

async function run(argv: string[], stdin: Buffer[] = []) {
  let out = ''
  let err = ''
  const exitCode = await inspectCommand(argv, {
    stdin: Readable.from(stdin),
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
  })
  const lines = out.split('\n').filter((line) => line.startsWith('{'))
  return {
    exitCode,
    out,
    err,
    found: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  }
}

describe('svarstid inspect', () => {
  test('prints how a mail is read, one object per file, in order', async () => {
    const { exitCode, err, found } = await run([mail('gmail-reply'), mail('attachment')])
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    expect(found.map(({ subject }) => subject)).toEqual([
      'Re: SV: Bygglov för attefallshus? [BV-2026-1482]',
      'Ritning över altan',
    ])
    expect(found[0]).toMatchObject({
      messageId: '<CAKx7+Reply88@mail.post.example>',
      inReplyTo: '<svar.1482@bjorkvalla.example>',
      references: ['<CAKx7+3mQ2f9=Vb1Zt8@mail.post.example>', '<svar.1482@bjorkvalla.example>'],
      from: { name: 'Eva Lindkvist', address: 'eva.lindkvist@post.example' },
      to: [{ name: 'Kontaktcenter', address: 'kontakt@bjorkvalla.example' }],
      date: '2026-03-11T17:40:11.000Z',
      newText:
        'Tack för svaret! En sak till: gäller det även om huset står 3 meter från grannen?\n\n/Eva',
      kind: 'human',
      area: 'bygg',
      confidence: 'sure',
      attachments: [],
    })
    expect(found[1]?.attachments).toEqual([
      {
        filename: 'Ritning över altan.pdf',
        contentType: 'application/pdf',
        size: 16,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
      expect.objectContaining({ filename: 'anteckning.txt' }),
    ])
  })

  test('has these fields and no others', async () => {
    const { found } = await run([mail('no-message-id')])
    expect(Object.keys(found[0] ?? {})).toEqual(
      'messageId inReplyTo references from to subject date text newText kind reasons area confidence attachments mails invitations protection'.split(
        ' ',
      ),
    )
    expect(found[0]).toMatchObject({ messageId: null, inReplyTo: null, references: [] })
  })

  test('says why', async () => {
    const { found } = await run([mail('urgent'), mail('spam')])
    expect(found[0]?.reasons).toMatchObject({ urgent: 'Suicid: orkar inte leva, sista mejlet' })
    expect(found[1]?.reasons).toMatchObject({
      spamHint: expect.stringContaining('Märkt som skräppost (X-Spam-Flag: YES)') as string,
    })
  })

  test('reads stdin when told to', async () => {
    const raw = readFileSync(mail('html-only'))
    const { found } = await run(['-'], [raw.subarray(0, 100), raw.subarray(100)])
    expect(found).toMatchObject([{ subject: 'Plats på förskola', area: 'forskola' }])
  })

  test('reads a mail of thousands of parts', async () => {
    const raw = `Subject: Delad\r\nFrom: eva@post.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(3_000)}`
    const { exitCode, found } = await run(['-'], [Buffer.from(raw)])
    expect(exitCode).toBe(0)
    expect(found).toMatchObject([
      { subject: 'Delad', from: { name: '', address: 'eva@post.example' }, mails: [] },
    ])
  })

  test('reads all files of a folder, and names each', async () => {
    const { exitCode, found } = await run(['test/fixtures/mail'])
    expect(exitCode).toBe(0)
    expect(found.map(({ path }) => path)).toContain(mail('urgent'))
    expect(found.length).toBeGreaterThan(10)
  })

  test('tells what is inside a mail, and reads characters without a label', async () => {
    const { found } = await run([mail('inside-mail-and-invitation'), mail('undeclared-8bit')])
    expect(found).toMatchObject([
      {
        text: 'Kan ni svara min granne?',
        mails: [{ from: { address: 'nils@post.example' }, text: 'Behöver jag bygglov?' }],
        invitations: [{ when: 'onsdag 10 juni 2026 kl. 09.00', where: 'Ågatan 1' }],
      },
      { subject: 'Hål i vägen', text: 'Hej! Det är ett hål på Ågatan – när lagas det?\n' },
    ])
  })

  test('names a single mail when asked to', async () => {
    const { found } = await run(['--json', mail('urgent')])
    expect(found).toMatchObject([{ path: mail('urgent') }])
  })

  test('goes on when a file is not there, and ends with 1', async () => {
    const { exitCode, err, found } = await run(['nowhere.eml', mail('spam')])
    expect(exitCode).toBe(1)
    expect(err).toMatch(/^svarstid inspect: nowhere\.eml: ENOENT/)
    expect(found).toMatchObject([{ path: mail('spam') }])
  })

  test.each([[[]], [['--areas']]])('is used wrongly with %j', async (argv) => {
    const { exitCode, err, out } = await run(argv)
    expect(exitCode).toBe(2)
    expect(out).toBe('')
    expect(err).toContain('Usage: svarstid inspect')
  })

  test('explains itself', async () => {
    expect(await run(['--help'])).toMatchObject({ exitCode: 0, err: '' })
  })
})
