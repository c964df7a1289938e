import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, test, afterAll } from 'vitest'
import { openFile, openParser } from '../../../src/arrival/parse/parser.ts'
import { type ParsedMail, type RawStream } from '../../../src/arrival/parse/parsed.ts'
import { silentLog } from '../../../src/base/log.ts'
import { eventually } from '../../support/eventually.ts'
import { fixture, sha256 } from '../inbox.ts'

const parser = openParser({ log: silentLog })
afterAll(() => parser.close())

async function parsed(raw: string | Buffer): Promise<ParsedMail> {
  const [mail] = await parser.parse([Buffer.from(raw)])
  if (mail?.outcome !== 'parsed') throw new Error(`Not parsed: ${mail?.reason ?? ''}`)
  return mail
}

describe('a parsed mail', () => {
  test('has windows-1252, quoted-printable and encoded words decoded', async () => {
    const mail = await parsed(fixture('apple-mail-windows-1252'))
    expect(mail.from).toEqual([{ name: 'Åke Öberg', address: 'ake.oberg@hemma.example' }])
    expect(mail.subject).toBe('Hål i vägen vid Ågatan')
    expect(mail.text).toContain('på Ågatan, precis vid övergångsstället – “nästan” en meter')
    expect(mail.text).toContain('1 400 €… nej')
  })

  test('has its words when it is HTML alone, deep inside', async () => {
    const mail = await parsed(fixture('html-only'))
    expect(mail.text).toContain('När får vi besked om förskoleplats för vår dotter?\nVi står i')
    expect(mail.text).not.toContain('color')
    expect(mail.html).toContain('cid:bild1@post.example')
    expect(mail.attachments).toMatchObject([
      { filename: 'logga.png', contentType: 'image/png', cid: 'bild1@post.example', inline: true },
    ])
  })

  test('has file names that are no paths', async () => {
    const { attachments } = await parsed(fixture('attachment'))
    expect(attachments.map(({ filename }) => filename)).toEqual([
      'Ritning över altan.pdf',
      'anteckning.txt',
    ])
    expect(attachments[0]?.sha256).toBe(sha256('%PDF-1.4 ritning'))
  })

  test('has no date when the sender gave none that can be read', async () => {
    expect((await parsed('Date: igår\r\n\r\nx')).date).toBeNull()
    expect((await parsed('Date: Tue, 10 Mar 99999 09:15:02 +0100\r\n\r\nx')).date).toBeNull()
    const { date } = await parsed('Date: Tue, 10 Mar 2026 09:15:02 +0100 (CET)\r\n\r\nx')
    expect(date).toEqual(new Date('2026-03-10T08:15:02Z'))
  })

  test('has the members of a group as addresses', async () => {
    const { to } = await parsed('To: Nämnden: a@x.example, B <b@X.example>;\r\n\r\nx')
    expect(to.map(({ address }) => address)).toEqual(['a@x.example', 'b@x.example'])
  })

  test('keeps no more than it may', async () => {
    const many = Array.from({ length: 5_000 }, (_, i) => `a${i}@x.example`).join(',\r\n ')
    const mail = await parsed(
      `To: ${many}\r\nSubject: ${'ä'.repeat(9_000)}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${'<p>😀'.repeat(600_000)}`,
    )
    expect(mail.to).toHaveLength(200)
    expect(mail.subject.length).toBeLessThanOrEqual(1_000)
    expect(mail.html?.length).toBeLessThanOrEqual(2_000_000)
    expect(mail.text.length).toBeLessThanOrEqual(1_000_000)
    expect(mail.text.isWellFormed()).toBe(true)
  })
})

/** A mail of some megabytes that nobody holds, and how much of it has been asked for since it was opened. Bytes. */
function large(chunk: string, chunks: number, head: string) {
  const beginning = Buffer.from(head)
  const one = Buffer.from(chunk)
  const given = { bytes: 0 }
  const stream: RawStream = {
    key: 'large',
    size: beginning.length + one.length * chunks,
    async *open() {
      given.bytes = 0
      yield beginning
      for (let i = 0; i < chunks; i++) {
        given.bytes += one.length
        yield one
      }
    },
  }
  return { stream, given }
}

const pdf =
  'Subject: stor\r\nContent-Type: application/pdf; name=stor.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n'
/** Of the file in a large mail of so many pieces. */
const hashOf = (chunks: number) => sha256(Buffer.alloc(57 * 13_000 * chunks, 'x'))
const base64 = `${Buffer.alloc(57, 'x').toString('base64')}\r\n`.repeat(13_000)

