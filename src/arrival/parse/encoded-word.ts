/** One encoded word: charset, B or Q, the encoded text. RFC 2047 section 2, read widely. */
const word = /=\?([^?\s]{1,40})\?([bq])\?([^?\r\n]{0,2000})\?=/gi

/**
 * Decodes the encoded words in a header value. Neighbours of one charset are decoded together, since some
 * programs cut within a character. What cannot be decoded stays as it is. RFC 2047.
 */
export function decodeWords(value: string): string {
  let out = ''
  let read = 0
  let pending: { charset: string; bytes: Buffer[] } | null = null
  const flush = () => {
    if (pending !== null) out += decode(pending.charset, Buffer.concat(pending.bytes))
    pending = null
  }
  for (const match of value.matchAll(word)) {
    const [whole, charset = '', encoding = '', text = ''] = match
    const between = value.slice(read, match.index)
    const joins = pending !== null && between.trim() === ''
    if (!joins) {
      flush()
      out += between
    } else if (pending?.charset !== charset.toLowerCase()) flush()
    pending ??= { charset: charset.toLowerCase(), bytes: [] }
    pending.bytes.push(bytesOf(encoding, text))
    read = match.index + whole.length
  }
  flush()
  return out + value.slice(read)
}

function bytesOf(encoding: string, text: string): Buffer {
  if (encoding.toLowerCase() === 'b') return Buffer.from(text, 'base64')
  const plain = text.replaceAll('_', ' ').replace(/=([0-9a-f]{2})/gi, (_, hex: string) => {
    return String.fromCharCode(Number.parseInt(hex, 16))
  })
  return Buffer.from(plain, 'latin1')
}

function decode(charset: string, bytes: Buffer): string {
  try {
    return new TextDecoder(charset.replace(/\*.*$/, '')).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}
