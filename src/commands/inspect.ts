import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readHeaders } from '../arrival/parse/headers.ts'
import { type ParsedMail, type Unreadable } from '../arrival/parse/parsed.ts'
import { openParser, type Parser } from '../arrival/parse/parser.ts'
import { invitationWords } from '../arrival/read/invitation-words.ts'
import { readMail } from '../arrival/read/read.ts'
import { reasonOf } from '../base/errors.ts'
import { silentLog } from '../base/log.ts'
import { type CommandIo } from './io.ts'

const usage = `Usage: svarstid inspect [--json] FILE|FOLDER…

How we read a message (docs/arrival.md): one JSON object for each, on one line, in their order. A FILE is a raw
message (.eml), of a FOLDER all files are read, - is stdin. With several, or --json, each says its "path". One that
cannot be parsed has the kind "unreadable"; one that cannot be opened is told on stderr, and the rest are read.
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
    const paths = (await Promise.all(args.files.map(messagesIn))).flat()
    const isNamed = args.json || paths.length > 1 || paths[0] !== args.files[0]
    for (const path of paths) {
      if (!(await inspect(path, isNamed ? { path } : {}, { parser, io }))) exitCode = 1
    }
    return exitCode
  } finally {
    await parser.close()
  }
}

/** The files below a folder, in the order of their names; a file is itself, whether it is there or not. */
async function messagesIn(file: string): Promise<string[]> {
  const entry = file === '-' ? undefined : await stat(file).catch(() => undefined)
  if (entry?.isDirectory() !== true) return [file]
  const entries = await readdir(file, { recursive: true, withFileTypes: true })
  return entries
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .sort()
}

/** False when the file could not be read. */
async function inspect(
  file: string,
  name: { path?: string },
  { parser, io }: { parser: Parser; io: CommandIo },
): Promise<boolean> {
  const raw = await bytesOf(file, io)
  if ('error' in raw) {
    io.stderr.write(`svarstid inspect: ${file}: ${raw.error}\n`)
    return false
  }
  io.stdout.write(`${JSON.stringify({ ...name, ...(await described(raw.bytes, parser)) })}\n`)
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
    ...insideOf(mail),
  }
}

function insideOf(mail: ParsedMail | Unreadable) {
  if (mail.outcome === 'unreadable') return { mails: [], invitations: [], protection: null }
  const { mails, invitations, protection } = mail
  const sealed = protection?.words ?? null
  return { mails, invitations: invitations.map(invitationWords), protection: sealed }
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

function readArguments(argv: string[]): { error: string } | Arguments {
  try {
    const { values, positionals: files } = parseArgs({
      args: argv,
      options,
      allowPositionals: true,
    })
    const json = values.json === true
    if (values.help === true) return { help: true, json, files }
    return files.length === 0 ? { error: 'name at least one file' } : { help: false, json, files }
  } catch (cause) {
    if (cause instanceof TypeError && 'code' in cause) return { error: cause.message }
    throw cause
  }
}

interface Arguments {
  help: boolean
  json: boolean
  files: string[]
}

const options = { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } } as const
