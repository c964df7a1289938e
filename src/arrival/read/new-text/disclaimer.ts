import { bare, isBlank, mark, ownRuns, type Sorted } from './lines.ts'

const thisMail =
  /(?:detta|denna|den här|det här|diese|this|dette|denne|tämä)\s+(?:e-?post|mejl|mail|meddelande|meddelelse|epost|e-?mail|message|communication|nachricht|viesti|transmission|elektronisk)|e-?post(?:meddelandet|en)|mejlet|the information (?:contained )?in this|informationen i (?:detta|den här)/i
const secret =
  /konfidentiel|sekretess|förtrolig|avse(?:dd|tt|r)\b.{0,40}\bför|endast för|confidential|privileged|intended (?:only |solely )?for|for the (?:sole )?use of|vertraulich|fortrolig|luottamuksel/i
const astray =
  /fel mottagare|av misstag|inte är (?:den )?(?:avsedd|rätt)|obehörig|in error|not the (?:intended|named)|unauthori[sz]ed|delete|radera|förstör|meddela avsändaren|notify|ved en fejl|ved en feil|irrtümlich/i
const paper =
  /^(?:\S{1,2} )?(?:(?:tänk på|värna(?: om)?|spara på|skona) miljön\b|(?:please )?(?:consider|think (?:of|about)) the environment|måste du skriva ut|behöver du skriva ut).{0,200}$/i
const checked =
  /^(?:virusfri[a-z]{0,3}\b|virus-free|(?:detta|this|den här|det här) .{0,30}(?:kontrollerats|skannats|genomsökts|checked|scanned|been scanned) .{0,80}|(?:no|inga) virus(?:es)? .{0,60})/i
const privacy =
  /^(?:när du (?:mejlar|mailar|skickar|kontaktar|kommunicerar|skriver)|genom att (?:mejla|skicka|kontakta)|om du skickar|(?:så här|så) (?:behandlar|hanterar) vi|(?:läs|information) .{0,40}(?:personuppgifter|gdpr)|\p{Lu}.{0,60} (?:behandlar|hanterar) (?:dina )?personuppgifter)/iu
const personal = /personuppgift|gdpr|dataskydd|integritetspolicy|privacy policy/i
const stranger =
  /extern(?:a|t)? (?:avsändare|mejl|e-?post|mail)|external (?:sender|e-?mail|source)|from outside|utanför (?:organisationen|kommunen|vår organisation)|utifrån/i
const beware =
  /klicka inte|öppna inte|var (?:försiktig|uppmärksam|vaksam)|do not click|don.t click|caution|warning|varning|obs[!:]|be careful|kontrollera avsändaren/i

/** More than this is no paragraph of small print. Characters. */
const longest = 4_000

/**
 * Marks the small print below the words (secrecy, the environment, virus checks, personal data), and the warning
 * about mail from outside that a gateway puts above them. The first words of the writer are never small print.
 */
export function disclaimersOf(sorted: Sorted): string | null {
  const runs = ownRuns(sorted)
  const found = [
    ...warnings(sorted.lines, runs[0]),
    ...runs.flatMap((run) => smallPrint(sorted.lines, run)),
  ]
  for (const { from, to } of found) mark(sorted, 'disclaimer', from, to)
  return found.length === 0 ? null : 'Finstilt text räknas inte som fråga.'
}

function warnings(lines: readonly string[], run: Run | undefined): Paragraph[] {
  if (run === undefined) return []
  const [first, second] = paragraphsOf(lines, {
    from: run.from,
    to: Math.min(run.to, run.from + 40),
  })
  return first !== undefined && second !== undefined && isWarning(first.text) ? [first] : []
}

/** Looked for from the end; never the first paragraph. */
function smallPrint(lines: readonly string[], run: Run): Paragraph[] {
  const from = Math.max(run.from, run.to - mostLines)
  const paragraphs = paragraphsOf(lines, { from, to: run.to })
  const words = paragraphs.findLastIndex(({ text }) => !isSmallPrint(text))
  return words < 0 ? paragraphs.slice(1) : paragraphs.slice(words + 1)
}

/** Lines in which small print is looked for. */
const mostLines = 120

interface Run {
  from: number
  to: number
}

interface Paragraph {
  from: number
  to: number
  text: string
}

function paragraphsOf(lines: readonly string[], run: Run): Paragraph[] {
  const paragraphs: Paragraph[] = []
  let from = run.from
  for (let i = run.from; i <= run.to; i++) {
    if (i < run.to && !isBlank(lines[i])) continue
    if (i > from) paragraphs.push({ from, to: i, text: joined(lines, from, i) })
    from = i + 1
  }
  return paragraphs
}

function joined(lines: readonly string[], from: number, to: number): string {
  if (to - from > 40) return ''
  const text = lines.slice(from, to).map(bare).join(' ')
  return text.length > longest ? '' : text
}

function isSmallPrint(text: string): boolean {
  if (text === '' || /\?(?:\s|$)/.test(text)) return false
  const signs = [thisMail, secret, astray].filter((sign) => sign.test(text)).length
  if (signs === 3 || (signs === 2 && thisMail.test(text) && text.length > 120)) return true
  return paper.test(text) || checked.test(text) || (privacy.test(text) && personal.test(text))
}

function isWarning(text: string): boolean {
  return text.length <= 700 && stranger.test(text) && beware.test(text)
}
