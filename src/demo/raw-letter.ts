import { createHash } from 'node:crypto'
import { textToHtml } from '../mail/write/text-html.ts'
import { type Letter } from './letter.ts'

export interface Threading {
  messageId: string
  inReplyTo: string | null
  refs: string[]
  /** What is quoted below the new words. */
  quoted: Quoted | null
}

/** A mail that is replied to. */
export interface Quoted {
  from: string
  at: Date
  subject: string
  text: string
}

/**
 * Writes a citizen's mail as the bytes a mail program would have sent (RFC 5322, 2045–2047), with the
 * marks of the program the letter names.
 */
export function rawLetter(letter: Letter, to: string, at: Date, threading: Threading): Buffer {
  const { messageId, inReplyTo, refs } = threading
  const text = `${letter.body.trim()}\n${threading.quoted ? quote(threading.quoted, letter.style) : ''}`
  const headers = [
    `Return-Path: <${letter.headers?.['Return-Path'] ?? addressOf(letter.from)}>`,
    `Received: from mail.post.example (mail.post.example [192.0.2.25]) by mx.bjorkvalla.example with ESMTPS; ${rfcDate(at)}`,
    `Date: ${rfcDate(new Date(at.getTime() - 4_000))}`,
    `From: ${encodedFrom(letter.from)}`,
    `To: ${to}`,
    `Subject: ${encoded(letter.subject)}`,
    `Message-ID: ${messageId}`,
    ...(inReplyTo === null ? [] : [`In-Reply-To: ${inReplyTo}`]),
    ...(refs.length === 0 ? [] : [`References: ${refs.join('\r\n ')}`]),
    ...program(letter.style),
    ...Object.entries(letter.headers ?? {})
      .filter(([name]) => name !== 'Return-Path')
      .map(([name, value]) => `${name}: ${value}`),
    'MIME-Version: 1.0',
  ]
  return Buffer.from(`${headers.join('\r\n')}\r\n${content(letter, text)}`, 'latin1')
}

/** A delivery report (RFC 3464) about a mail of ours. */
export function rawBounce(letter: Letter, to: string, at: Date, original: string): Buffer {
  const boundary = boundaryOf(letter.id)
  const failed = letter.headers?.['X-Failed-Recipients'] ?? 'okand@post.example'
  const { action, status, said } = letter.delivery ?? unknownUser
  const parts = [
    `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(letter.body)}`,
    `Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.post.example\r\n\r\nFinal-Recipient: rfc822; ${failed}\r\nAction: ${action}\r\nStatus: ${status}\r\nDiagnostic-Code: smtp; ${said}\r\n`,
    `Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: ${original}\r\n`,
  ]
  const head = [
    'Return-Path: <>',
    `Date: ${rfcDate(at)}`,
    `From: ${encodedFrom(letter.from)}`,
    `To: ${to}`,
    `Subject: ${encoded(letter.subject)}`,
    `Message-ID: <bounce-${letter.id}@mail.post.example>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${multipart(boundary, parts)}`, 'latin1')
}

const unknownUser = { action: 'failed', status: '5.1.1', said: '550 5.1.1 User unknown' } as const

function addressOf(from: string): string {
  return /<([^>]+)>/.exec(from)?.[1] ?? from
}

function content(letter: Letter, text: string): string {
  const plain = `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(text)}`
  const body =
    letter.style === undefined || letter.style === 'plain'
      ? plain
      : alternative(letter, text, plain)
  if (!letter.attachment) return body
  const boundary = boundaryOf(`${letter.id}-mixed`)
  const { filename, contentType, base64: data } = letter.attachment
  const file = `Content-Type: ${contentType}; name="${encoded(filename)}"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(filename)}\r\n\r\n${wrapped(data)}`
  return `Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n${multipart(boundary, [body, file])}`
}

function alternative(letter: Letter, text: string, plain: string): string {
  const boundary = boundaryOf(letter.id)
  const html = `<html><head><meta charset="utf-8"></head><body style="font-family:Calibri,Arial,sans-serif">${textToHtml(text)}</body></html>`
  const rich = `Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(html)}`
  return `Content-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n${multipart(boundary, [plain, rich])}`
}

/** What is replied to, as the mail program puts it below the new words. */
export function quote(quoted: Quoted, style?: Letter['style']): string {
  const when = quoted.at.toLocaleString('sv-SE', {
    timeZone: 'Europe/Stockholm',
    dateStyle: 'long',
    timeStyle: 'short',
  })
  if (style === 'outlook') {
    return `\n\nFrån: ${quoted.from}\nSkickat: ${when}\nÄmne: ${quoted.subject}\n\n${quoted.text}\n`
  }
  const lines = quoted.text.split('\n').map((line) => `> ${line}`.trimEnd())
  return `\n\nDen ${when} skrev ${quoted.from}:\n\n${lines.join('\n')}\n`
}

function program(style: Letter['style']): string[] {
  if (style === 'outlook') return ['X-Mailer: Microsoft Outlook 16.0', 'Content-Language: sv-SE']
  if (style === 'phone') return ['X-Mailer: iPhone Mail (22G86)']
  return []
}

function multipart(boundary: string, parts: string[]): string {
  return `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`
}

function boundaryOf(id: string): string {
  return `=_${createHash('sha256').update(id).digest('hex').slice(0, 24)}`
}

function encodedFrom(from: string): string {
  const [, name, address] = /^(.*?)\s*<([^>]+)>$/.exec(from) ?? []
  return name && address ? `${encoded(name)} <${address}>` : from
}

/** RFC 2047, in words short enough for one line each. */
function encoded(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  const words: string[] = []
  for (const character of text) {
    const last = words.at(-1)
    if (last !== undefined && Buffer.byteLength(last + character) <= 42) {
      words[words.length - 1] = last + character
    } else words.push(character)
  }
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ')
}

function base64(text: string): string {
  return wrapped(Buffer.from(text.replaceAll('\n', '\r\n')).toString('base64'))
}

function wrapped(data: string): string {
  return (data.match(/.{1,76}/g) ?? []).join('\r\n')
}

/** As a mail header has it (RFC 5322 3.3). */
export function rfcDate(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000')
}
