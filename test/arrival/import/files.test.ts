import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readPath } from '../../../src/arrival/import/files.ts'
import { withWireLines } from '../../../src/arrival/import/found.ts'
import { importedInstant } from '../../../src/arrival/import/instant.ts'
import { type Boxed, splitMbox } from '../../../src/arrival/import/mbox.ts'
import { makeTempDir } from '../../support/process.ts'

const dir = makeTempDir('files')
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text, 'latin1')
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function split(text: string, size = 64): Promise<Boxed[]> {
  const found: Boxed[] = []
  for await (const one of splitMbox(inPieces(text, size))) found.push(one)
  return found
}

const raws = (boxed: readonly Boxed[]) => boxed.map(({ raw }) => raw?.toString('latin1'))

const a = 'Subject: a\n\nHej\n'
const b = 'Subject: b\n\nHej igen\n'

describe('an mbox file', () => {
  const two = `From anna@x.example Mon Mar  2 09:15:30 2026\n${a}\nFrom bo@x.example Tue Mar  3 10:00:00 2026 +0100\n${b}\n`

  test.each([1, 7, 64, 10_000])(
    'is split where it should be, read %i bytes at a time',
    async (size) => {
      expect(await split(two, size)).toEqual([
        { number: 1, at: new Date('2026-03-02T09:15:30Z'), raw: Buffer.from(a) },
        { number: 2, at: new Date('2026-03-03T09:00:00Z'), raw: Buffer.from(b) },
      ])
    },
  )

  test('may have CRLF, and lack its last line end', async () => {
    const crlf = two.replaceAll('\n', '\r\n').trimEnd()
    expect(raws(await split(crlf))).toEqual([
      a.replaceAll('\n', '\r\n'),
      b.replaceAll('\n', '\r\n').trimEnd(),
    ])
  })

  test('has its quoted lines back as they were, whether mboxo or mboxrd', async () => {
    const quoted = 'Subject: a\n\n>From början\n>>From förut\n> From mig\n'
    const text = `From x Mon Mar  2 09:15:30 2026\n${quoted}\n`
    expect(raws(await split(text))).toEqual([
      'Subject: a\n\nFrom början\n>From förut\n> From mig\n',
    ])
  })

  test('is not split at words that only begin like a new message', async () => {
    const body =
      'Subject: a\n\nHej\n\nFrom now on we meet at 10:00 in 2026.\nHälsningar\n\nFrom here.\n'
    const text = `From x Mon Mar  2 09:15:30 2026\n${body}\n`
    expect(raws(await split(text))).toEqual([body])
  })

  test('keeps the empty line of a message without a body', async () => {
    const text = `From x Mon Mar  2 09:15:30 2026\nSubject: a\n\nFrom y Mon Mar  2 09:15:31 2026\n${b}`
    expect(raws(await split(text))).toEqual(['Subject: a\n\n', b])
  })
})

describe('line ends', () => {
  test('become those of the wire, and stay when they are', () => {
    expect(withWireLines(Buffer.from('a\nb\r\n\nc')).toString()).toBe('a\r\nb\r\n\r\nc')
    const wire = Buffer.from('a\r\nb\r\n')
    expect(withWireLines(wire)).toBe(wire)
  })
})

async function read(where: string, stdin = '') {
  const found = []
  for await (const one of readPath(where, inPieces(stdin, 10))) found.push(one)
  return found.map((one) =>
    one.outcome === 'found'
      ? { file: path.basename(one.path), folder: one.folder, at: one.clue.at }
      : { file: path.basename(one.path), reason: one.reason },
  )
}

