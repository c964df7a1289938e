import { type Chance, chance, lognormal, sentence, subject } from './words.ts'

export interface BenchMail {
  raw: Buffer
  /** When the mail server got it. */
  at: Date
}

const minute = 60_000
const to = 'kontakt@bjorkvalla.example'
const replies = 0.45
const automatic = 0.05

/**
 * What a municipality gets, earliest first: text and HTML, lognormal around 15 KB, 45 % answers in a thread
 * by who began it, 5 % automatic. The same for the same seed.
 */
export function* benchMails(count: number, seed: number): Generator<BenchMail, undefined> {
  const next = chance(seed)
  const threads: Thread[] = []
  const start = Date.parse('2026-02-02T06:00:00Z')
  for (let i = 0; i < count; i++) {
    const at = new Date(start + i * minute)
    const thread = next() < replies ? threads[Math.floor(next() * threads.length)] : undefined
    const mail = write(next, { i, at, seed, thread })
    if (mail.isHuman) threads.push(mail.thread)
    if (threads.length > 400) threads.shift()
    yield { raw: Buffer.from(mail.text), at }
  }
}

interface Thread {
  name: string
  address: string
  subject: string
  ids: string[]
  said: string
}

interface Occasion {
  i: number
  at: Date
  seed: number
  thread: Thread | undefined
}

function write(next: Chance, { i, at, seed, thread: earlier }: Occasion) {
  const isHuman = next() >= automatic
  const id = `<${seed}.${i}.${Math.floor(next() * 1e9)}@post.example>`
  const person = Math.floor(next() * 5_000)
  const thread: Thread = earlier ?? {
    name: `Invånare Nummer ${person}`,
    address: `invanare${person}@post.example`,
    subject: subject(next),
    ids: [],
    said: '',
  }
  const text = words(next, lognormal(next, 4_000, 0.6))
  const quoted =
    thread.said === '' ? '' : `\n\nDen 1 mars 2026 kl. 10:00 skrev Kontakt:\n${quote(thread.said)}`
  const head = [
    'Return-Path: <x@post.example>',
    `Received: from mail.post.example (mail.post.example [192.0.2.7]) by mx.bjorkvalla.example with ESMTPS id ${i}; ${at.toUTCString().replace('GMT', '+0000')}`,
    `From: ${thread.name.replace('å', '=?utf-8?Q?=C3=A5?=')} <${thread.address}>`,
    `To: <${to}>`,
    `Subject: ${encoded(earlier === undefined ? thread.subject : `Sv: ${thread.subject}`)}`,
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${id}`,
    ...referring(thread.ids),
    ...(isHuman ? [] : ['Auto-Submitted: auto-replied']),
    'MIME-Version: 1.0',
    'X-Mailer: Microsoft Outlook 16.0',
  ]
  const body = alternative(`b${seed}x${i}`, text + quoted)
  const grown = { ...thread, ids: [...thread.ids, id].slice(-8), said: text.slice(0, 600) }
  return { isHuman, thread: grown, text: [...head, ...body].join('\r\n') }
}

function referring(ids: string[]): string[] {
  const last = ids.at(-1)
  if (last === undefined) return []
  return [`In-Reply-To: ${last}`, `References: ${ids.join('\r\n ')}`]
}

function alternative(boundary: string, text: string): string[] {
  const part = (type: string, content: string) => [
    `--${boundary}`,
    `Content-Type: ${type}; charset="utf-8"`,
    'Content-Transfer-Encoding: quoted-printable',
    '',
    quotedPrintable(content),
  ]
  return [
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    ...part('text/plain', text),
    ...part('text/html', page(text)),
    `--${boundary}--`,
    '',
  ]
}

function page(text: string): string {
  const style = 'margin:0cm;font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif'
  const lines = text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .split('\n')
    .map(
      (line) =>
        `<p class="MsoNormal" style="${style}"><span lang="SV">${line || '&nbsp;'}</span></p>`,
    )
  return `<html><head><meta charset="utf-8"><style>p.MsoNormal{margin:0cm;font-size:11pt}</style></head><body lang="SV"><div>\n${lines.join('\n')}\n</div></body></html>`
}

function words(next: Chance, length: number): string {
  let text = 'Hej!\n\n'
  while (text.length < length) text += sentence(next) + (next() < 0.25 ? '\n\n' : ' ')
  return `${text}\n\nMed vänlig hälsning\nEn invånare`
}

function quote(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')
}

function encoded(words: string): string {
  return /^[ -~]*$/.test(words) ? words : `=?utf-8?B?${Buffer.from(words).toString('base64')}?=`
}

/** RFC 2045 section 6.7. */
function quotedPrintable(text: string): string {
  return text.split('\n').map(quotedLine).join('\r\n')
}

function quotedLine(line: string): string {
  const signs = line.match(/[ -<>-~]|[^ -<>-~]/gu) ?? []
  const lines = ['']
  for (const sign of signs) {
    const code = /[ -<>-~]/.test(sign) ? sign : hex(sign)
    const line = lines.at(-1) ?? ''
    if (line.length + code.length > 75) lines.push(code)
    else lines[lines.length - 1] = line + code
  }
  return lines.join('=\r\n').replace(/ $/, '=20')
}

function hex(sign: string): string {
  const bytes = [...Buffer.from(sign)]
  return bytes.map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}
