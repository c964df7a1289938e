import { type FloorMail } from './floor-tables.ts'

/**
 * The least that reading a mail can cost: its header, its text and HTML parts, decoded. No mailer's oddities,
 * no charset but utf-8; a floor to measure against, not a parser.
 */
export function walk(raw: Buffer): FloorMail {
  const mail: FloorMail = { messageId: '', refs: [], from: '', subject: '', text: '', html: '' }
  const head = headers(raw, 0, raw.length)
  mail.messageId = head.get('message-id') ?? ''
  mail.refs = (head.get('references') ?? '').split(/\s+/).filter(Boolean)
  mail.from = /<([^>]+)>/.exec(head.get('from') ?? '')?.[1] ?? ''
  mail.subject = words(head.get('subject') ?? '')
  part(raw, { start: 0, end: raw.length }, mail)
  return mail
}

interface Span {
  start: number
  end: number
}

function part(raw: Buffer, { start, end }: Span, into: FloorMail): void {
  const head = headers(raw, start, end)
  const type = head.get('content-type') ?? 'text/plain'
  const at = raw.indexOf('\r\n\r\n', start) + 4
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1]
  if (boundary !== undefined) {
    for (const span of parts(raw, { start: at, end }, boundary)) part(raw, span, into)
    return
  }
  const text = decoded(raw, { start: at, end }, head.get('content-transfer-encoding') ?? '')
  if (type.startsWith('text/html')) into.html = text
  else if (type.startsWith('text/plain')) into.text = text
}

function* parts(raw: Buffer, { start, end }: Span, boundary: string): Generator<Span> {
  const mark = Buffer.from(`--${boundary}`)
  let at = raw.indexOf(mark, start)
  while (at >= 0 && at < end) {
    const next = raw.indexOf(mark, at + mark.length)
    if (next < 0) return
    yield { start: at + mark.length + 2, end: next - 2 }
    at = next
  }
}

function headers(raw: Buffer, start: number, end: number): Map<string, string> {
  const stop = raw.indexOf('\r\n\r\n', start)
  const block = raw.toString('latin1', start, stop < 0 ? end : stop).replace(/\r\n[ \t]+/g, ' ')
  const found = new Map<string, string>()
  for (const line of block.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) found.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return found
}

function decoded(raw: Buffer, { start, end }: Span, encoding: string): string {
  if (encoding === 'base64') {
    return Buffer.from(raw.toString('latin1', start, end), 'base64').toString()
  }
  if (encoding === 'quoted-printable') return fromQuotedPrintable(raw, start, end)
  return raw.toString('utf8', start, end)
}

function fromQuotedPrintable(raw: Buffer, start: number, end: number): string {
  const out = Buffer.allocUnsafe(end - start)
  let length = 0
  for (let at = start; at < end; at++) {
    const byte = raw[at] ?? 0
    if (byte !== 0x3d) {
      out[length++] = byte
    } else if (raw[at + 1] === 0x0d) {
      at += 2
    } else {
      out[length++] = Number.parseInt(raw.toString('latin1', at + 1, at + 3), 16)
      at += 2
    }
  }
  return out.toString('utf8', 0, length)
}

function words(text: string): string {
  return text.replace(/=\?utf-8\?B\?([^?]+)\?=/g, (_, code: string) =>
    Buffer.from(code, 'base64').toString(),
  )
}
