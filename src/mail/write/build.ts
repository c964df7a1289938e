import { createHash } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { type OutgoingMail } from '../mail.ts'
import { headersOf } from './headers.ts'

/**
 * The bytes of a mail. The same mail gives the same bytes every time, so that the copy in Sent is what
 * was sent. @throws HeaderFault
 */
export async function buildRaw(mail: OutgoingMail): Promise<Buffer> {
  const { from, to, subject, messageId, inReplyTo, references, date, automatic } = headersOf(mail)
  const builder = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  const { message } = await builder.sendMail({
    from,
    to,
    subject,
    messageId,
    date,
    ...(inReplyTo === null ? {} : { inReplyTo }),
    references,
    headers: automatic,
    text: lines(mail.text),
    html: lines(mail.html),
    baseBoundary: createHash('sha256').update(messageId).digest('hex').slice(0, 24),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  if (!Buffer.isBuffer(message)) throw new Error('The mail was not built in memory.')
  return message
}

function lines(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}