describe('a path', () => {
  test('to a Maildir gives its messages and those of its folders, without drafts', async () => {
    const maildir = path.join(dir, 'Maildir')
    for (const folder of ['', '.Sent', '.Arkiv.2025']) {
      for (const part of ['cur', 'new', 'tmp']) {
        mkdirSync(path.join(maildir, folder, part), { recursive: true })
      }
    }
    const put = (file: string, at: string) => {
      const where = path.join(maildir, file)
      writeFileSync(where, a)
      utimesSync(where, new Date(at), new Date(at))
    }
    put('cur/1772442000.M1.host:2,RS', '2026-04-01T00:00:00Z')
    put('new/1772528400.M2.host', '2026-03-01T00:00:00Z')
    put('cur/1772442001.M3.host:2,DS', '2026-04-01T00:00:00Z')
    put('.Sent/cur/1772442002.M4.host:2,S', '2026-04-01T00:00:00Z')
    put('.Arkiv.2025/cur/ett', '2025-04-01T00:00:00Z')
    expect(await read(maildir)).toEqual([
      // The file was copied in April; its name is older.
      { file: '1772442000.M1.host:2,RS', folder: 'INBOX', at: new Date('2026-03-02T09:00:00Z') },
      { file: '1772528400.M2.host', folder: 'INBOX', at: new Date('2026-03-01T00:00:00Z') },
      { file: 'ett', folder: '2025', at: new Date('2025-04-01T00:00:00Z') },
      { file: '1772442002.M4.host:2,S', folder: 'Sent', at: new Date('2026-03-02T09:00:02Z') },
    ])
  })

  test('to a folder gives what is mail in it, however it is kept', async () => {
    const folder = path.join(dir, 'blandat')
    mkdirSync(path.join(folder, 'Skickat'), { recursive: true })
    writeFileSync(path.join(folder, 'a.eml'), a)
    writeFileSync(path.join(folder, 'Skickat', 'b.eml'), b)
    writeFileSync(path.join(folder, 'Inbox'), `From x Mon Mar  2 09:15:30 2026\n${a}\n`)
    writeFileSync(path.join(folder, 'Inbox.msf'), 'index')
    writeFileSync(path.join(folder, 'c.msg'), 'x')
    writeFileSync(path.join(folder, '12'), `Subject: nummer\n\nx`)
    writeFileSync(path.join(folder, 'anteckning'), 'Inget mejl.')
    expect(await read(folder)).toEqual([
      { file: '12', folder: 'blandat', at: null },
      { file: 'Inbox#1', folder: 'Inbox', at: new Date('2026-03-02T09:15:30Z') },
      { file: 'b.eml', folder: 'Skickat', at: null },
      { file: 'a.eml', folder: 'blandat', at: null },
      { file: 'c.msg', reason: 'Outlooks format .msg går inte att läsa. Spara som .eml.' },
    ])
  })

  test('may be stdin, with one message or an mbox', async () => {
    expect(await read('-', a)).toEqual([{ file: '-', folder: '.', at: null }])
    const box = `From x Mon Mar  2 09:15:30 2026\n${a}\nFrom y Mon Mar  2 09:15:31 2026\n${b}`
    expect((await read('-', box)).map(({ file }) => file)).toEqual(['-#1', '-#2'])
  })
})

describe('the instant of an old mail', () => {
  const now = new Date('2026-06-30T09:00:00Z')
  const head = (...lines: string[]) => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
  const received = (by: string, at: string) => `Received: from a ([10.0.0.2]) by ${by}; ${at}`
  const date = 'Date: Mon, 2 Mar 2026 08:00:00 +0000'
  const mbox = { from: 'mbox' as const, at: new Date('2026-03-02T11:00:00Z') }
  const other = { trusted: [], isOurs: false, now }
  const at = (...args: Parameters<typeof importedInstant>) => importedInstant(...args).arrivedAt

  test('is that of our own servers, else of the top Received, else of the place, else the sender’s', () => {
    const lines = [
      received('store.kommun.se', 'Mon, 2 Mar 2026 10:00:05 +0000'),
      received('mx.kommun.se', 'Mon, 2 Mar 2026 10:00:00 +0000'),
      date,
    ]
    const trusted = ['.kommun.se']
    expect(at(head(...lines), mbox, { ...other, trusted })).toEqual(
      new Date('2026-03-02T10:00:00Z'),
    )
    expect(at(head(...lines), mbox, other)).toEqual(new Date('2026-03-02T10:00:05Z'))
    expect(at(head(date), mbox, other)).toEqual(mbox.at)
    const unsure = importedInstant(head(date), { from: 'file', at: null }, other)
    expect(unsure.arrivedAt).toEqual(new Date('2026-03-02T08:00:00Z'))
    expect(unsure.reason).toContain('Osäkert')
  })

  test('on a server is the INTERNALDATE, as for new mail', () => {
    const clue = { from: 'server' as const, at: new Date('2026-03-02T12:00:00Z') }
    const lines = [received('store.kommun.se', 'Mon, 2 Mar 2026 10:00:05 +0000'), date]
    expect(at(head(...lines), clue, other)).toEqual(clue.at)
  })

  test('of what we sent is its own Date', () => {
    const clue = { from: 'server' as const, at: new Date('2026-06-01T12:00:00Z') }
    expect(at(head(date), clue, { ...other, isOurs: true })).toEqual(
      new Date('2026-03-02T08:00:00Z'),
    )
  })

  test('is never to come, and never nothing', () => {
    const future = 'Date: Mon, 2 Mar 2037 08:00:00 +0000'
    expect(at(head(future), { from: 'file', at: null }, other)).toEqual(now)
    expect(at(head('Subject: x'), { from: 'file', at: null }, other)).toEqual(now)
    expect(at(head('Subject: x'), { from: 'maildir', at: new Date(0) }, other)).toEqual(now)
  })
})
