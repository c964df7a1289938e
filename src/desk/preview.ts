import { type Context } from '../context.ts'
import { composeReply } from '../mail/compose.ts'
import { renderSignature } from '../mail/signature.ts'
import { readLetter, replyTo } from './letter.ts'

export interface ReplyPreview {
  from: { name: string; address: string }
  to: { name: string; address: string }
  subject: string
  signature: { text: string; html: string; faults: string[]; complete: number; of: number }
}

const fields = 8

/** The envelope and signature exactly as a reply by this person would leave. */
export async function previewReply(
  ctx: Context,
  about: { ticketId: string; personId: string },
): Promise<ReplyPreview> {
  const letter = await readLetter(ctx.db, ctx, about)
  const mail = composeReply({ ...replyTo(letter), text: '', quote: false })
  const faults = letter.signatureFaults
  return {
    from: { name: mail.fromName, address: mail.fromAddress },
    to: { name: mail.toName, address: mail.toAddress },
    subject: mail.subject,
    signature: {
      ...renderSignature(letter.signature),
      faults,
      complete: Math.max(0, fields - faults.length),
      of: fields,
    },
  }
}
