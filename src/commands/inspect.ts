import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { readHeaders } from '../arrival/parse/headers.ts'
import { openParser, type Parser } from '../arrival/parse/parser.ts'
import { readMail } from '../arrival/read/read.ts'
import { reasonOf } from '../base/errors.ts'
import { silentLog } from '../base/log.ts'
import { type CommandIo } from './io.ts'

const usage = `Usage: svarstid inspect FILE…

How we read a message (docs/arrival.md): one JSON object per file, in their order, on one line each.
A FILE is a raw message (.eml); - is stdin. One that cannot be parsed has the kind "unreadable".
`

/** `svarstid inspect`. Returns the exit code: 0 done, 1 a file could not be read, 2 wrong use. */
export async function inspectCommand(argv: string[], io: CommandIo): Promise<0 | 1 | 2> {
  const args = readArguments(argv)
  if ('error' in args) {
    io.stderr.write(`svarstid inspect: ${args.error}\n\n${usage}`)
    return 2
  }
  if (args.help) {
    io.stdout.write(usage)
    return 0
  }
  const parser = openParser({ log: silentLog })
  try {
    let exitCode: 0 | 1 = 0
    for (const file of args.files) {
      if (!(await inspect(file, parser, io))) exitCode = 1
    }
    return exitCode
  } finally {
    await parser.close()
  }
}

/** False when the file could not be read. */
async function inspect(file: string, parser: Parser, io: CommandIo): Promise<boolean> {
  const raw = await bytesOf(file, io)
  if ('error' in raw) {
    io.stderr.write(`svarstid inspect: ${file}: ${raw.error}\n`)
    return false
  }
  io.stdout.write(`${JSON.stringify(await described(raw.bytes, parser))}\n`)
  return true
}

async function described(raw: Buffer, parser: Parser) {
  const [mail] = await parser.parse([raw])
  if (mail === undefined) throw new Error('The parser gave no answer.')
  const around = { folder: 'INBOX', own: new Set<string>(), ticketPrefix: null }
  const reading = readMail(mail, readHeaders(raw), around, new Date())
  const { messageId, inReplyTo, references, from, to, subject, date, text, newText } = reading
  return {
    ...{ messageId, inReplyTo, references, from, to, subject, date, text, newText },
    kind: reading.kind,
    reasons: { ...reading.reasons, area: reading.area.reason.why, ...alarm(reading.urgent) },
    area: reading.area.key,
    confidence: reading.area.confidence,
    attachments: reading.attachments.map(({ filename, contentType, size, sha256 }) => {
      return { filename, contentType, size, sha256 }
    }),
  }
}

function alarm(urgent: { class: string; words: string[] } | null) {
  return urgent === null ? {} : { urgent: `${urgent.class}: ${urgent.words.join(', ')}` }
}

async function bytesOf(
  file: string,
  io: CommandIo,
): Promise<{ bytes: Buffer } | { error: string }> {
  try {
    return { bytes: file === '-' ? await readStream(io.stdin) : await readFile(file) }
  } catch (thrown) {
    return { error: reasonOf(thrown) }
  }
}

async function readStream(stdin: CommandIo['stdin']): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

function readArguments(argv: string[]): { error: string } | { help: boolean; files: string[] } {
  try {
    const { values, positionals: files } = parseArgs({
      args: argv,
      options,
      allowPositionals: true,
    })
    if (values.help === true) return { help: true, files: [] }
    return files.length === 0 ? { error: 'name at least one file' } : { help: false, files }
  } catch (cause) {
    if (cause instanceof TypeError && 'code' in cause) return { error: cause.message }
    throw cause
  }
}

const options = { help: { type: 'boolean', short: 'h' } } as const
