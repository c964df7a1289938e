import { disclaimersOf } from './new-text/disclaimer.ts'
import { isFrame } from './new-text/frame.ts'
import { quotedByHtml } from './new-text/html-mark.ts'
import { mark, sorted, type Sorted } from './new-text/lines.ts'
import { ownWords, type Part, partsOf, unquotedWords } from './new-text/parts.ts'
import { quotesFollow } from './new-text/quote-marks.ts'
import { type Cut, cutQuoted } from './new-text/quoted.ts'
import { saysBelow } from './new-text/says-below.ts'
import { signatureStart, signaturesOf } from './new-text/signature.ts'

export { type Part } from './new-text/parts.ts'

export interface NewText {
  /** What the sender wrote now; the whole text when that cannot be told from the rest. */
  text: string
  /** The whole text in order, cut into what is new and what is not; empty when all of it is new. */
  parts: Part[]
  /** All but what is quoted for certain, signature and small print too: danger is looked for in it. */
  unquoted: string
  /** In plain Swedish: what was left out, or why nothing was; null: there is nothing but new words. */
  reason: string | null
}

export interface Nature {
  isForward: boolean
  /** Whether it answers something, by its subject or header: one that does not has little to quote. */
  isReply?: boolean
  html?: string | null
}

/**
 * Tells what the sender wrote now from the quoted history below, above or between it, from the signature and
 * from small print. When in doubt nothing is cut. Linear in the text. docs/arrival.md, "New words"
 */
export function newText(text: string, nature: Nature): NewText {
  if (nature.isForward) return whole(text, 'Vidarebefordrat: allt räknas som nytt.')
  const all = sorted(text)
  const quoted = tellQuoted(all, nature)
  const doubt = quoted === null ? null : whyWhole(all, quoted)
  if (doubt !== null) return whole(text, doubt)
  const reasons = [quoted?.reason, disclaimersOf(all), signaturesOf(all)].filter(isTold)
  if (reasons.length === 0) return whole(text, null)
  const fresh = ownWords(all)
  if (fresh === '') return whole(text, allIsQuoted)
  const unquoted = quoted?.isDoubtful === true ? text : unquotedWords(all)
  return { text: fresh, parts: partsOf(all), unquoted, reason: reasons.join(' ') }
}

function tellQuoted(all: Sorted, { isReply = true, html = null }: Nature): Cut | null {
  return cutQuoted(all, { isReply }) ?? (isReply ? cutByHtml(all, html) : null)
}

/** Why all of it counts as new although something is quoted; null: it does not. */
function whyWhole(all: Sorted, { isCut, reason }: Cut): string | null {
  if (!isCut) return reason
  return isFrame(all) ? allIsQuoted : null
}

const allIsQuoted = 'Allt är citerat: hela texten visas.'

function whole(text: string, reason: string | null): NewText {
  return { text: text.trim(), parts: [], unquoted: text, reason }
}

function isTold(reason: string | null | undefined): reason is string {
  return typeof reason === 'string'
}

/** What the HTML of the mail marks as quoted, where the words alone have told nothing. */
function cutByHtml(all: Sorted, html: string | null): Cut | null {
  if (html === null) return null
  const at = quotedByHtml(all.lines, html)
  if (at === null || quotesFollow(all.lines, at + 1)) return null
  if (saysBelow(all.lines.slice(0, at).join('\n').slice(0, 4_000))) return null
  mark(all, 'quoted', at)
  return { isCut: true, reason: 'Mejlprogrammet har märkt det som följer som citerat.' }
}

/** Without the signature below the words, when there is one. */
export function withoutSignature(text: string): string {
  const lines = text.split('\n')
  const at = signatureStart(lines)
  return at === null || at === 0 ? text : lines.slice(0, at).join('\n')
}
