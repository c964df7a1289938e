import { dueDay, dueDayEnglish, longInstant } from '../../clock/words.ts'
import { type Address } from '../address.ts'
import { type Mail } from '../mail.ts'
import { chain, type Link } from './chain.ts'
import { automatic, type House, houseWords } from './compose.ts'
import { render } from './render.ts'

export interface AcknowledgementParts extends House {
  to: Address
  ticketNumber: string
  arrivedAt: Date
  /** When we promise an answer at the latest. */
  promisedAt: Date
  /** What is to be said of when the mail is read; null: we are open. */
  hoursNote: string | null
  /** "vardagar 8–17" */
  hours: string
  /** Whom to call when we are closed; null: nobody is decided. */
  onCall: string | null
  original: Link
}

/**
 * Tells a citizen that a mail has come in. Nothing that was written is repeated, the subject neither: whoever sends
 * mail in somebody else's name cannot make us pass his words on. RFC 3834 section 3.1.5
 */
export function composeAcknowledgement(parts: AcknowledgementParts): Mail {
  const { to, ticketNumber, arrivedAt, promisedAt, hoursNote, hours, onCall } = parts
  const variables = {
    ...houseWords(parts),
    case: ticketNumber,
    received: longInstant(arrivedAt),
    promise: dueDay(promisedAt),
    promiseEnglish: dueDayEnglish(promisedAt),
    ...{ hoursNote, hours, onCall },
    privacyLink: parts.municipality.privacyUrl ?? null,
  }
  const mail = automatic(
    parts,
    { name: '', address: to.address },
    render('acknowledgement', variables),
  )
  return { ...mail, ...chain(parts.original), autoSubmitted: 'auto-replied' }
}
