/** Takes a part out of the form it was sent in, a piece at a time (RFC 2045 section 6). Never throws. */
export interface Decoder {
  push(bytes: Buffer): Buffer
  end(): Buffer
}

const nothing = Buffer.alloc(0)

export function decoderFor(encoding: string): Decoder {
  if (/^base-?64/.test(encoding)) return new Base64()
  if (/^quoted-?printable/.test(encoding)) return new QuotedPrintable()
  if (/^(?:x-)?uu-?e/.test(encoding)) return new Uuencode()
  return asItIs
}

const asItIs: Decoder = { push: (bytes) => bytes, end: () => nothing }

/** Whatever is no digit is passed over; behind a = it begins anew, as some programs put several pieces together. */
class Base64 implements Decoder {
  #rest = ''

  push(bytes: Buffer): Buffer {
    const text = this.#rest + bytes.toString('latin1').replace(/[^A-Za-z0-9+/=]+/g, '')
    const ended = text.split(/=+/)
    const open = ended.pop() ?? ''
    const end = open.length - (open.length % 4)
    this.#rest = open.slice(end)
    const whole = [...ended, open.slice(0, end)].map((one) => Buffer.from(one, 'base64'))
    return whole.length === 1 && whole[0] !== undefined ? whole[0] : Buffer.concat(whole)
  }

  end(): Buffer {
    return Buffer.from(this.#rest, 'base64')
  }
}

const [tab, lf, cr, space, equals] = [0x09, 0x0a, 0x0d, 0x20, 0x3d]

/** RFC 2045 section 6.7; blanks at the end of a line were added on the way, and an odd = stands for itself. */
class QuotedPrintable implements Decoder {
  #rest: Buffer = nothing

  push(bytes: Buffer): Buffer {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const end = wholeUntil(all)
    this.#rest = all.subarray(end)
    return fromQuotedPrintable(all.subarray(0, end))
  }

  end(): Buffer {
    return fromQuotedPrintable(this.#rest)
  }
}

/** Where it can be cut: behind a line end, or within a line that never ends. */
function wholeUntil(bytes: Buffer): number {
  const end = bytes.lastIndexOf(lf) + 1
  if (bytes.length - end < longestLine) return end
  const sign = bytes.lastIndexOf(equals)
  return bytes.length - sign < 3 ? sign : bytes.length
}

const longestLine = 32 * 1024

function fromQuotedPrintable(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte === equals) {
      const { code, skip } = coded(bytes, at + 1)
      if (code >= 0) out[length++] = code
      at += skip
    } else if (byte === space || byte === tab) {
      const end = blanksEnd(bytes, at)
      if (!isLineEnd(bytes, end)) length += bytes.copy(out, length, at, end)
      at = end - 1
    } else out[length++] = byte
  }
  return out.subarray(0, length)
}

/** What an = stands for, and how many bytes follow it; -1: for nothing, the line goes on below. */
function coded(bytes: Buffer, at: number): { code: number; skip: number } {
  const code = hexAt(bytes, at)
  if (code >= 0) return { code, skip: 2 }
  const skip = softBreak(bytes, at)
  return skip > 0 || at >= bytes.length ? { code: -1, skip } : { code: equals, skip: 0 }
}

/** How many bytes of blanks and a line end follow an =; 0: the line goes on. */
function softBreak(bytes: Buffer, from: number): number {
  const at = blanksEnd(bytes, from - 1)
  if (bytes[at] === cr && bytes[at + 1] === lf) return at + 2 - from
  return isLineEnd(bytes, at) ? Math.min(at + 1, bytes.length) - from : 0
}

/** Behind the blanks that follow this place. */
function blanksEnd(bytes: Buffer, from: number): number {
  let at = from + 1
  while (bytes[at] === space || bytes[at] === tab) at += 1
  return at
}

function isLineEnd(bytes: Buffer, at: number): boolean {
  return at >= bytes.length || bytes[at] === cr || bytes[at] === lf
}

function hexAt(bytes: Buffer, at: number): number {
  const high = digit(bytes[at])
  const low = digit(bytes[at + 1])
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

/** -1: no digit of base 16. */
function digit(byte = 0): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/** Lines of up to 45 bytes between "begin" and "end", as Unix sent files before MIME. POSIX, uuencode */
class Uuencode implements Decoder {
  #rest = ''
  #isOver = false

  push(bytes: Buffer): Buffer {
    const lines = (this.#rest + bytes.toString('latin1')).split(/\r\n|\n|\r/)
    this.#rest = (lines.pop() ?? '').slice(-200)
    return Buffer.concat(lines.map((line) => this.#decoded(line)))
  }

  end(): Buffer {
    return this.#decoded(this.#rest)
  }

  #decoded(line: string): Buffer {
    if (line === 'end') this.#isOver = true
    if (this.#isOver || line === '' || /^begin \d/.test(line)) return nothing
    const size = sixBits(line, 0)
    const out = Buffer.alloc(Math.min(size, line.length))
    for (let i = 0; i < out.length; i++) {
      const at = 1 + Math.floor((i * 4) / 3)
      const pair = (sixBits(line, at) << 6) | sixBits(line, at + 1)
      out[i] = pair >> (4 - 2 * (i % 3))
    }
    return out
  }
}

function sixBits(line: string, at: number): number {
  return at < line.length ? (line.charCodeAt(at) - 0x20) & 0x3f : 0
}
