import { domainOf, isWithin, soleAddress } from '../../../mail/address.ts'
import { decodeWords } from '../../parse/encoded-word.ts'
import { headerOf, type Header } from '../../parse/headers.ts'

/** The mail asks for its answer at another address than it came from. */
export interface OtherReplyTo {
  /** It lies in another domain, where somebody else may read. */
  isElsewhere: boolean
  /** In plain Swedish, ready to be shown. */
  reason: string
}

/**
 * Looks at Reply-To (RFC 5322 section 3.6.2). The answer goes to the sender all the same: a mail in somebody's
 * name could else fetch the answer to a stranger. Null: there is none, or the same address.
 */
export function otherReplyTo(headers: readonly Header[], from: string): OtherReplyTo | null {
  const value = decodeWords(headerOf(headers, 'reply-to').slice(0, 1_000))
  const wanted = soleAddress(value)
  if (wanted === null || from === '' || wanted.address === from) return null
  const isElsewhere = !isWithin(domainOf(wanted.address), domainOf(from))
  const asks = `Avsändaren ber om svar till ${wanted.address}, men mejlet kom från ${from}.`
  return { isElsewhere, reason: `${asks} Svaret går till ${from}.` }
}
