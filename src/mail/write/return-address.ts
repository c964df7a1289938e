import { type MailboxConfig } from '../../config.ts'
import { mintReplyAddress } from '../token.ts'

export interface Leaving {
  mailbox: { address: string; config: Pick<MailboxConfig, 'replyTo' | 'envelopeFrom'> }
  /** Of its row in the outbox. */
  id: string
  secret: string
  /** A machine answers (RFC 3834): a report about it would help nobody. */
  isReceipt?: boolean
}

export interface ReturnAddresses {
  /** Where answers go; null: to the mailbox. */
  replyTo: string | null
  /** Where reports about the delivery go; null: to the mailbox; '': nowhere. */
  envelopeFrom: string | null
}

/**
 * Where what comes back to a mail goes, as its mailbox is set up. An address that names the mail lets an answer
 * or a report find it also when nothing else in it does. docs/mail.md, "What comes back"
 */
export function returnAddresses(leaving: Leaving): ReturnAddresses {
  const { mailbox, id, secret, isReceipt = false } = leaving
  const { replyTo, envelopeFrom } = mailbox.config
  const named = mintReplyAddress({ kind: 'answer', id }, secret, mailbox.address)
  const isNobody = envelopeFrom === 'null' && isReceipt
  return {
    replyTo: replyTo === 'token' ? named : null,
    envelopeFrom: isNobody ? '' : envelopeFrom === 'token' ? named : null,
  }
}
