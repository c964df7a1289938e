export interface Header {
  /** In lower case. */
  name: string
  /** Unfolded and trimmed, encoded words as they stand. */
  value: string
}

/** How much of a message is looked through for its header. Bytes. */
export const longestHead = 256 * 1024
const mostHeaders = 2_000

/**
 * The top header of a message, in order, read from the bytes and as tolerant as can be: whatever is no
 * header line is skipped, whatever the line ends are. Never throws. RFC 5322 section 2.2.
 */
export function readHeaders(raw: Buffer): Header[] {
  const found: { name: string; lines: string[] }[] = []
  for (const line of headLines(raw)) {
    if (/^[ \t]/.test(line)) {
      found.at(-1)?.lines.push(line.trim())
      continue
    }
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase()
    if (!/^[!-9;-~]{1,100}$/.test(name)) continue
    if (found.length === mostHeaders) break
    found.push({ name, lines: [line.slice(colon + 1).trim()] })
  }
  return found.map(({ name, lines }) => ({ name, value: lines.join(' ').trim() }))
}

/** The first header of that name; empty when there is none. */
export function headerOf(headers: readonly Header[], name: string): string {
  return headers.find((header) => header.name === name)?.value ?? ''
}

export function hasHeader(headers: readonly Header[], name: string): boolean {
  return headers.some((header) => header.name === name)
}

/** The lines above the first empty one. UTF-8 (RFC 6532) when it is that, else what Windows wrote. */
function headLines(raw: Buffer): string[] {
  const text = decodeText(raw.subarray(0, longestHead))
  const lines: string[] = []
  let start = 0
  for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) {
    if (index === start) return lines
    lines.push(text.slice(start, index))
    start = index + end.length
  }
  lines.push(text.slice(start))
  return lines
}

function decodeText(bytes: Buffer): string {
  const end = bytes.indexOf('\n\n') >= 0 ? bytes.indexOf('\n\n') : bytes.indexOf('\n\r\n')
  const head = end < 0 ? bytes : bytes.subarray(0, end)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(head)
  } catch {
    return new TextDecoder('windows-1252').decode(head)
  }
}
