import { readToken } from '../../mail/token.ts'
import { type Twin, twinOf } from './dedupe.ts'
import { type Known } from './known.ts'
import { type House, type Letter } from './letter.ts'

/**
 * A mail of ours that has come back, because the outgoing server copies everything to the mailbox or a
 * colleague has moved it: from one of our own addresses, with an id that only we can make.
 */
export function isOwnMail({ reading }: Letter, { secret, own }: House): boolean {
  const { from, messageId } = reading
  return own.has(from.address) && messageId !== null && readToken(messageId, secret) !== null
}

/** Nobody is to answer it, whatever it says. */
export function asReturned(letter: Letter): Letter {
  const { reading } = letter
  const kind = 'Det är ett mejl från oss själva som har kommit tillbaka.'
  const reasons = { ...reading.reasons, kind }
  return { ...letter, reading: { ...reading, kind: 'loop', isThanks: false, reasons } }
}

/** The reply that it is a copy of, word for word; null: it is none, or has been changed. */
export function findReply(known: Known, { reading }: Letter): Twin | null {
  const reply = known.replies.get(reading.messageId?.toLowerCase() ?? '')
  if (reply === undefined || words(reply.text) !== words(reading.text)) return null
  return twinOf(reply, 'Det är vårt eget svar som har kommit tillbaka.')
}

function words(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
