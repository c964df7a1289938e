import { hasHeader, headerOf } from '../../parse/headers.ts'
import { isDeliveryStatus } from './delivery-status.ts'
import { deliveryKind } from './report.ts'
import { hasNullReturnPath, type Kind, senderName, type Sighted } from './sighted.ts'
import {
  beginsAsFailure,
  greets,
  refusedBySmtp,
  saysFailure,
  speaksToUs,
} from './undelivered-words.ts'

/**
 * A failed delivery that is no multipart/report, as qmail, Exim, Domino, gateways and older systems write it:
 * known by who wrote it and what it is made of. A person who forwards one has an address of a person.
 */
export function undelivered(mail: Sighted): Kind | null {
  const sign = fieldSign(mail) ?? systemSign(mail) ?? noticeSign(mail) ?? robotSign(mail)
  return sign === null ? null : deliveryKind(mail, sign)
}

/** Fields that only such mail has. */
function fieldSign({ headers }: Sighted): string | null {
  if (hasHeader(headers, 'x-failed-recipients')) return 'X-Failed-Recipients'
  if (hasHeader(headers, 'x-ms-exchange-message-is-ndr')) return 'X-MS-Exchange-Message-Is-Ndr'
  const submitted = headerOf(headers, 'auto-submitted').slice(0, 100)
  return /\(failure\)/i.test(submitted) ? 'Auto-Submitted: (failure)' : null
}

const mailSystem =
  /^["' ]{0,3}(?:mailer[-_. ]?daemon|mail[-_. ]?daemon|mail[-_. ]?delivery[-_. ]?(?:sub)?system|mdaemon|post_master)(?![\w])/

/** Nobody has this name but a mail system. RFC 2142 */
function systemSign(mail: Sighted): string | null {
  return mailSystem.test(senderName(mail)) ? 'avsändaren är en mejlserver' : null
}

const perhapsSystem =
  /^(?:post[-.]?master|microsoftexchange|exchange|mail[-_.]?(?:admin\w*|system|server|gateway)|system[-_.]administrator|bounce)/

/** Enough signs together: a postmaster may be a person, and an empty return path may be of any robot. */
function noticeSign(mail: Sighted): string | null {
  const { headers, subject, text, enclosed } = mail
  const isNull = hasNullReturnPath(headers)
  const isSystem = perhapsSystem.test(senderName(mail))
  if (!isNull && !isSystem) return null
  const begins = beginsAsFailure(subject)
  if (!isNull && !begins && greets(text)) return null
  const signs = [
    ...[isNull, isSystem, begins, begins, saysFailure(text), refusedBySmtp(text)],
    enclosed.length > 0 || /^(?:received|message-id):/im.test(text.slice(0, 8_000)),
    enclosed.some(isDeliveryStatus),
  ]
  if (signs.filter(Boolean).length < 3) return null
  return isNull ? 'tom Return-Path' : 'en mejlserver meddelar det'
}

/** A robot of a mailing list that does not pass a mail on. */
function robotSign({ headers, from, text }: Sighted): string | null {
  if (speaksToUs(text)) return null
  const isRobot =
    ['x-mlserver', 'x-ml-info', 'x-mailman-version', 'mailing-list'].some((name) =>
      hasHeader(headers, name),
    ) || /^(?:listserv|majordomo|mailman|[^@]{1,60}-(?:admin|owner|bounces|request))@/.test(from)
  if (!isRobot || !notPassedOn.test(text.slice(0, 1_000))) return null
  return 'en sändlista har inte tagit emot det'
}

const notPassedOn =
  /(?<!\bi(?: a|.)m )not (?:a |an )?(?:current )?(?:member|subscriber)|non-?members? (?:are|is) not|not allowed to (?:post|send)|not been (?:distributed|accepted)|(?:was|has been|is) (?:automatically )?(?:rejected|refused)/i
