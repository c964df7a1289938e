import { headerOf } from '../../parse/headers.ts'
import { idsIn, readReport } from './delivery-report.ts'
import { isDeliveryStatus } from './delivery-status.ts'
import { hasNullReturnPath, type Kind, type Sighted } from './sighted.ts'
import { beginsAsFailure, refusedBySmtp, saysFailure, speaksToUs } from './undelivered-words.ts'

/** A report says in its Content-Type that it is one, and about what. RFC 6522 */
export function report(mail: Sighted): Kind | null {
  const { headers, enclosed, text } = mail
  const type = headerOf(headers, 'content-type').slice(0, 1_000).toLowerCase()
  if (/^message\/delivery-status/.test(type)) return deliveryKind(mail, 'delivery-status')
  if (!type.startsWith('multipart/report')) return null
  const hasReceipt = enclosed.some(isDisposition)
  if (hasReceipt || (type.includes('disposition-notification') && !speaksToUs(text))) {
    const about = { ...readReport(mail), ids: idsIn(enclosed, text), outcome: 'delivered' as const }
    return { kind: 'receipt', reason: 'Det är en läskvittens (multipart/report).', report: about }
  }
  if (type.includes('feedback-report')) return complaint(mail)
  if (isAboutDelivery(mail, type)) return deliveryKind(mail, 'multipart/report')
  if (saysDelivery(type) || speaksToUs(text)) return null
  return { kind: 'auto-reply', reason: 'En mejlserver har skickat en rapport (multipart/report).' }
}

/** It holds a delivery status, or says what one would: the name of its type anybody can write. */
function isAboutDelivery({ headers, subject, text, enclosed }: Sighted, type: string): boolean {
  if (enclosed.some(isDeliveryStatus)) return true
  if (!saysDelivery(type)) return false
  const signs = [beginsAsFailure(subject), saysFailure(text), refusedBySmtp(text)]
  return hasNullReturnPath(headers) || signs.includes(true)
}

function saysDelivery(type: string): boolean {
  return type.includes('delivery-status') || !type.includes('report-type')
}

/** RFC 8098 section 3.2 */
export function isDisposition(part: string): boolean {
  return /^disposition:/im.test(part.slice(0, 4_000)) && !/^subject:/im.test(part.slice(0, 4_000))
}

/** What a mail system says of a mail of ours: it has not come, not yet, or it has. `sign` shows that it is one. */
export function deliveryKind(mail: Sighted, sign: string): Kind {
  const about = readReport(mail)
  const { outcome, recipient, isTemporary } = about
  const to = recipient === null ? 'Ett mejl' : `Mejlet till ${recipient}`
  if (outcome === 'delivered') {
    return { kind: 'receipt', reason: `${to} har kommit fram (${sign}).`, report: about }
  }
  const what = outcome === 'failed' ? 'kom inte fram' : 'har inte kommit fram än'
  return {
    kind: isTemporary ? 'soft-bounce' : 'hard-bounce',
    reason: `${to} ${what} (${sign}). ${about.reason}`,
    report: about,
  }
}

/** A receiver has called a mail of ours spam: it did arrive. RFC 5965 */
function complaint(mail: Sighted): Kind {
  const about = { ...readReport(mail), outcome: 'delivered' as const }
  const reason = 'En mottagare har anmält ett mejl från oss som skräppost (feedback-report).'
  return { kind: 'auto-reply', reason, report: about }
}