describe('a mail of fifty megabytes', () => {
  test('is read as it comes, beside small ones', { timeout: 60_000 }, async () => {
    const { stream } = large(base64, 50, pdf)
    const small = Buffer.from('Subject: liten\r\n\r\nHej')
    const mails = await parser.parse([small, stream, small])
    expect(mails).toMatchObject([
      { subject: 'liten' },
      { attachments: [{ filename: 'stor.pdf', size: 57 * 650_000 }] },
      { subject: 'liten' },
    ])
  })

  test('of text keeps the beginning of it', { timeout: 60_000 }, async () => {
    const { stream } = large('Hej på er, kommunen!\r\n'.repeat(45_000), 50, 'Subject: text\r\n\r\n')
    const [mail] = await parser.parse([stream])
    expect(mail).toMatchObject({ outcome: 'parsed', subject: 'text', html: null })
    expect(mail?.outcome === 'parsed' && mail.text.length).toBe(1_000_000)
  })

  test('of header keeps the beginning of it', { timeout: 60_000 }, async () => {
    const { stream } = large('x'.repeat(1_000_000), 50, 'From: a@x.example\r\nSubject: ')
    const [mail] = await parser.parse([stream])
    expect(mail).toMatchObject({ outcome: 'parsed', from: [{ address: 'a@x.example' }] })
    expect(mail?.outcome === 'parsed' && mail.subject).toBe('x'.repeat(1_000))
  })

  test('that ends before its size is damaged, and the next mail is read', async () => {
    const { stream } = large(base64, 3, pdf)
    const next = Buffer.from('Subject: nästa\r\n\r\nHej')
    expect(await parser.parse([{ ...stream, size: stream.size + 1 }, next])).toMatchObject([
      { outcome: 'unreadable', reason: 'Originalet är skadat i databasen.' },
      { outcome: 'parsed' },
    ])
  })

  test('whose bytes cannot be had says so, and the next mail is read', async () => {
    const failing: RawStream = {
      key: 'failing',
      size: 2_000_000,
      async *open() {
        yield Buffer.from(pdf)
        throw new Error('the database is away')
      },
    }
    await expect(parser.parse([failing])).rejects.toThrow('the database is away')
    expect((await parsed('Subject: nästa\r\n\r\nHej')).subject).toBe('nästa')
  })
})

describe('the file in a large mail', () => {
  test('comes no faster than it is taken', { timeout: 60_000 }, async () => {
    const { stream, given } = large(base64, 50, pdf)
    const file = await openFile({ log: silentLog }, stream, hashOf(50))
    let taken = 0
    let lead = 0
    for await (const chunk of file ?? []) {
      taken += (chunk as Buffer).length
      lead = Math.max(lead, given.bytes - taken * (base64.length / (57 * 13_000)))
      await setImmediate()
    }
    expect(taken).toBe(57 * 650_000)
    expect(lead).toBeLessThan(6_000_000)
  })

  test('ends its process when nobody wants it any more', async () => {
    const before = new Set(readersOf(process.pid))
    const file = await openFile({ log: silentLog }, large(base64, 50, pdf).stream, hashOf(50))
    const started = () => readersOf(process.pid).filter((pid) => !before.has(pid))
    expect(started()).toHaveLength(1)
    file?.destroy()
    await eventually('the reader to be gone', () => started().length === 0)
  })

  test('is not there when the mail has none with that hash', async () => {
    expect(await openFile({ log: silentLog }, large(base64, 2, pdf).stream, hashOf(3))).toBeNull()
  })

  test('that breaks off fails', async () => {
    const { stream } = large(base64, 40, pdf)
    const file = await openFile({ log: silentLog }, stream, hashOf(40))
    const [reader] = readersOf(process.pid).slice(-1)
    process.kill(reader!, 'SIGKILL')
    await expect(file?.forEach(() => undefined)).rejects.toThrow()
  })
})

