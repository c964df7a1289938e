import { cut } from './headers.ts'

/** What mail programs put before the subject of an answer or a forward, in Swedish and its neighbours. */
const prefix = /^\s*(?:re|sv|vb|vs|svar|aw|antw|fw|fwd|wg)\s*(?:\[\d{1,3}\])?\s*[:：]\s*/i

const longest = 200
/** How much of a subject is looked at. Characters. */
const most = 2_000

/** The citizen's subject without the prefixes and without our own tags. */
export function plainSubject(subject: string, ticketNumber: string): string {
  let rest = withoutTags(subject.slice(0, most), ticketNumber)
  while (prefix.test(rest)) rest = rest.replace(prefix, '')
  return cut(rest.replace(/[\s\p{Cc}]+/gu, ' ').trim(), longest)
}

/** The citizen's subject as it stands in a sentence. */
export function subjectWords(ticket: { subject: string; number: string }): string {
  return plainSubject(ticket.subject, ticket.number) || 'fråga utan ämne'
}

/** "SV: Gatlampan [BV-2026-1482]": one prefix, one tag, however many came in. */
export function replySubject(subject: string, ticketNumber: string): string {
  const plain = plainSubject(subject, ticketNumber)
  return tagged(`SV: ${plain === '' ? 'Din fråga' : plain}`, ticketNumber)
}

/** Puts the ticket number at the end. */
export function tagged(subject: string, ticketNumber: string): string {
  return `${subject} [${ticketNumber}]`
}

/** Takes away every `[BV-2026-1482]` with the same letters as this number, also one around another. */
function withoutTags(subject: string, ticketNumber: string): string {
  const ours = ticketNumber.split('-')[0]
  const rest = subject.replace(
    /\[\s*([\p{L}\d]{1,20})-\d{4}-\d{1,9}\s*\]/gu,
    (tag, letters: string) => (letters.toUpperCase() === ours ? ' ' : tag),
  )
  return rest === subject ? rest : withoutTags(rest, ticketNumber)
}
