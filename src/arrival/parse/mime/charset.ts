import { isAscii, isUtf8 } from 'node:buffer'
import { fromUtf7 } from './utf7.ts'

/**
 * Bytes as text, whatever the label says. Programs label wrongly, or not at all, so what is plainly UTF-8 is read
 * as that, and of the labels that mean "Western" only Windows' own set, which holds the others, is used (as the
 * WHATWG Encoding Standard has it). Never throws; what cannot be read becomes U+FFFD.
 */
export function decodeText(bytes: Buffer, label = ''): string {
  const name = label.trim().toLowerCase()
  if (isAscii(bytes)) return fromAscii(bytes, name)
  if (western.test(name)) return fromUtf8OrWindows(bytes)
  if (name.startsWith('utf-16') || name === 'ucs-2') return fromUtf16(bytes, name)
  const decoder = decoderOf(aliases.get(name) ?? name)
  if (decoder === null || (oneByte.test(name) && isUtf8(bytes))) return fromUtf8OrWindows(bytes)
  return decoder.decode(bytes)
}

/** Labels that are given to anything; none at all among them. */
const western =
  /^(?:|utf-?8|uft-8|unicode-1-1-utf-8|(?:us-)?ascii|ansi_x3\.4-1968|iso-?8859-1|iso_8859-1|latin-?1|windows-1252|cp-?1252|x-unknown|unknown-8bit|unknown|default|none|binary|8bit|x-user-defined)$/

/** Sets with a byte for each character, and those that need no eighth bit: none of their text looks like UTF-8. */
const oneByte = /^(?:iso-|iso_|windows-|cp-?12|koi8|mac|x-mac)/

/** What the Encoding Standard has no name for. */
const aliases: ReadonlyMap<string, string> = new Map([
  ...['cp936', 'windows-936', 'x-gbk', 'ms936'].map((name) => [name, 'gbk'] as const),
  ...['cp949', 'ks_c_5601', 'ksc5601', 'uhc'].map((name) => [name, 'euc-kr'] as const),
  ...['cp932', 'shift-jis', 'sjis', 'x-ms-cp932'].map((name) => [name, 'shift_jis'] as const),
  ...['cp950', 'big-5'].map((name) => [name, 'big5'] as const),
  ...['cp1250', 'cp1251', 'cp1253', 'cp1254', 'cp1255', 'cp1256', 'cp1257', 'cp1258'].map(
    (name) => [name, name.replace('cp', 'windows-')] as const,
  ),
  ['iso-2022-jp-2', 'iso-2022-jp'],
  ['iso-2022-jp-ms', 'iso-2022-jp'],
  ['cp874', 'windows-874'],
])

const escapes = { japanese: '\u001b$', ascii: '\u001b(' }

/** Some sets write everything in seven bits: by their label, and Japanese also without one. */
function fromAscii(bytes: Buffer, name: string): string {
  const text = bytes.toString('latin1')
  if (name.endsWith('utf-7')) return fromUtf7(text)
  if (name.startsWith('utf-16') || name === 'ucs-2') return fromUtf16(bytes, name)
  const isJapanese = text.includes(escapes.japanese) || text.includes(escapes.ascii)
  return isJapanese ? new TextDecoder('iso-2022-jp').decode(bytes) : text
}

function decoderOf(name: string): TextDecoder | null {
  try {
    return new TextDecoder(name)
  } catch {
    return null
  }
}

/** Without a mark at its beginning it is big-endian (RFC 2781 section 4.3), but for those who write little. */
function fromUtf16(bytes: Buffer, name: string): string {
  const [first = 0, second = 0] = bytes
  const isMarked = first + second === 0x1fd
  const isLittle = isMarked ? first === 0xff : name.endsWith('le') || (second === 0 && first !== 0)
  return new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be').decode(bytes)
}

function fromUtf8OrWindows(bytes: Buffer): string {
  return isUtf8(bytes) ? withoutMark(bytes.toString()) : lineByLine(bytes)
}

function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

const windows = new TextDecoder('windows-1252')

/** Text is put together from pieces of several programs: each line by itself is the one or the other. */
function lineByLine(bytes: Buffer): string {
  const out: string[] = []
  let from = 0
  while (from < bytes.length) {
    const end = bytes.indexOf(0x0a, from) + 1 || bytes.length
    out.push(decodeLine(bytes.subarray(from, end)))
    from = end
  }
  return out.join('')
}

function decodeLine(line: Buffer): string {
  const whole = wholeCharacters(line)
  if (isUtf8(whole) && (whole.length === line.length || !isAscii(whole))) return whole.toString()
  return isMostlyUtf8(line) ? line.toString() : windows.decode(line)
}

/** A sign or two of it are broken: more are not. */
function isMostlyUtf8(line: Buffer): boolean {
  const text = line.toString()
  const broken = text.split('\ufffd').length - 1
  const whole = text.match(/[\u0080-\ufffc]/g)?.length ?? 0
  return whole >= 2 * broken
}

/** Without the beginning of a character at the end, where the text was cut off. RFC 3629 section 3. */
function wholeCharacters(line: Buffer): Buffer {
  const back = Math.min(3, line.length)
  for (let i = 1; i <= back; i++) {
    const byte = line[line.length - i] ?? 0
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    if (length > 1) return length > i ? line.subarray(0, -i) : line
    if (byte < 0x80) return line
  }
  return line
}
