import { isDeviceLine } from './device.ts'
import { bare, isBlank } from './lines.ts'

/**
 * Whether all of these lines are what stands in a signature: who, where and how to reach him. Words below the last
 * phone, mail or web address are the writer's afterthought unless they are an address or an organisation, and in a
 * paragraph of their own unless they say so themselves. When in doubt they are no signature.
 */
export function areContactLines(lines: readonly string[]): boolean {
  const last = lines.findLastIndex((line) => isContact(bare(line)))
  if (last < 0) return false
  const gap = lines.findIndex((line, i) => i > last && isBlank(line))
  return lines.every((whole, i) => {
    const line = bare(whole)
    if (line === '' || isDeviceLine(line)) return true
    if (isContact(line)) return isBareContact(line)
    if (i < last) return mayTitle(line)
    return isLabelled(line) || ((gap < 0 || i < gap) && isPlace(line))
  })
}

/**
 * Whether what stands below two dashes is a signature: anything where a program has put them (`isExact`), else short
 * lines. A further paragraph may have been typed by hand, and is one only when it shows it.
 */
export function mayStandBelowDashes(lines: readonly string[], isExact: boolean): boolean {
  const first = lines.findIndex((line) => !isBlank(line))
  const gap = lines.findIndex((line, i) => i > first && isBlank(line))
  const last = lines.findLastIndex((line) => isContact(bare(line)))
  return lines.every((whole, i) => {
    const line = bare(whole)
    if (line === '' || isDeviceLine(line)) return true
    if (gap >= 0 && i > gap) return maySignOn(line, i < last)
    if (isExact) return !whole.includes('?') && whole.length <= 300
    return isContact(line) ? isBareContact(line) : mayTitle(line)
  })
}

/** In a further paragraph. */
function maySignOn(line: string, isAboveContact: boolean): boolean {
  if (isContact(line)) return isBareContact(line)
  return isLabelled(line) || (isAboveContact && mayTitle(line))
}

/** A title, a department, an organisation: short, no question, no afterthought, nothing that is said. */
function mayTitle(line: string): boolean {
  if (line.length > 110 || /[?!…]|[.;]$/.test(line) || /^(?:p\.? ?s\b|ps[:. ])/i.test(line))
    return false
  const words = line.split(/\s+/)
  if (words.length === 1) return true
  if (speaks.test(line) || verb.test(line)) return false
  return words.length <= 8 || organisation.test(line) || !/(?<!\p{L})\p{Ll}{2}/u.test(line)
}

function isContact(line: string): boolean {
  return contact.test(line.slice(0, 400))
}

const contact =
  /\S@\S+\.\S|https?:\/\/|\bwww\.|(?:\+|\b0)\d[\d\s()/-]{5,16}\d|\b\d{3} ?\d{2} \p{Lu}/u

/** No more beside the phone or the address than what it is: "070-123 45 67 ring mig" is said by somebody. */
function isBareContact(line: string): boolean {
  if (line.length > 300 || /[?!](?!\S)/.test(line)) return false
  const rest = line.replace(ways, ' ')
  return (rest.match(/(?<![\p{L}\d])\p{Ll}[\p{L}]+/gu) ?? []).length < 2 && !speaks.test(rest)
}

/** Addresses, and the words before them. */
const ways =
  /\S{1,200}@\S{1,200}|https?:\/\/\S{1,300}|www\.\S{1,200}|(?<!\p{L})(?:besök oss(?: gärna)? på|läs mer(?: på)?|följ oss på|tel(?:efon)?(?:nummer)?|mob(?:il)?(?:nummer|telefon)?|växel|direkt(?:nummer)?|fax|e-?post(?:adress)?|mail|mejl|webb?(?:plats)?|hemsida|phone|cell|office|direct|and|och|eller|or)(?!\p{L})/giu

/** What stands in what people say, and hardly in a signature. */
const speaks =
  /(?<!\p{L})(?:jag|mig|vi (?:har|är|kan|vill|får|ser|hör)|ni|er|han|hon|det|den|barnet|barnen?|mamma|pappa|min|mitt|mina|inte|ingen|inget|inga|vill|måste|hjälp|snälla|akut|nu|fortfarande|också|gäller|finns|till|från|är|har|kan|ring|borta|omgående|i can|i am|please|help me)(?!\p{L})/iu

/** A word in lower case that may be a verb: fryser, läcker, luktade, saknas. */
const verb =
  /(?<![\p{L}-])(?!(?:under|efter|eller|över|vägar|parker)(?!\p{L}))\p{Ll}{2,}(?:er|ar|år|ör|ade|te|as|ns)(?!\p{L})/u

/** "Besök: Torget 1", but not "Besök: kan ni komma på tisdag?". */
function isLabelled(line: string): boolean {
  return (
    line.length <= 110 &&
    labelled.test(line) &&
    !/[?!]/.test(line) &&
    !speaks.test(line) &&
    !verb.test(line)
  )
}

const labelled =
  /^(?:(?:(?:besöks?|post|leverans|faktura|gatu|kontors)-?)?adress|besök|post|box|org(?:anisations)?[.-]? ?(?:nr|nummer)|bankgiro|plusgiro|swish|momsreg|öppettid(?:er)?|telefontid(?:er)?)(?:\s*:|\s+\d)/iu

const organisation =
  /(?:^|\s)(?:AB|HB|KB|IF|IK|BK|Inc|Ltd|GmbH|Oy|AS|[Kk]ommun|[Ff]örening|[Ss]tiftelse)\.?$/u

/** "Storgatan 1", "Byggfirman AB", "Björkvalla kommun". */
function isPlace(line: string): boolean {
  const isStreet =
    /^\p{Lu}\p{L}{1,25}(?:gatan|gata|vägen|väg|gränd|torget|torg|stigen|allén|backen|plan|platsen) \d/u
  return mayTitle(line) && (organisation.test(line) || isStreet.test(line))
}
