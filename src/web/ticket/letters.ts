import { type FastifyRequest } from 'fastify'
import { dueDayEnglish, dueWords, longInstant, longInstantEnglish } from '../../clock/words.ts'
import { type LetterKind } from '../../journey.ts'
import { type Language, languageOf } from '../../mail/write/language.ts'
import { letter, type LetterName, letterNames } from '../../mail/write/letter.ts'
import { latestQuestion, type TicketData } from './data.ts'

/** What a prepared text is sent as, and what it is called where one chooses it. */
export const prepared = {
  hanvisning: { kind: 'hanvisning', label: 'Hänvisning' },
  overlamningsbesked: { kind: 'overlamningsbesked', label: 'Överlämningsbesked' },
  forseningsbesked: { kind: 'forseningsbesked', label: 'Förseningsbesked' },
  neutralt: { kind: 'svar', label: 'Neutralt svar' },
} as const satisfies Record<LetterName, { kind: LetterKind; label: string }>

/** The texts that suit a ticket. Of a sensitive question no notice repeats what it is about. */
export function lettersFor({ ticket, open }: TicketData): LetterName[] {
  if (open === null) return []
  return ticket.sensitive.length > 0
    ? ['neutralt', 'hanvisning']
    : ['hanvisning', 'overlamningsbesked', 'forseningsbesked']
}

/** The text that the page's address asks for; null: none, or none that suits. */
export function letterAsked({ query }: FastifyRequest, data: TicketData): LetterName | null {
  const { mall } = query as { mall?: unknown }
  const name = letterNames.find((one) => one === mall)
  return name !== undefined && lettersFor(data).includes(name) ? name : null
}

/** The words in the language of the question, filled in as far as the ticket tells. */
export function preparedWords(name: LetterName, data: TicketData, phone: string): string {
  const language = languageOf(latestQuestion(data)?.newText ?? '')
  return letter(name, language, known(data, { language, phone }))
}

function known(
  { ticket, open, handover }: TicketData,
  { language, phone }: { language: Language; phone: string },
) {
  const isEnglish = language === 'en'
  const subject = ticket.sensitive.length > 0 ? '' : ticket.subject.trim()
  return {
    ämne: subject === '' ? null : isEnglish ? `“${subject}”` : `”${subject}”`,
    'vem som har frågan': handover?.to ?? null,
    'svar senast': open && (isEnglish ? dueDayEnglish(open.dueAt) : dueWords(open.dueAt)),
    'när mejlet kom': open && (isEnglish ? longInstantEnglish : longInstant)(open.arrivedAt),
    'kommunens telefon': phone,
  }
}
