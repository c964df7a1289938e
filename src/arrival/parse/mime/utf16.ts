/** What text in two bytes a sign is called. WHATWG Encoding Standard section 4.2 */
export const wide =
  /^(?:utf-?16(?:le|be)?|(?:iso-10646-)?ucs-?2(?:le|be)?|(?:cs)?unicode|unicodefffe|unicodefeff)$/

const sample = 4_096

/**
 * Null: it is no UTF-16, whatever it is called. Outlook calls its pages "unicode" also when they are not; what is has
 * a mark at its beginning, or a NUL beside each of its plain letters, blanks and line ends. RFC 2781 section 3.2
 */
export function fromUtf16(bytes: Buffer): string | null {
  const order = orderOf(bytes)
  return order === null ? null : new TextDecoder(order).decode(bytes)
}

type Order = 'utf-16le' | 'utf-16be'

function orderOf(bytes: Buffer): Order | null {
  const mark = bytes.toString('latin1', 0, 2)
  if (mark === '\xff\xfe') return 'utf-16le'
  if (mark === '\xfe\xff') return 'utf-16be'
  const start = bytes.subarray(0, sample)
  const [even, odd] = [nulsAt(start, 0), nulsAt(start, 1)]
  if (odd >= start.length / 20 && even <= odd / 4) return 'utf-16le'
  return even >= start.length / 20 && odd <= even / 4 ? 'utf-16be' : null
}

function nulsAt(bytes: Buffer, place: 0 | 1): number {
  let count = 0
  for (let at: number = place; at < bytes.length; at += 2) if (bytes[at] === 0) count += 1
  return count
}
