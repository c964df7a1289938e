import { MailParser, type AddressObject, type AttachmentStream, type MessageText } from 'mailparser'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Attachment } from '../db/schema.ts'
import { type Address, normalise } from '../mail/address.ts'
import { headerOf, readHeaders } from './headers.ts'
import { htmlToText } from './html-text.ts'
import { oneLine } from './one-line.ts'
import { type ParsedMail } from './parsed.ts'
import { storable } from './storable.ts'

/** The most of each part that is kept; the rest is only in the original. Characters, or how many. */
const most = {
  text: 1_000_000,
  html: 2_000_000,
  addresses: 200,
  attachments: 500,
  enclosed: 20,
  enclosedBytes: 64 * 1024,
} as const

/**
 * Reads a message (RFC 5322, 2045–2049). Attachments are measured and hashed as they stream by, not held.
 * @throws Error when it cannot be read, or is made to exhaust a reader: deep nesting, thousands of parts.
 */
export async function parseMail(raw: Buffer): Promise<ParsedMail> {
  const headers = readHeaders(raw)
  const { parser, content, attachments, enclosed } = await stream(raw)
  const html = content.html === undefined ? null : content.html.slice(0, most.html)
  return storable({
    outcome: 'parsed',
    headers,
    from: addresses(parser.from).slice(0, 10),
    to: addresses(parser.to),
    cc: addresses(parser.cc),
    subject: oneLine(parser.subject ?? '').slice(0, 1_000),
    date: headerDate(headerOf(headers, 'date')),
    text: textOf(content, html, headerOf(headers, 'content-type')),
    html,
    attachments,
    enclosed,
  })
}

/** The content of attachments, found by their hashes (lower-case hex), in the order asked for; null: not there. */
export async function readFiles(
  raw: Buffer,
  hashes: readonly string[],
): Promise<(Buffer | null)[]> {
  const found = new Map<string, Buffer>()
  await stream(raw, ({ sha256 }, content) => {
    if (hashes.includes(sha256)) found.set(sha256, content())
  })
  return hashes.map((hash) => found.get(hash) ?? null)
}

interface Streamed {
  parser: MailParser
  content: MessageText
  attachments: Attachment[]
  enclosed: string[]
}

type Seen = (attachment: Attachment, content: () => Buffer) => void

async function stream(raw: Buffer, seen?: Seen): Promise<Streamed> {
  const parser = new MailParser({
    checksumAlgo: 'sha256',
    keepDeliveryStatus: true,
    skipImageLinks: true,
    skipTextLinks: true,
    // Whoever wants the files wants no words.
    skipHtmlToText: seen !== undefined,
    skipTextToHtml: seen !== undefined,
    maxHtmlLengthToParse: most.html,
  })
  const attachments: Attachment[] = []
  const enclosed: string[] = []
  let content: MessageText = { type: 'text' }
  const sink = new Writable({
    objectMode: true,
    highWaterMark: 1,
    write: (part: AttachmentStream | MessageText, _encoding, done) => {
      if (part.type === 'text') {
        content = part
        done()
        return
      }
      takeAttachment(part, { attachments, enclosed, seen }).then(() => done(), done)
    },
  })
  await pipeline(Readable.from(pieces(raw)), parser, sink)
  return { parser, content, attachments, enclosed }
}

/** A large mail in one piece would be held many times over. */
function* pieces(raw: Buffer): Generator<Buffer> {
  for (let at = 0; at < raw.length; at += pieceSize) yield raw.subarray(at, at + pieceSize)
}

const pieceSize = 64 * 1024

async function takeAttachment(
  part: AttachmentStream,
  into: Pick<Streamed, 'attachments' | 'enclosed'> & { seen: Seen | undefined },
): Promise<void> {
  const head: Buffer[] = []
  let size = 0
  const keep = isEnclosure(part) ? most.enclosedBytes : into.seen ? Infinity : 0
  for await (const chunk of part.content as AsyncIterable<Buffer>) {
    if (size < keep) head.push(chunk)
    size += chunk.length
  }
  const content = () => Buffer.concat(head)
  if (isEnclosure(part) && into.enclosed.length < most.enclosed) {
    into.enclosed.push(content().subarray(0, most.enclosedBytes).toString('utf8'))
  }
  const attachment = described(part, size)
  if (into.attachments.length < most.attachments) into.attachments.push(attachment)
  into.seen?.(attachment, content)
  part.release?.()
}

/** What a delivery report encloses: the status and the mail it is about. RFC 3464, 6522. */
function isEnclosure({ contentType }: AttachmentStream): boolean {
  return /^(?:message\/|text\/rfc822-headers)/i.test(contentType)
}

function described(part: AttachmentStream, size: number): Attachment {
  const filename = fileName(part.filename ?? '')
  return storable({
    filename: filename === '' ? nameless(part.contentType) : filename,
    contentType: oneLine(part.contentType).toLowerCase().slice(0, 200),
    size,
    sha256: part.checksum ?? '',
    cid: part.cid === undefined || part.cid === '' ? null : oneLine(part.cid).slice(0, 500),
    inline: part.related === true || part.contentDisposition === 'inline',
  })
}

/** The last part of a path, without characters that hide, turn or end it. Never used as a path. */
function fileName(name: string): string {
  const last = name.slice(-1_000).split(/[/\\]/).at(-1) ?? ''
  return oneLine(last.replace(/\p{Cf}/gu, '')).slice(-200)
}

function nameless(contentType: string): string {
  return /^message\//i.test(contentType) ? 'bifogat mejl' : 'bilaga utan namn'
}

/** The plain part; where there is none or it is empty, the words of the HTML. */
function textOf(content: MessageText, html: string | null, contentType: string): string {
  const plain = content.text ?? ''
  const fromHtml = html !== null && (plain.trim() === '' || /^text\/html/i.test(contentType))
  const text = fromHtml ? htmlToText(html) : plain
  return text.slice(0, most.text).replace(/\r\n?/g, '\n')
}

function addresses(header: AddressObject | AddressObject[] | undefined): Address[] {
  const entries = [header ?? []].flat().flatMap(({ value }) => value)
  return entries
    .flatMap((entry) => entry.group ?? entry)
    .filter(({ address = '' }) => address !== '')
    .slice(0, most.addresses)
    .map(({ name, address = '' }) => ({
      name: oneLine(name).slice(0, 200),
      address: normalise(oneLine(address)).slice(0, 320),
    }))
}

/** A date in its comment-free form (RFC 5322 section 3.3); a year no calendar of ours has is none. */
function headerDate(value: string): Date | null {
  const date = new Date(
    value
      .slice(0, 100)
      .replace(/\([^()]*\)/g, ' ')
      .trim(),
  )
  const year = date.getUTCFullYear()
  return year >= 1970 && year < 2200 ? date : null
}
