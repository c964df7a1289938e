import { longInstant } from '../../clock/words.ts'
import { type Address } from '../address.ts'
import { type Mail } from '../mail.ts'
import { automatic, type House, houseWords } from './compose.ts'
import { render } from './render.ts'

export interface UnsentParts extends House {
  to: Address
  ticketNumber: string
  /** When the answer was written. */
  writtenAt: Date
  /** Why it has not left and what to do about it, in plain Swedish. */
  why: string
  next: string
  link: string
}

/** Tells who has answered that the answer has not left. Says nothing of what it is about. */
export function composeUnsent(parts: UnsentParts): Mail {
  const { to, ticketNumber, writtenAt, why, next, link } = parts
  const variables = { ...houseWords(parts), case: ticketNumber, name: to.name, why, next, link }
  return automatic(parts, to, render('unsent', { ...variables, written: longInstant(writtenAt) }))
}

/** Shows an admin that mail leaves, from which mailbox, and how it looks. */
export function composeTest(parts: House & { to: Address; orderedAt: Date }): Mail {
  const { to, mailboxAddress, orderedAt } = parts
  const variables = { ...houseWords(parts), name: to.name, from: mailboxAddress }
  return automatic(parts, to, render('test', { ...variables, ordered: longInstant(orderedAt) }))
}
