import { createHash } from 'node:crypto'
import { decodedBytes, decodedText } from './decode.ts'
import { Doubt, sure } from './doubt.ts'
import { decodedWords, only, paramOf, readStructured } from './head.ts'
import { type Part, partsOf } from './parts.ts'

/** A mail as plain as most are, in what a parser says of any mail. */
export interface PlainMail {
  /** Values of these fields as they stand. */
  from: readonly string[]
  to: readonly string[]
  cc: readonly string[]
  subject: string
  text: string
  html: string | undefined
  files: PlainFile[]
}

export interface PlainFile {
  contentType: string
  filename: string
  contentDisposition: string
  cid: string
  related: boolean
  size: number
  checksum: string
}

/**
 * Reads a mail that is written as the standards have it and as nearly all are: text and HTML in UTF-8 or what
 * Windows writes, with attachments or without. Null at the least doubt: such a mail is for mailparser, of which
 * this says the same in a tenth of the time. docs/arrival.md, "Parsing"
 */
export function readPlain(raw: Buffer): PlainMail | null {
  try {
    return read(raw)
  } catch (thrown) {
    if (thrown instanceof Doubt) return null
    throw thrown
  }
}

function read(raw: Buffer): PlainMail {
  const parts = partsOf(raw.toString('latin1'))
  const [{ head }] = parts
  const leaves = parts.filter(({ type }) => !type.value.startsWith('multipart/'))
  const contents = leaves.map((part) => contentOf(raw, part))
  const { text, html } = wordsOf(contents.flatMap((one) => ('words' in one ? [one] : [])))
  return {
    from: [only(head, 'from')],
    to: head.get('to') ?? [],
    cc: head.get('cc') ?? [],
    subject: decodedWords(only(head, 'subject')),
    text,
    html,
    files: contents.flatMap((one) => ('size' in one ? [one] : [])),
  }
}

interface WordsOfPart {
  isHtml: boolean
  /** Other parts say the same in another form (RFC 2046 section 5.1.4). */
  isAlternative: boolean
  words: string
}

function contentOf(raw: Buffer, part: Part): WordsOfPart | PlainFile {
  const type = part.type.value
  const disposition = readStructured(only(part.head, 'content-disposition'))
  sure(['', 'inline', 'attachment'].includes(disposition.value), 'another disposition')
  sure(part.head.has('content-type') || !part.head.has('content-disposition'), 'no type')
  sure(part.to > part.from, 'a part of nothing')
  const encoding = only(part.head, 'content-transfer-encoding').toLowerCase()
  const bytes = decodedBytes(raw.subarray(part.from, part.to), encoding)
  const isText = type === 'text/plain' || type === 'text/html'
  if (!isText || disposition.value === 'attachment') return fileOf(part, disposition, bytes)
  sure(paramOf(part.type, 'format') === '', 'flowed text')
  return {
    isHtml: type === 'text/html',
    isAlternative: isWithin(part, 'multipart/alternative'),
    words: decodedText(bytes, paramOf(part.type, 'charset')),
  }
}

function fileOf(
  part: Part,
  disposition: ReturnType<typeof readStructured>,
  bytes: Buffer,
): PlainFile {
  const type = part.type.value
  sure(/^[a-z]+\/[^/]+$/.test(type) && !/^message\/|^text\/rfc822/.test(type), 'an enclosed mail')
  const filename = decodedWords(paramOf(disposition, 'filename') || paramOf(part.type, 'name'))
  sure(type !== 'application/octet-stream' || filename === '', 'a type to be guessed')
  const cid = only(part.head, 'content-id').replace(/^<|>$/g, '').trim()
  return {
    contentType: type,
    filename,
    contentDisposition: disposition.value,
    cid,
    related: part.head.has('content-id') && isWithin(part, 'multipart/related'),
    size: bytes.length,
    checksum: createHash('sha256').update(bytes).digest('hex'),
  }
}

function isWithin(part: Part, type: string): boolean {
  for (let outer = part.parent; outer !== null; outer = outer.parent) {
    if (outer.type.value === type) return true
  }
  return false
}

/** One HTML at most, and no text beside it that is not the same in another form. */
function wordsOf(parts: readonly WordsOfPart[]): { text: string; html: string | undefined } {
  const texts = parts.filter(({ isHtml }) => !isHtml)
  const htmls = parts.filter(({ isHtml }) => isHtml)
  sure(htmls.length <= 1, 'several pages')
  const isOne = htmls.length === 0 || texts.length === 0
  sure(isOne || parts.every(({ isAlternative }) => isAlternative), 'text beside a page')
  const html = htmls[0]?.words ?? ''
  const text = texts.map(({ words }) => words).filter((words) => words !== '')
  return { text: text.join('\n'), html: html === '' ? undefined : html }
}
