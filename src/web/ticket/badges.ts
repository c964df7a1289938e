import { type Html } from '../../base/html.ts'
import { badge, contactWords } from '../shell/parts.ts'
import { type TicketData } from './data.ts'

/** Facts of a ticket that change what one does, in the order in which they matter. */
export function ticketBadges({ ticket, messages, turns, open }: TicketData): Html[] {
  const contacts = messages.filter(({ direction, kind }) => direction === 'in' && isAsked(kind))
  const answered = turns.some(({ completeReplyAt }) => completeReplyAt !== null)
  return [
    ticket.urgent !== null && badge('siren', ticket.urgent, 'late'),
    ticket.sensitive.length > 0 && badge('lock', `Känsligt: ${ticket.sensitive.join(', ')}`),
    contacts.length > 1 && badge('repeat', contactWords(contacts.length), 'soon'),
    ticket.importedAt !== null && badge('history', 'Importerat'),
    answered && open !== null && badge('rotate-ccw', 'Återöppnad'),
  ].filter((one) => one !== false)
}

/** Somebody has written it, by mail or by a form. */
function isAsked(kind: string): boolean {
  return kind === 'human' || kind === 'web-form'
}