describe('attachments', () => {
  test('can be taken out again by their hashes', async () => {
    const hashes = [sha256('%PDF-1.4 ritning'), sha256('another file')]
    const files = await parser.files(fixture('attachment'), hashes)
    expect(files.map((file) => file?.toString())).toEqual(['%PDF-1.4 ritning', undefined])
  })

  test('of a mail of thousands of parts are there as far as they are listed', async () => {
    const part = (_: unknown, i: number) => `--b\r\nContent-Type: a/b\r\n\r\n${i}\r\n`
    const parts = Array.from({ length: 5_000 }, part).join('')
    const raw = Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts}`)
    const files = await parser.files(raw, ['499', '0', '4999'].map(sha256))
    expect(files.map((file) => file?.toString())).toEqual(['499', '0', undefined])
  })
})

const mixed = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n'

describe('a mail made to harm', () => {
  const nested = (depth: number) =>
    Array.from(
      { length: depth },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`,
    )
  test.each<[string, () => string]>([
    ['by nesting', () => nested(5_000).join('')],
    ['by a header of many megabytes', () => `Subject: ${'x'.repeat(8_000_000)}\r\n\r\nx`],
    ['by deeply nested HTML', () => `Content-Type: text/html\r\n\r\n${'<div>'.repeat(200_000)}`],
    [
      'by a boundary that never comes',
      () => 'Content-Type: multipart/mixed; boundary=x\r\n\r\n--y',
    ],
    ['by ten thousand parts', () => `${mixed}${'--b\r\n\r\nx\r\n'.repeat(10_000)}--b--`],
    ['by fifty thousand receivers', () => `To: ${'a@x.example, '.repeat(50_000)}\r\n\r\nx`],
    ['by HTML of nothing but <', () => `Content-Type: text/html\r\n\r\n${'<'.repeat(25_000_000)}`],
    ['by an address list without end', () => `From: ${'"a" <'.repeat(50_000)}\r\n\r\nx`],
    ['by lines that end in CR alone', () => 'Subject: hej\r\rx\r'.repeat(100_000)],
    ['by halves of characters and NUL', () => '\ud800\0'.repeat(1_000_000)],
    ['by mails in mails', () => 'Content-Type: message/rfc822\r\n\r\n'.repeat(10_000)],
  ])('%s is read, and so is the next', async (_, raw) => {
    const [bad, good] = await parser.parse([
      Buffer.from(raw()),
      Buffer.from('Subject: nästa\r\n\r\nHej'),
    ])
    expect(bad?.outcome).toBe('parsed')
    expect(good).toMatchObject({ outcome: 'parsed', subject: 'nästa' })
  })
})

describe('the process that reads', () => {
  test('is started again after a fall, and ends when it is closed', async () => {
    const before = new Set(readersOf(process.pid))
    const own = openParser({ log: silentLog })
    const started = () => readersOf(process.pid).filter((pid) => !before.has(pid))
    await own.parse([Buffer.from('Subject: a\r\n\r\nx')])
    const [first] = await eventually('the reader', () => (started().length > 0 ? started() : null))
    process.kill(first!, 'SIGKILL')
    expect(await own.parse([Buffer.from('Subject: b\r\n\r\nx')])).toMatchObject([{ subject: 'b' }])
    await own.close()
    await eventually('the reader to be gone', () => started().length === 0)
  })

  test('does not mind a Ctrl-C that is meant for whoever started it', async () => {
    const before = new Set(readersOf(process.pid))
    const own = openParser({ log: silentLog })
    await own.parse([Buffer.from('Subject: a\r\n\r\nx')])
    const [reader] = readersOf(process.pid).filter((pid) => !before.has(pid))
    process.kill(reader!, 'SIGINT')
    expect(await own.parse([Buffer.from('Subject: b\r\n\r\nx')])).toMatchObject([{ subject: 'b' }])
    expect(readersOf(process.pid)).toContain(reader)
    await own.close()
  })

  test('ends by itself when there is nothing to do, and is there again for the next mail', async () => {
    const before = new Set(readersOf(process.pid))
    const own = openParser({ log: silentLog }, { idleMs: 1 })
    const started = () => readersOf(process.pid).filter((pid) => !before.has(pid))
    expect(await own.parse([Buffer.from('Subject: a\r\n\r\nx')])).toMatchObject([{ subject: 'a' }])
    await eventually('the reader to be gone', () => started().length === 0)
    expect(await own.parse([Buffer.from('Subject: b\r\n\r\nx')])).toMatchObject([{ subject: 'b' }])
    await own.close()
  })

  test('ends when whoever started it is killed', async () => {
    const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(owner.stdout, 'data')
    const [reader] = readersOf(owner.pid!)
    expect(reader).toBeGreaterThan(0)
    owner.kill('SIGKILL')
    await eventually('the reader to be gone', () => !isRunning(reader!))
  })
})

const program = `
  import { openParser } from '${new URL('../../../src/arrival/parse/parser.ts', import.meta.url).href}'
  const log = { warn() {}, info() {}, error() {} }
  await openParser({ log }).parse([Buffer.from('Subject: a')])
  console.log('read')
  setInterval(() => {}, 1000)
`

/** The readers among the processes, running, that a process has started. */
function readersOf(parent: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat=,args='], { encoding: 'utf8' })
  return table.split('\n').flatMap((line) => {
    const [pid, ppid, stat = '', ...args] = line.trim().split(/\s+/)
    const isReader = args.join(' ').includes('parser-child') && !stat.startsWith('Z')
    return isReader && Number(ppid) === parent ? [Number(pid)] : []
  })
}

function isRunning(pid: number): boolean {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,stat='], { encoding: 'utf8' })
  return table.split('\n').some((line) => {
    const [found, stat = ''] = line.trim().split(/\s+/)
    return Number(found) === pid && !stat.startsWith('Z')
  })
}
