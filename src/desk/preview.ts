import { type Context } from '../context.ts'
import { composeReply } from '../mail/write/compose.ts'
import { type Words } from '../mail/write/fill.ts'
import { type Completeness, completeness } from '../mail/write/signature-faults.ts'
import { renderSignature } from '../mail/write/signature.ts'
import { readBasis, replyTo } from './reply-basis.ts'

export interface ReplyPreview {
  from: { name: string; address: string }
  to: { name: string; address: string }
  subject: string
  signature: Words & Completeness
}

/** The envelope and signature exactly as a reply by this person would leave. */
export async function previewReply(
  ctx: Context,
  about: { ticketId: string; personId: string },
): Promise<ReplyPreview> {
  const basis = await readBasis(ctx.db, ctx, about)
  const mail = composeReply({ ...replyTo(basis), text: '', quote: false })
  return {
    from: { name: mail.fromName, address: mail.fromAddress },
    to: { name: mail.toName, address: mail.toAddress },
    subject: mail.subject,
    signature: { ...renderSignature(basis.signature), ...completeness(basis.signature) },
  }
}
