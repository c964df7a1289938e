export interface Subject {
  /** Without prefixes and tags; what two mails about the same have in common. */
  base: string
  isReply: boolean
  isForward: boolean
  /** A ticket number of ours in it, such as BV-2026-1482. It leads to the ticket for who has a part in it, and is no proof. */
  ticketNumber: string | null
}

const longest = 1_000

/** Re, Sv and their kin in the languages that reach a Swedish municipality, with counters as in Re[2]:. */
const prefix =
  /[ \t]*(?:(?<reply>re|sv|svar|aw|antw|vs|ad|odp|ref)|(?<forward>vb|fwd?|fw|wg|tr|vl)|ang|angående|ärende)[ \t]{0,3}(?:\[\d{1,4}\]|\(\d{1,4}\)|\^\d{1,4})?[ \t]{0,3}[:：]/iuy

/** What mail filters put first, such as [EXTERN], and our own tag. */
const tag = /[ \t]*\[[^[\]\r\n]{1,60}\]/y

/** Reads a subject. Several prefixes and tags may stand before it, in any order. RFC 5256 section 2.1. */
export function readSubject(subject: string, ticketPrefix: string | null = null): Subject {
  const text = subject.slice(0, longest).normalize('NFC')
  const { end, kinds } = readPrefixes(text)
  return {
    base: withoutOwnTags(text.slice(end)).replace(/\s+/g, ' ').trim(),
    isReply: kinds.includes('reply'),
    isForward: kinds[0] === 'forward',
    ticketNumber: ticketPrefix === null ? null : numberIn(text, ticketPrefix),
  }
}

/** Our replies have the ticket's number at the end. */
function withoutOwnTags(text: string): string {
  return text.replace(/\[[A-Z]{1,10}-\d{4}-\d{4,8}\]/g, ' ')
}

/** Whether two bases are of the same subject, whatever the signs and capitals. Nothing is the same as nothing. */
export function isSameBase(one: string, other: string): boolean {
  const key = baseKey(one)
  return key !== '' && key === baseKey(other)
}

function baseKey(base: string): string {
  return base.toLowerCase().replace(/[^\p{L}\d]+/gu, '')
}

/** What the prefixes say, from the outermost, and where they end. */
function readPrefixes(text: string): { end: number; kinds: ('reply' | 'forward')[] } {
  const kinds: ('reply' | 'forward')[] = []
  let end = 0
  for (;;) {
    const found = at(prefix, text, end) ?? at(tag, text, end)
    if (found === null) return { end, kinds }
    end = found.end
    if (found.groups.reply !== undefined) kinds.push('reply')
    if (found.groups.forward !== undefined) kinds.push('forward')
  }
}

function at(pattern: RegExp, text: string, index: number) {
  pattern.lastIndex = index
  const match = pattern.exec(text)
  const groups: Record<string, string | undefined> = match?.groups ?? {}
  return match === null ? null : { end: pattern.lastIndex, groups }
}

function numberIn(text: string, ticketPrefix: string): string | null {
  for (const [number] of text.matchAll(/\b[A-Z]{1,10}-\d{4}-\d{4,8}\b/g)) {
    if (number.startsWith(`${ticketPrefix}-`)) return number
  }
  return null
}
