import {
  MailParser,
  type AddressObject,
  type AttachmentStream,
  type MailParserOptions,
  type MessageText,
} from 'mailparser'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Attachment } from '../db/schema.ts'
import { type Address, normalise } from '../mail/address.ts'
import { pieces } from './frames.ts'
import { headerOf, longestHead, readHeaders } from './headers.ts'
import { htmlToText } from './html-text.ts'
import { oneLine } from './one-line.ts'
import { type ParsedMail } from './parsed.ts'
import { storable } from './storable.ts'

/** The most of each part that is kept; the rest is only in the original. Characters, or how many. */
const most = {
  text: 1_000_000,
  html: 2_000_000,
  /** All text and HTML of a mail as it is sent, which is up to three bytes for a character and more. */
  encodedText: 6_000_000,
  addresses: 200,
  attachments: 500,
  enclosed: 20,
  enclosedBytes: 64 * 1024,
} as const

/**
 * Reads a message (RFC 5322, 2045–2049). Attachments are measured and hashed as they stream by, not held.
 * @throws Error when it cannot be read, or is made to exhaust a reader: deep nesting, thousands of parts.
 */
export async function parseMail(raw: Buffer | AsyncIterable<Buffer>): Promise<ParsedMail> {
  const head = new Head()
  const attachments: Attachment[] = []
  const enclosed: string[] = []
  const { parser, content } = await stream(head.pass(raw), {}, async (part) => {
    const { size, beginning } = await measured(part)
    if (isEnclosure(part) && enclosed.length < most.enclosed) enclosed.push(beginning)
    if (attachments.length < most.attachments) attachments.push(described(part, size))
  })
  const headers = readHeaders(head.bytes())
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

/** Hands on the content of the attachments at these places of the mail, the first is 0, as it is read. */
export async function readFiles(
  raw: AsyncIterable<Buffer>,
  places: readonly number[],
  take: (place: number, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  let place = 0
  // Whoever wants the files wants no words.
  await stream(raw, { skipHtmlToText: true, skipTextToHtml: true }, async (part) => {
    const content = part.content as AsyncIterable<Buffer>
    if (places.includes(place)) await take(place, content)
    else await measured(part)
    place += 1
  })
}

interface Streamed {
  parser: MailParser
  content: MessageText
}

async function stream(
  raw: AsyncIterable<Buffer>,
  options: MailParserOptions,
  take: (part: AttachmentStream) => Promise<void>,
): Promise<Streamed> {
  const parser = new BoundedParser({
    checksumAlgo: 'sha256',
    keepDeliveryStatus: true,
    skipImageLinks: true,
    skipTextLinks: true,
    maxHtmlLengthToParse: most.html,
    ...options,
  })
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
      take(part).then(
        () => {
          part.release?.()
          done()
        },
        (thrown: unknown) => {
          done(thrown as Error)
        },
      )
    },
  })
  await pipeline(Readable.from(raw), parser, sink)
  return { parser, content }
}

/** A chunk of the message and the part it belongs to, as MailParser has them inside. */
interface Inside {
  curnode?: { isAttachment?: boolean }
  processChunk(chunk: { type: string; value?: Buffer }, done: () => void): void
}

/** MailParser holds all of a mail's text several times over; here only as much as could ever be kept. */
class BoundedParser extends MailParser {
  #text = 0

  processChunk(chunk: { type: string; value?: Buffer }, done: () => void): void {
    const inside = Object.getPrototypeOf(BoundedParser.prototype) as Inside
    const isText = (this as unknown as Inside).curnode?.isAttachment === false
    if (chunk.type === 'body' && isText) this.#text += chunk.value?.length ?? 0
    if (chunk.type === 'body' && isText && this.#text > most.encodedText) setImmediate(done)
    else inside.processChunk.call(this, chunk, done)
  }

  /** For HTML made of several parts; not for the page of all text, made last, that nobody asks for. */
  override textToHtml(text: string): string {
    return this.text === false ? super.textToHtml(text.slice(0, most.html)) : ''
  }
}

/** The beginning of a mail, kept while the mail passes by. */
class Head {
  readonly #chunks: Buffer[] = []
  #length = 0

  async *pass(raw: Buffer | AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of Buffer.isBuffer(raw) ? pieces(raw) : raw) {
      if (this.#length < longestHead) this.#chunks.push(piece)
      this.#length += piece.length
      yield piece
    }
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }
}

/** Lets the content of a part pass; of what encloses a mail the beginning is kept. */
async function measured(part: AttachmentStream): Promise<{ size: number; beginning: string }> {
  const keep = isEnclosure(part) ? most.enclosedBytes : 0
  const head: Buffer[] = []
  let size = 0
  for await (const chunk of part.content as AsyncIterable<Buffer>) {
    if (size < keep) head.push(chunk)
    size += chunk.length
  }
  return { size, beginning: Buffer.concat(head).subarray(0, keep).toString('utf8') }
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
