import { randomUUID } from 'node:crypto'

export interface Letter {
  /** An address, or `Anna Öberg <anna@exempel.se>`. */
  from: string
  to: string | string[]
  subject: string
  text: string
  html?: string
  cc?: string | string[]
  /** With angle brackets; made up when left out. */
  messageId?: string
  inReplyTo?: string
  references?: string[]
  date?: Date
  /** More header lines, or others in place of ours. */
  headers?: Record<string, string>
  attachments?: Attachment[]
}

export interface Attachment {
  filename: string
  contentType: string
  content: string | Buffer
}

/** A raw message (RFC 5322) with CRLF line ends, as a common mail program would send it. */
export function buildMail(letter: Letter): Buffer {
  const { type, body } = content(letter)
  const headers: Record<string, string> = {
    Date: (letter.date ?? new Date()).toUTCString().replace('GMT', '+0000'),
    From: mailboxes(letter.from),
    To: mailboxes(letter.to),
    ...(letter.cc === undefined ? {} : { Cc: mailboxes(letter.cc) }),
    Subject: encoded(letter.subject),
    'Message-ID': letter.messageId ?? `<${randomUUID()}@test.invalid>`,
    ...(letter.inReplyTo === undefined ? {} : { 'In-Reply-To': letter.inReplyTo }),
    ...(letter.references === undefined ? {} : { References: letter.references.join('\r\n ') }),
    'MIME-Version': '1.0',
    ...letter.headers,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`${lines.join('')}${type}\r\n${body}`)
}

/** Headers and body of one MIME part (RFC 2045). */
interface Part {
  type: string
  body: string
}

function content({ text, html, attachments = [] }: Letter): Part {
  const plain = textPart('plain', text)
  const words =
    html === undefined ? plain : multipart('alternative', [plain, textPart('html', html)])
  if (attachments.length === 0) return words
  return multipart('mixed', [words, ...attachments.map(attachmentPart)])
}

function textPart(subtype: string, text: string): Part {
  const type = `Content-Type: text/${subtype}; charset=utf-8\r\n`
  return {
    type: `${type}Content-Transfer-Encoding: quoted-printable\r\n`,
    body: quotedPrintable(text),
  }
}

function attachmentPart({ filename, contentType, content: bytes }: Attachment): Part {
  const name = `filename*=utf-8''${encodeURIComponent(filename)}`
  return {
    type:
      `Content-Type: ${contentType}\r\nContent-Disposition: attachment; ${name}\r\n` +
      'Content-Transfer-Encoding: base64\r\n',
    body: Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n') + '\r\n',
  }
}

function multipart(subtype: string, parts: Part[]): Part {
  const boundary = `=_${randomUUID()}`
  const inner = parts.map(({ type, body }) => `--${boundary}\r\n${type}\r\n${body}\r\n`)
  return {
    type: `Content-Type: multipart/${subtype};\r\n boundary="${boundary}"\r\n`,
    body: `${inner.join('')}--${boundary}--\r\n`,
  }
}

/** RFC 2045 section 6.7: bytes outside printable ASCII as =XX, lines of at most 76 characters. */
function quotedPrintable(text: string): string {
  const lines = text.replace(/\r\n/g, '\n').split('\n').map(quotedLine)
  return lines.join('\r\n') + (text.endsWith('\n') ? '' : '\r\n')
}

function quotedLine(line: string): string {
  const pieces = [...Buffer.from(line)].map((byte) =>
    byte >= 32 && byte < 127 && byte !== 61 ? String.fromCharCode(byte) : hex(byte),
  )
  if (pieces.at(-1) === ' ') pieces.splice(-1, 1, '=20')
  let out = ''
  let width = 0
  for (const piece of pieces) {
    if (width + piece.length > 75) {
      out += '=\r\n'
      width = 0
    }
    out += piece
    width += piece.length
  }
  return out
}

const hex = (byte: number) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`

function mailboxes(list: string | string[]): string {
  return [list]
    .flat()
    .map((mailbox) => {
      const [, name, address] = /^\s*(.*?)\s*<(.+)>\s*$/.exec(mailbox) ?? []
      return name === undefined || name === '' ? mailbox : `${phrase(name)} <${address ?? ''}>`
    })
    .join(',\r\n ')
}

function phrase(name: string): string {
  if (!/^[\x20-\x7e]*$/.test(name)) return encoded(name)
  return /^[\w ]*$/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`
}

/** RFC 2047: other than ASCII in words of at most 75 characters, never cut within a character. */
function encoded(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  const words: string[] = ['']
  for (const character of text) {
    const longer = (words.at(-1) ?? '') + character
    if (Buffer.byteLength(longer) > 42) words.push(character)
    else words.splice(-1, 1, longer)
  }
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ')
}
