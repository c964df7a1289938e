import { randomUUID } from 'node:crypto'
import { type Context } from '../context.ts'
import { domainOf } from '../mail/address.ts'
import { toOne } from '../mail/mail.ts'
import { openSmtp } from '../mail/smtp.ts'
import { textToHtml } from '../mail/write/text-html.ts'
import { type Left } from './left.ts'
import { demoLogin } from './mail-server.ts'
import { quote } from './raw-letter.ts'

/** A mail to the municipality as somebody outside writes it. */
export interface CitizenMail {
  name: string
  address: string
  subject: string
  text: string
  /** The mail of ours that it replies to; null: a new question. */
  replyTo: Left | null
}

/** Sends a citizen's mail over SMTP, as any mail program would. Returns its message id. */
export async function sendAsCitizen(
  { config, log }: Pick<Context, 'config' | 'log'>,
  mail: CitizenMail,
  now: Date,
): Promise<string> {
  if (config.smtp === null) throw new Error('The demo has no mail server.')
  const messageId = `<${randomUUID()}@${domainOf(mail.address)}>`
  const smtp = openSmtp(config.smtp, { log })
  try {
    const outgoing = toOne({
      fromName: mail.name,
      fromAddress: mail.address,
      toName: config.municipality.name,
      toAddress: demoLogin.user,
      subject: mail.subject,
      ...contentOf(mail),
      ...threadOf(mail.replyTo),
      autoSubmitted: null,
      messageId,
      date: now,
    })
    await smtp.send(outgoing)
  } finally {
    smtp.close()
  }
  return messageId
}

function contentOf({ text, replyTo }: CitizenMail): { text: string; html: string } {
  if (replyTo === null) return { text, html: textToHtml(text) }
  const { from, at, subject } = replyTo
  const quoted = { from: from.name || from.address, at, subject, text: replyTo.text.trim() }
  const whole = `${text}${quote(quoted)}`
  return { text: whole, html: textToHtml(whole) }
}

/** RFC 5322 3.6.4: what it replies to, and everything before that. */
function threadOf(replyTo: Left | null): { inReplyTo: string | null; refs: string[] } {
  if (replyTo === null) return { inReplyTo: null, refs: [] }
  const { messageId, references } = replyTo
  return { inReplyTo: messageId, refs: [...references, messageId] }
}
