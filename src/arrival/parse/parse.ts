import {
  MailParser,
  type AddressObject,
  type AttachmentStream,
  type MailParserOptions,
  type MessageText,
  parseAddressHeader,
} from 'mailparser'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Attachment } from '../../db/schema.ts'
import { pieces } from './frames.ts'
import { longestHead, readHeaders } from './headers.ts'
import { described, keptOf, most } from './kept.ts'
import { type ParsedMail } from './parsed.ts'
import { type PlainMail, readPlain } from './plain/index.ts'

/**
 * Reads a message (RFC 5322, 2045–2049). Attachments are measured and hashed as they stream by, not held.
 * @throws Error when it cannot be read, or is made to exhaust a reader: deep nesting, thousands of parts.
 */
export async function parseMail(raw: Buffer | AsyncIterable<Buffer>): Promise<ParsedMail> {
  const plain = Buffer.isBuffer(raw) ? readPlain(raw) : null
  return plain === null ? parseAny(raw) : parsePlain(raw as Buffer, plain)
}

function parsePlain(raw: Buffer, { from, to, cc, files, ...words }: PlainMail): ParsedMail {
  return keptOf({
    ...words,
    headers: readHeaders(raw),
    from: parseAddressHeader([...from]).value,
    to: parseAddressHeader([...to]).value,
    cc: parseAddressHeader([...cc]).value,
    attachments: files.slice(0, most.attachments).map((file) => described(file, file.size)),
    enclosed: [],
  })
}

/** By mailparser, whatever the mail is like. */
export async function parseAny(raw: Buffer | AsyncIterable<Buffer>): Promise<ParsedMail> {
  const head = new Head()
  const attachments: Attachment[] = []
  const enclosed: string[] = []
  const { parser, content } = await stream(head.pass(raw), {}, async (part) => {
    const { size, beginning } = await measured(part)
    if (isEnclosure(part) && enclosed.length < most.enclosed) enclosed.push(beginning)
    if (attachments.length < most.attachments) attachments.push(described(part, size))
  })
  return keptOf({
    headers: readHeaders(head.bytes()),
    from: entries(parser.from),
    to: entries(parser.to),
    cc: entries(parser.cc),
    subject: parser.subject ?? '',
    text: content.text ?? '',
    html: content.html,
    attachments,
    enclosed,
  })
}

function entries(header: AddressObject | AddressObject[] | undefined) {
  return [header ?? []].flat().flatMap(({ value }) => value)
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
