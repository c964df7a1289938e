import { Doubt, sure } from './doubt.ts'

/** The bytes of a part, out of the form they are sent in (RFC 2045 section 6). @throws Doubt */
export function decodedBytes(body: Buffer, encoding: string): Buffer {
  switch (encoding) {
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return body
    case 'base64':
      return fromBase64(body)
    case 'quoted-printable':
      return fromQuotedPrintable(body)
    default:
      throw new Doubt('an unknown encoding')
  }
}

function fromBase64(body: Buffer): Buffer {
  const text = body.toString('latin1').replace(/[\r\n]+/g, '')
  sure(text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text), 'base64 that is not whole')
  return Buffer.from(text, 'base64')
}

const [tab, lf, cr, space, equals] = [0x09, 0x0a, 0x0d, 0x20, 0x3d]

/** RFC 2045 section 6.7; blanks at the end of a line were added on the way and mean nothing. */
function fromQuotedPrintable(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length)
  let length = 0
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] ?? 0
    if (byte === equals) {
      const skip = softBreakAt(body, at + 1)
      if (skip === 0) out[length++] = hexAt(body, at + 1)
      at += skip === 0 ? 2 : skip
    } else if (byte === space || byte === tab) {
      const end = blanksEnd(body, at)
      if (!isLineEnd(body, end)) length += body.copy(out, length, at, end)
      at = end - 1
    } else out[length++] = byte
  }
  return out.subarray(0, length)
}

/** How long the line end is that is there; at the end of all it is one long. */
function softBreakAt(body: Buffer, at: number): number {
  if (at >= body.length || body[at] === lf) return 1
  return body[at] === cr && body[at + 1] === lf ? 2 : 0
}

/** Where the run of blanks ends. */
function blanksEnd(body: Buffer, from: number): number {
  let at = from + 1
  while (body[at] === space || body[at] === tab) at += 1
  return at
}

function isLineEnd(body: Buffer, at: number): boolean {
  return at >= body.length || body[at] === cr || body[at] === lf
}

function hexAt(body: Buffer, at: number): number {
  const high = digit(body[at])
  const low = digit(body[at + 1])
  sure(high >= 0 && low >= 0, 'an equals sign that stands for itself')
  return high * 16 + low
}

/** -1: no digit of base 16. */
function digit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/** Bytes as text, with LF as line end. UTF-8, and of what Windows wrote the part that everybody agrees on. @throws Doubt */
export function decodedText(bytes: Buffer, charset: string): string {
  return characters(bytes, charset).replaceAll('\r\n', '\n')
}

function characters(bytes: Buffer, charset: string): string {
  switch (charset.toLowerCase()) {
    case '':
    case 'utf-8':
    case 'utf8':
    case 'us-ascii':
      return bytes.toString()
    case 'iso-8859-1': {
      const text = bytes.toString('latin1')
      sure(!/[\x80-\x9f]/.test(text), 'characters that ISO 8859-1 has not')
      return text
    }
    case 'windows-1252': {
      sure(!/[\x81\x8d\x8f\x90\x9d]/.test(bytes.toString('latin1')), 'bytes that Windows has not')
      return new TextDecoder('windows-1252').decode(bytes)
    }
    default:
      throw new Doubt('another character set')
  }
}
