import { domainOf } from '../../../mail/address.ts'
import { type AuthResult } from './results.ts'

/** Whether the sender is who the mail says. */
export interface Authenticity {
  verdict: 'pass' | 'fail'
  /** In plain Swedish, ready to be shown. */
  reason: string
}

/**
 * Judges the sender's domain by what was found out about the mail: DMARC first (RFC 7489), for the very domain of
 * From; else an SPF or DKIM that stands for it (section 3.1). Null: nothing says anything, which is how many honest
 * senders are, and no fault of theirs.
 */
export function judge(results: readonly AuthResult[], from: string): Authenticity | null {
  const domain = domainOf(from)
  if (domain === '') return null
  const about = results.filter((one) => isAbout(one, domain))
  const found = (method: AuthResult['method'], result: string) =>
    about.find((one) => one.method === method)?.result === result
  if (found('dmarc', 'pass')) return passed('DMARC')
  if (found('dmarc', 'fail')) return failed(domain, 'DMARC')
  if (found('dmarc', 'unreadable')) return { verdict: 'fail', reason: `${unreadable} ${advice}` }
  if (about.some(({ method, result }) => method === 'dkim' && result === 'pass'))
    return passed('DKIM')
  if (found('spf', 'pass')) return passed('SPF')
  return found('spf', 'fail') ? failed(domain, 'SPF') : null
}

/** DMARC that names no domain may be about another From than is shown: it may warn, and proves nothing. */
function isAbout({ method, result, domain }: AuthResult, from: string): boolean {
  if (domain === null) return method === 'dmarc' && result !== 'pass'
  return method === 'dmarc' ? domain === from : standsFor(domain, from)
}

/**
 * Whoever rules a domain rules those below it, never the other way round: many that strangers may have names below
 * (github.io) are listed nowhere that we could look. A domain of one label, such as `se`, is nobody's.
 */
function standsFor(domain: string, from: string): boolean {
  return domain === from || (domain.includes('.') && from.endsWith(`.${domain}`))
}

function passed(by: string): Authenticity {
  return { verdict: 'pass', reason: `Avsändarens domän är styrkt (${by}).` }
}

function failed(domain: string, by: string): Authenticity {
  const reason = `Avsändaren kunde inte styrkas: mejlet kom från en server som inte får skicka för ${domain} (${by}).`
  return { verdict: 'fail', reason: `${reason} ${advice}` }
}

const unreadable =
  'Avsändaren kunde inte styrkas: det som kommunens server skrev om avsändaren går inte att läsa.'
const advice =
  'Någon annan kan ha skrivit i avsändarens namn. Lämna inte ut något känsligt förrän du har kontrollerat ' +
  'vem det är, till exempel på ett telefonnummer som ni redan har.'
