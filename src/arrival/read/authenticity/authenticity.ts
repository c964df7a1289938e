import { domainOf, isWithin } from '../../../mail/address.ts'
import { type AuthResult } from './results.ts'

/** Whether the sender is who the mail says. */
export interface Authenticity {
  verdict: 'pass' | 'fail'
  /** In plain Swedish, ready to be shown. */
  reason: string
}

/**
 * Judges the sender's domain by what was found out about the mail: DMARC first (RFC 7489), else an SPF or DKIM
 * that stands for the very domain of From (section 3.1). Null: nothing says anything, which is how many honest
 * senders are, and no fault of theirs.
 */
export function judge(results: readonly AuthResult[], from: string): Authenticity | null {
  const domain = domainOf(from)
  if (domain === '') return null
  const about = results.filter(
    (one) => isNameless(one) || (one.domain !== null && isWithin(one.domain, domain)),
  )
  const found = (method: AuthResult['method'], result: string) =>
    about.find((one) => one.method === method)?.result === result
  if (found('dmarc', 'pass')) return passed('DMARC')
  if (found('dmarc', 'fail')) return failed(domain, 'DMARC')
  if (about.some(({ method, result }) => method === 'dkim' && result === 'pass'))
    return passed('DKIM')
  if (found('spf', 'pass')) return passed('SPF')
  return found('spf', 'fail') ? failed(domain, 'SPF') : null
}

/** DMARC is always about the domain of From, whether the server names it or not. */
function isNameless({ method, domain }: AuthResult): boolean {
  return method === 'dmarc' && domain === null
}

function passed(by: string): Authenticity {
  return { verdict: 'pass', reason: `Avsändarens domän är styrkt (${by}).` }
}

function failed(domain: string, by: string): Authenticity {
  const reason =
    `Avsändaren kunde inte styrkas: mejlet kom från en server som inte får skicka för ${domain} (${by}). ` +
    'Någon annan kan ha skrivit i avsändarens namn. Lämna inte ut något känsligt förrän du har kontrollerat ' +
    'vem det är, till exempel på ett telefonnummer som ni redan har.'
  return { verdict: 'fail', reason }
}
