import { type Leaf } from './mime/part.ts'

type Typed = Pick<Leaf, 'type' | 'filename'>

/** Of files whose sender did not know or say: what their endings mean. */
const byEnding: Readonly<Record<string, string>> = {
  ...{ pdf: 'application/pdf', png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg' },
  ...{ gif: 'image/gif', webp: 'image/webp', tif: 'image/tiff', heic: 'image/heic' },
  ...{ txt: 'text/plain', csv: 'text/csv', ics: 'text/calendar', eml: 'message/rfc822' },
  ...{ doc: 'application/msword', xls: 'application/vnd.ms-excel', zip: 'application/zip' },
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** The type of a part, in lower case. */
export function fileType({ type, filename }: Typed): string {
  return typeByName(type.value, filename)
}

export function typeByName(type: string, filename: string): string {
  if (type === 'application/ics') return 'text/calendar'
  if (!/^application\/(?:octet-stream|x-unknown|unknown)$/.test(type)) return type
  if (/^winmail\.dat$/i.test(filename)) return 'application/ms-tnef'
  const ending = /\.([a-z0-9]{1,5})$/i.exec(filename)?.[1]?.toLowerCase() ?? ''
  return byEnding[ending] ?? type
}

/** RFC 2046 section 5.2.1, RFC 6532 section 3.7. */
export function isEnclosedMail(leaf: Typed): boolean {
  return /^message\/(?:rfc822|global|news)$/.test(fileType(leaf))
}

/** What a delivery report or a receipt encloses: the status, and the mail it is about. RFC 3464, 6522, 8098 */
export function isReportPart(leaf: Typed): boolean {
  return /^(?:message\/|text\/rfc822-headers)/.test(leaf.type.value)
}

export function isTnef(leaf: Typed): boolean {
  return /^application\/(?:ms-tnef|vnd\.ms-tnef)$/.test(fileType(leaf))
}
