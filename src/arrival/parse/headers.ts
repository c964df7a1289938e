import { decodeText } from './mime/charset.ts'

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
  for (const line of unbroken(headLines(raw))) {
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

/** A name may stand alone on its line, its colon on the next: so a field is hidden from some readers. */
function unbroken(lines: readonly string[]): string[] {
  return lines.map((line, i) => {
    const before = lines[i - 1] ?? ''
    const isRest = /^[ \t]+:/.test(line) && /^[!-9;-~]{1,100}[ \t]*$/.test(before)
    return isRest ? `${before}${line.trim()}` : line
  })
}

/** The first header of that name; empty when there is none. */
export function headerOf(headers: readonly Header[], name: string): string {
  return headers.find((header) => header.name === name)?.value ?? ''
}

export function hasHeader(headers: readonly Header[], name: string): boolean {
  return headers.some((header) => header.name === name)
}

/** The lines above the first empty one. UTF-8 (RFC 6532) where they are that, else what Windows wrote. */
function headLines(raw: Buffer): string[] {
  const text = decodeText(withoutBody(belowEmptyLines(raw).subarray(0, longestHead)))
  const lines = text.split(/\r\n|\n|\r/)
  const first = lines.findIndex((line) => line !== '')
  const end = lines.indexOf('', first)
  return first < 0 ? [] : lines.slice(first, end < 0 ? lines.length : end)
}

/** Empty lines above a mail are no end of its header. */
function belowEmptyLines(raw: Buffer): Buffer {
  const start = raw.subarray(0, longestHead).findIndex((byte) => byte !== 0x0a && byte !== 0x0d)
  return start > 0 ? raw.subarray(start) : raw
}

/** Not to decode what is no header. */
function withoutBody(raw: Buffer): Buffer {
  const ends = ['\n\n', '\n\r\n']
    .map((end) => raw.indexOf(end, 0, 'latin1'))
    .filter((at) => at >= 0)
  return ends.length === 0 ? raw : raw.subarray(0, Math.min(...ends) + 1)
}
