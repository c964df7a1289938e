import { type SenderType } from '../../../journey.ts'
import { domainOf } from '../../../mail/address.ts'
import { isAuthority, isWebmail } from './domains.ts'

export interface SenderDecision {
  type: SenderType
  /** In plain Swedish. */
  reason: string
}

interface Sender {
  name: string
  address: string
  /** Where an answer is asked for; empty: at the address. */
  replyTo: string
  /** The last lines of what was written, with name and signature. */
  closing: string
}

/**
 * Who is behind an address: one of our own, another authority, an association, a company, or else a private
 * person. By its domain, then by the words of name and signature that only organisations have.
 */
export function senderType(sender: Sender, internal: readonly string[]): SenderDecision {
  const domain = domainOf(sender.address)
  const own = internal.find((one) => isBelow(domain, one))
  if (own !== undefined && !asksElsewhere(sender, internal)) {
    return { type: 'internal', reason: `Adressen slutar på ${own}, som är kommunens egen.` }
  }
  if (isAuthority(domain)) {
    return { type: 'authority', reason: `${domain} hör till en annan myndighet.` }
  }
  const named = organisationIn(sender.name) ?? organisationIn(sender.closing)
  if (named !== null) return named
  const inDomain = isWebmail(domain) ? null : organisationOf(domain)
  if (inDomain !== null) return inDomain
  const why = isWebmail(domain) ? `${domain} är e-post för privatpersoner.` : noSign
  return { type: 'private', reason: why }
}

const noSign = 'Inget i adress, namn eller signatur tyder på en organisation.'

/** A form on the town's own site writes in the town's name, and asks for an answer to somebody else. */
function asksElsewhere({ replyTo }: Sender, internal: readonly string[]): boolean {
  const domain = domainOf(replyTo)
  return domain !== '' && !internal.some((one) => isBelow(domain, one))
}

function isBelow(domain: string, other: string): boolean {
  return domain === other || domain.endsWith(`.${other}`)
}

const association =
  /(?<!\p{L})(?:(?:ideell |ekonomisk )?\p{L}{0,30}förening(?:en)?|brf|bostadsrättsförening(?:en)?|\p{L}{1,30}(?:klubben|klubb|kåren|kår|samfällighet(?:en)?|förbundet|förbund|stiftelsen|församlingen|församling)|hembygdsgille|BK|IF|IK|FF|FK|SK|AIK|GoIF)(?!\p{L})/iu
const company =
  /(?<!\p{L})(?:AB|aktiebolag(?:et)?|HB|handelsbolag(?:et)?|KB|kommanditbolag(?:et)?|enskild firma|Oy|GmbH|Ltd|Inc|ApS|org\.? ?(?:nr|nummer)\.?:? ?\d{6}-?\d{4})(?!\p{L})/iu
/** Short words that are names only in capitals, and only at the end of one: "Björkvalla IF", "Bygg AB". */
const inCapitals = /^(?:bk|if|ik|ff|fk|sk|ab|hb|kb|oy|inc)$/i

function organisationIn(text: string): SenderDecision | null {
  for (const line of text.split('\n')) {
    const found = signIn(line, association)
    if (found !== null) return { type: 'association', reason: named(found) }
    const firm = signIn(line, company)
    if (firm !== null) return { type: 'company', reason: named(firm) }
  }
  return null
}

/** Long lines are sentences, in which somebody may write about an association. */
function signIn(line: string, sign: RegExp): string | null {
  if (line.length > 80 || /[.!?]$/.test(line.trim()) || line.split(/\s+/).length > 7) return null
  const [found] = sign.exec(line) ?? []
  if (found === undefined || (inCapitals.test(found) && found !== found.toUpperCase())) return null
  return found.trim()
}

function named(word: string): string {
  return `”${word.slice(0, 60)}” i namn eller signatur.`
}

const inDomain: readonly [RegExp, SenderType][] = [
  [
    /(?:forening|^brf|brf-|hsb|riksbyggen|idrott|scout|hembygd|klubb|samfallighet|villaagarna)/,
    'association',
  ],
  [
    /(?:^|[-.])(?:ab|hb)(?:[-.]|$)|(?:bygg|maskin|konsult|fastighet(?:er)?|entreprenad|akeri|redovisning)(?:ab|service|gruppen)?\./,
    'company',
  ],
]

function organisationOf(domain: string): SenderDecision | null {
  const found = inDomain.find(([sign]) => sign.test(domain))
  return found === undefined ? null : { type: found[1], reason: `Adressen slutar på ${domain}.` }
}
