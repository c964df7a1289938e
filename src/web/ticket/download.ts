import { safeName } from '../../base/file-name.ts'

/**
 * The Content-Disposition of a file to be saved under a name from a mail (RFC 6266, RFC 8187): an ASCII
 * name for old programs, the whole name for the others.
 */
export function attachmentHeader(filename: string): string {
  const name = safeName(filename)
  const ascii = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/g, '_')
    .replace(/["\\%;]/g, '_')
  return `attachment; filename="${ascii}"; filename*=UTF-8''${percentEncoded(name)}`
}

/** RFC 8187 section 3.2.1: what is not attr-char as %XX of its UTF-8. */
function percentEncoded(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** Types that no browser runs; everything else is bytes. */
const harmless = new Set([
  'application/pdf',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'text/csv',
  'text/plain',
])

export function downloadType(contentType: string): string {
  return harmless.has(contentType) ? contentType : 'application/octet-stream'
}

/** The type of a picture that may be shown, as its first bytes say; null for everything else. */
export function pictureType(content: Buffer): string | null {
  const hex = content.subarray(0, 12).toString('hex')
  if (hex.startsWith('89504e470d0a1a0a')) return 'image/png'
  if (hex.startsWith('ffd8ff')) return 'image/jpeg'
  if (/^47494638(?:37|39)61/.test(hex)) return 'image/gif'
  return /^52494646.{8}57454250/.test(hex) ? 'image/webp' : null
}
