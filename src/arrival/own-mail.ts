import { type Tx } from '../db/connect.ts'
import { readToken } from '../mail/token.ts'
import { type Twin } from './dedupe.ts'
import { type House, type Letter } from './letter.ts'

/**
 * A mail of ours that has come back, because the outgoing server copies everything to the mailbox or a
 * colleague has moved it: from one of our own addresses, with an id that only we can make.
 */
export function isOwnMail({ reading }: Letter, { secret, own }: House): boolean {
  const { from, messageId } = reading
  return own.has(from.address) && messageId !== null && readToken(messageId, secret) !== null
}

/** Nobody is to answer it: it is automatic mail, whatever it says. */
export function asReturned(letter: Letter): Letter {
  const { reading } = letter
  const kind = 'Det är ett mejl från oss själva som har kommit tillbaka.'
  const reasons = { ...reading.reasons, kind }
  return { ...letter, reading: { ...reading, kind: 'auto-reply', isThanks: false, reasons } }
}

/** The reply that it is a copy of, word for word; null: it is none, or has been changed. */
export async function findReply(tx: Tx, { reading }: Letter): Promise<Twin | null> {
  const row = await tx
    .selectFrom('message')
    .select(['id', 'ticket_id', 'arrived_at', 'text'])
    .where('direction', '=', 'out')
    .where('message_id', '=', reading.messageId?.toLowerCase() ?? '')
    .executeTakeFirst()
  if (row === undefined || words(row.text) !== words(reading.text)) return null
  const reason = 'Det är vårt eget svar som har kommit tillbaka.'
  return { messageId: row.id, ticketId: row.ticket_id, arrivedAt: row.arrived_at, reason }
}

function words(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
