import { isAscii, isUtf8 } from 'node:buffer'
import { lineByLine } from './line-by-line.ts'
import { fromUtf16, wide } from './utf16.ts'
import { fromUtf7 } from './utf7.ts'

/**
 * Bytes as text, whatever the label says. Programs label wrongly, or not at all, so what is plainly UTF-8 is read
 * as that, and of the labels that mean "Western" only Windows' own set, which holds the others, is used (as the
 * WHATWG Encoding Standard has it). Never throws; what cannot be read becomes U+FFFD.
 */
export function decodeText(bytes: Buffer, label = ''): string {
  const name = label.trim().toLowerCase()
  if (wide.test(name)) return fromUtf16(bytes) ?? decodeText(bytes)
  if (isAscii(bytes)) return fromAscii(bytes, name)
  if (western.test(name)) return fromUtf8OrWindows(bytes)
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

function fromUtf8OrWindows(bytes: Buffer): string {
  return isUtf8(bytes) ? withoutMark(bytes.toString()) : lineByLine(bytes)
}

function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}
