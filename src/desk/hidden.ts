import { type Status } from '../journey.ts'

/**
 * Whether a list must not show a ticket's subject, sender and words: they are sensitive, or urgent and so likely
 * to be. They are read in the ticket itself. docs/arrival.md, "Sensitive"
 */
export function isHidden(ticket: { sensitive: readonly string[]; status: Status }): boolean {
  return ticket.sensitive.length > 0 || ticket.status === 'urgent'
}
