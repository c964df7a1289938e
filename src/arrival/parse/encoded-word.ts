import { decodeText } from './mime/charset.ts'

/** One encoded word: charset, B or Q, the encoded text. RFC 2047 section 2, read widely. */
const word = /=\?([^?\s]{1,40})\?([bq])\?([^?\r\n]{0,2000})\?=/gi

/**
 * Decodes the encoded words in a header value. Neighbours of one charset are decoded together, since some
 * programs cut within a character. What cannot be decoded stays as it is. RFC 2047.
 */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value
  const out: string[] = []
  let run: Run = { charset: '', bytes: [] }
  let read = 0
  for (const { 0: whole, 1: named = '', 2: encoding = '', 3: text = '', index } of value.matchAll(
    word,
  )) {
    const charset = named.replace(/\*.*$/, '').toLowerCase()
    const between = value.slice(read, index)
    // Blanks between two encoded words are no part of the value.
    const follows = read > 0 && between.trim() === ''
    if (!follows || run.charset !== charset) {
      out.push(textOf(run), follows ? '' : between)
      run = { charset, bytes: [] }
    }
    run.bytes.push(bytesOf(charset, encoding, text))
    read = index + whole.length
  }
  return out.join('') + textOf(run) + value.slice(read)
}

/** Encoded words of one charset beside each other. */
interface Run {
  charset: string
  bytes: Buffer[]
}

function textOf({ charset, bytes }: Run): string {
  return decodeText(Buffer.concat(bytes), charset)
}

/** Bytes that should have been encoded have been decoded with the rest of the header: as they were, once more. */
function bytesOf(charset: string, encoding: string, text: string): Buffer {
  if (encoding.toLowerCase() === 'b') return Buffer.from(text, 'base64')
  const raw = charset === 'utf-8' ? Buffer.from(text).toString('latin1') : text
  const plain = raw.replaceAll('_', ' ').replace(/=([0-9a-f]{2})/gi, (_, hex: string) => {
    return String.fromCharCode(Number.parseInt(hex, 16))
  })
  return Buffer.from(plain, 'latin1')
}
