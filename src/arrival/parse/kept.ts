import { type Attachment } from '../../db/schema.ts'
import { type Address, normalise } from '../../mail/address.ts'
import { headerOf, type Header } from './headers.ts'
import { htmlToText } from './html-text.ts'
import { oneLine } from '../read/one-line.ts'
import { type ParsedMail } from './parsed.ts'
import { storable } from './storable.ts'

/** The most of each part that is kept; the rest is only in the original. Characters, or how many. */
export const most = {
  text: 1_000_000,
  html: 2_000_000,
  /** All text and HTML of a mail as it is sent, which is up to three bytes for a character and more. */
  encodedText: 6_000_000,
  addresses: 200,
  attachments: 500,
  enclosed: 20,
  enclosedBytes: 64 * 1024,
} as const

/** What was found in a mail, by whichever reader. */
export interface Found {
  headers: Header[]
  from: readonly Entry[]
  to: readonly Entry[]
  cc: readonly Entry[]
  subject: string
  text: string
  html: string | undefined
  attachments: Attachment[]
  enclosed: string[]
}

/** An address, or a group of them (RFC 5322 section 3.4). */
interface Entry {
  name: string
  address?: string | undefined
  group?: Entry[] | undefined
}

/** What we keep of it. */
export function keptOf(found: Found): ParsedMail {
  const { headers } = found
  const html = found.html === undefined ? null : found.html.slice(0, most.html)
  return storable({
    outcome: 'parsed',
    headers,
    from: addresses(found.from).slice(0, 10),
    to: addresses(found.to),
    cc: addresses(found.cc),
    subject: oneLine(found.subject).slice(0, 1_000),
    date: headerDate(headerOf(headers, 'date')),
    text: textOf(found.text, html, headerOf(headers, 'content-type')),
    html,
    attachments: found.attachments,
    enclosed: found.enclosed,
  })
}

/** A file as it was found. */
export interface FoundFile {
  contentType: string
  filename?: string | undefined
  checksum?: string | undefined
  cid?: string | undefined
  related?: boolean | undefined
  contentDisposition?: string | undefined
}

export function described(part: FoundFile, size: number): Attachment {
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
function textOf(plain: string, html: string | null, contentType: string): string {
  const fromHtml = html !== null && (plain.trim() === '' || /^text\/html/i.test(contentType))
  const text = fromHtml ? htmlToText(html) : plain
  return text.slice(0, most.text).replace(/\r\n?/g, '\n')
}

function addresses(entries: readonly Entry[]): Address[] {
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
