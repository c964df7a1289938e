import { type Attachment, type EnclosedMail, type Invitation } from '../../db/schema.ts'
import { type Address, normalise } from '../../mail/address.ts'
import { oneLine } from '../read/one-line.ts'
import { headerOf, type Header } from './headers.ts'
import { type Mailbox } from './mime/addresses.ts'
import { textOf, type Words } from './mime/words.ts'
import { type ParsedMail, type Protection } from './parsed.ts'
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
  /** The texts of all mails within a mail, and within each other. */
  enclosedText: 100_000,
  invitations: 5,
} as const

/** What was found in a mail. */
export interface Found extends Words {
  headers: Header[]
  from: readonly Mailbox[]
  to: readonly Mailbox[]
  cc: readonly Mailbox[]
  subject: string
  files: readonly FoundFile[]
  enclosed: string[]
  mails: EnclosedMail[]
  invitations: Invitation[]
  protection: Protection | null
}

/** A file as it was found. */
export interface FoundFile {
  contentType: string
  filename: string
  cid: string
  inline: boolean
  size: number
  /** Lower-case hex. */
  sha256: string
}

/** What we keep of it. */
export function keptOf(found: Found): ParsedMail {
  const { headers } = found
  return storable({
    outcome: 'parsed',
    headers,
    from: addresses(found.from).slice(0, 10),
    to: addresses(found.to),
    cc: addresses(found.cc),
    subject: subjectOf(found),
    date: headerDate(headerOf(headers, 'date')),
    text: textOf(found).slice(0, most.text),
    html: found.html === null || found.html === '' ? null : found.html.slice(0, most.html),
    attachments: found.files.slice(0, most.attachments).map(attachment),
    enclosed: found.enclosed,
    mails: within(found.mails),
    invitations: found.invitations.slice(0, most.invitations),
    protection: found.protection,
  })
}

/** As an enclosed mail is kept: to be read, within the one around it. */
export function enclosedMail(found: Found): EnclosedMail {
  const [from = { name: '', address: '' }] = addresses(found.from)
  return storable({
    from,
    date: headerDate(headerOf(found.headers, 'date'))?.toISOString() ?? null,
    subject: subjectOf(found),
    text: textOf(found).trim().slice(0, most.enclosedText),
    files: found.files.slice(0, 50).map((file) => attachment(file).filename),
    mails: found.mails,
  })
}

/** The same mails, with no more text in all than what is kept. */
function within(mails: readonly EnclosedMail[]): EnclosedMail[] {
  let room: number = most.enclosedText
  const cut = (mail: EnclosedMail): EnclosedMail => {
    const text = mail.text.slice(0, room)
    room -= text.length
    return { ...mail, text, mails: mail.mails.map(cut) }
  }
  return mails.map(cut)
}

function subjectOf({ subject }: Found): string {
  return oneLine(subject.slice(0, 4_000)).slice(0, 1_000)
}

function attachment(file: FoundFile): Attachment {
  const filename = fileName(file.filename)
  return {
    filename: filename === '' ? nameless(file.contentType) : filename,
    contentType: oneLine(file.contentType).toLowerCase().slice(0, 200),
    size: file.size,
    sha256: file.sha256,
    cid: file.cid === '' ? null : oneLine(file.cid).slice(0, 500),
    inline: file.inline,
  }
}

/** The last part of a path, without characters that hide, turn or end it. Never used as a path. */
function fileName(name: string): string {
  const last = name.slice(-1_000).split(/[/\\]/).at(-1) ?? ''
  return oneLine(last.replace(/\p{Cf}/gu, '')).slice(-200)
}

function nameless(contentType: string): string {
  if (contentType === 'message/delivery-status') return 'leveransrapport'
  if (contentType === 'text/calendar') return 'inbjudan.ics'
  return /^message\//.test(contentType) ? 'bifogat mejl' : 'bilaga utan namn'
}

function addresses(found: readonly Mailbox[]): Address[] {
  return found
    .filter(({ address }) => address !== '')
    .slice(0, most.addresses)
    .map(({ name, address }) => ({
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
