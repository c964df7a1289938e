import { readHeaders } from '../parse/headers.ts'
import { ownId } from './message-id.ts'

/** What a delivery report says. RFC 3464. */
export interface DeliveryReport {
  /** The ids of the mails it encloses: one of them may be ours. */
  ids: string[]
  /** False: the sending system still tries. */
  isFinal: boolean
  /** In plain Swedish. */
  reason: string
}

/** Reads the enclosed parts of a report, and for older systems its text. */
export function readReport(enclosed: readonly string[], text: string): DeliveryReport {
  const ids = [...enclosed, text.slice(0, 64 * 1024)].flatMap(messageIds)
  const fields = enclosed.join('\n')
  const status = /^status:[ \t]*([245]\.\d{1,3}\.\d{1,3})/im.exec(fields)?.[1] ?? null
  const isFinal =
    !/^action:[ \t]*(?:delayed|relayed|expanded|delivered)/im.test(fields) &&
    !(
      status?.startsWith('2') === true ||
      (status?.startsWith('4') === true && !failed.test(fields))
    )
  return { ids: [...new Set(ids)], isFinal, reason: reasonFor(status, isFinal) }
}

const failed = /^action:[ \t]*failed/im

function messageIds(part: string): string[] {
  const lines = part.match(/^[ \t>]{0,9}message-id:[ \t]*<[^<>\s]{3,500}>/gim) ?? []
  const [first] = readHeaders(Buffer.from(part)).filter(({ name }) => name === 'message-id')
  return [first?.value ?? '', ...lines].flatMap((line) => ownId(line) ?? [])
}

function reasonFor(status: string | null, isFinal: boolean): string {
  const code = status === null ? '' : ` (${status})`
  if (!isFinal) return `Mejlet är försenat på vägen${code}.`
  if (status?.startsWith('5.1.')) return `Adressen finns inte eller tar inte emot mejl${code}.`
  if (status === '5.2.2') return `Mottagarens brevlåda är full${code}.`
  if (status?.startsWith('5.7.')) return `Mottagarens mejlserver nekar mejlet${code}.`
  return `Mejlet kunde inte levereras${code}.`
}
