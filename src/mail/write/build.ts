import { createHash } from 'node:crypto'
import { createTransport } from 'nodemailer'
import { safeName } from '../../base/file-name.ts'
import { type DkimKey } from '../../config.ts'
import { domainOf, isWithin } from '../address.ts'
import { type OutgoingFile, type OutgoingMail } from '../mail.ts'
import { flowed } from './flowed.ts'
import { headersOf } from './headers.ts'

/**
 * The bytes of a mail, signed when there is a key for its sender (RFC 6376). The same mail gives the same
 * bytes every time, so that the copy in Sent is what was sent: boundaries come from the message id, and an
 * RSA signature without a time is always the same. @throws HeaderFault
 */
export async function buildRaw(mail: OutgoingMail, key: DkimKey | null = null): Promise<Buffer> {
  const { from, to, cc, replyTo, subject, messageId, inReplyTo, references, date, automatic } =
    headersOf(mail)
  const { message } = await builder.sendMail({
    from,
    to,
    cc,
    ...(replyTo === null ? {} : { replyTo: { name: '', address: replyTo } }),
    subject,
    messageId,
    date,
    ...(inReplyTo === null ? {} : { inReplyTo }),
    references,
    headers: automatic,
    // Only seven bits and short lines, whatever the servers on the way can do; spaces at line ends are kept.
    encoding: 'quoted-printable',
    alternatives: [
      { contentType: 'text/plain; charset=utf-8; format=flowed; delsp=no', content: textOf(mail) },
      { contentType: 'text/html; charset=utf-8', content: lines(mail.html) },
    ],
    attachments: mail.files.map(attachment),
    baseBoundary: createHash('sha256').update(messageId).digest('hex').slice(0, 24),
    ...signature(key, from.address),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  if (!Buffer.isBuffer(message)) throw new Error('The mail was not built in memory.')
  return message
}

const builder = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })

function textOf({ text }: OutgoingMail): string {
  return flowed(lines(text).replaceAll('\r\n', '\n')).replaceAll('\n', '\r\n')
}

/** Ends lines as mail does, without characters that show nothing (RFC 2046 4.1.2). */
function lines(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replaceAll('\n', '\r\n')
}

function attachment({ name, type, content }: OutgoingFile) {
  return {
    filename: safeName(name),
    contentType: sendableType(type),
    contentDisposition: 'attachment' as const,
    contentTransferEncoding: 'base64' as const,
    content,
  }
}

/** A mail within a mail may not be in base64 (RFC 2046 5.2.1), and any other form could change it on its way. */
function sendableType(type: string): string {
  const plain = /^(?!message|multipart)[a-z]{1,40}\/[a-z0-9][a-z0-9.+-]{0,100}$/.test(type)
  return plain ? type : 'application/octet-stream'
}

/** A signature of another domain than the sender's proves nothing (RFC 7489 3.1.1). */
function signature(key: DkimKey | null, from: string) {
  if (key === null || !isWithin(domainOf(from), key.domain)) return {}
  return { dkim: { domainName: key.domain, keySelector: key.selector, privateKey: key.privateKey } }
}
