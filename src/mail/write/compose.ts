import { dueWords, longInstant } from '../../clock/words.ts'
import { type MunicipalityConfig } from '../../config.ts'
import { type Address } from '../address.ts'
import { chain, type Link, newThread } from './chain.ts'
import { type Words } from './fill.ts'
import { languageOf } from './language.ts'
import { type Mail } from '../mail.ts'
import { page, styles } from './page.ts'
import { type Question, withQuestion } from './quote.ts'
import { render, signed } from './render.ts'
import { renderSignature, type Signature } from './signature.ts'
import { replySubject, subjectWords, tagged } from './subject.ts'
import { textToHtml } from './text-html.ts'

/** The house that the mail comes from. */
export interface House {
  municipality: MunicipalityConfig
  /** Every mail leaves from the shared address, so that the answer comes back to it. */
  mailboxAddress: string
}

export interface ReplyParts extends House {
  person: { name: string }
  ticket: {
    number: string
    subject: string
    inquirerName: string
    inquirerAddress: string
    sensitive: boolean
  }
  /** What is answered; undefined when the ticket has no message from outside. */
  original: (Question & Link) | undefined
  signature: Signature
  /** What the person wrote. */
  text: string
  /** Whether the question stands below; never in a sensitive ticket. */
  quote: boolean
}

/** A person's answer to the inquirer. RFC 5322 3.6.4 for how it threads. */
export function composeReply(parts: ReplyParts): Mail {
  const { municipality, ticket, original, text } = parts
  const subject = ticket.sensitive
    ? tagged(`Svar från ${municipality.name}`, ticket.number)
    : replySubject(ticket.subject, ticket.number)
  const written: Words = {
    text: text.replace(/\r\n?/g, '\n').trim(),
    html: textToHtml(text, { paragraph: styles.paragraph, link: styles.link }),
  }
  const below = parts.quote && !ticket.sensitive && original !== undefined ? original : null
  const language = languageOf(text)
  const signature = renderSignature(parts.signature, language)
  const all = withQuestion(signed(written, signature), below, language)
  return {
    ...from(parts, parts.signature.name || parts.person.name),
    toName: ticket.inquirerName,
    toAddress: ticket.inquirerAddress,
    subject,
    text: `${all.text}\n`,
    html: page(subject, all.html, { language }),
    ...chain(original),
    autoSubmitted: null,
  }
}

export interface HandoverParts extends House {
  ticket: {
    number: string
    subject: string
    inquirerName: string
    arrivedAt: Date
    sensitive: boolean
  }
  to: Address
  by: { name: string }
  signature: Signature
  summary: string
  dueAt: Date
  /** To the ticket, after signing in; null for somebody who cannot. */
  link: string | null
}

/** Hands a question over to a department. Of a sensitive one it says nothing but that it is there. */
export function composeHandover(parts: HandoverParts): Mail {
  const { ticket, municipality, link } = parts
  const { sensitive } = ticket
  const variables = {
    case: ticket.number,
    subject: sensitive ? 'känslig fråga' : subjectWords(ticket),
    name: parts.to.name,
    kc: municipality.contactCentre,
    summary: sensitive ? 'Frågan innehåller känsliga uppgifter.' : parts.summary,
    inquirer: sensitive || ticket.inquirerName === '' ? null : ticket.inquirerName,
    received: longInstant(ticket.arrivedAt),
    due: dueWords(parts.dueAt),
    link: sensitive ? null : link,
    sensitiveLink: sensitive ? link : null,
  }
  return {
    ...from(parts, parts.by.name),
    ...to(parts.to),
    ...render('handover', variables, renderSignature(parts.signature)),
    ...newThread,
    autoSubmitted: null,
  }
}

export interface ReminderParts extends House {
  kind: 'half' | 'three-quarters' | 'expired'
  ticket: { number: string; subject: string; arrivedAt: Date; sensitive: boolean }
  to: Address
  dueAt: Date
  link: string
}

/** Reminds an officer of one question. */
export function composeReminder(parts: ReminderParts): Mail {
  const { ticket, kind } = parts
  const variables = {
    ...houseWords(parts),
    case: ticket.number,
    subject: ticket.sensitive ? ticket.number : subjectWords(ticket),
    name: parts.to.name,
    received: longInstant(ticket.arrivedAt),
    due: dueWords(parts.dueAt),
    link: parts.link,
  }
  return automatic(parts, parts.to, render(`reminder-${kind}`, variables))
}

export interface DailyReminderParts extends House {
  to: Address
  questions: {
    number: string
    subject: string
    sensitive: boolean
    arrivedAt: Date
    late: string
  }[]
  link: string
}

/** One mail a day with everything of an officer's that is late. */
export function composeDailyReminder(parts: DailyReminderParts): Mail {
  const lines = parts.questions.map((one) => {
    const what = one.sensitive ? one.number : `${one.number}: ${subjectWords(one)}`
    return `${what}. Inkom ${longInstant(one.arrivedAt)}, försenad med ${one.late}.`
  })
  const variables = {
    ...houseWords(parts),
    name: parts.to.name,
    count: String(lines.length),
    questions: lines.join('\n'),
    link: parts.link,
  }
  return automatic(parts, parts.to, render('reminder-daily', variables))
}

/** Lets a new person choose a password. `until` in words: "tisdag 10 mars 2026 kl. 09.15". */
export function composeInvitation(
  parts: House & { to: Address; link: string; until: string },
): Mail {
  const { link, until } = parts
  const variables = { ...houseWords(parts), name: parts.to.name, link, until }
  return automatic(parts, parts.to, render('invitation', variables))
}

/** The figures of a month in words, each ready to be read: "84 procent", "5 timmar". */
export interface ReportWords {
  month: string
  received: string
  within24: string
  within48: string
  unanswered: string
  mean: string
  median: string
  link: string
}

export function composeMonthReport(parts: House & { to: Address; words: ReportWords }): Mail {
  const variables = { ...houseWords(parts), ...parts.words }
  return automatic(parts, parts.to, render('month-report', variables))
}

/** What an admin hears of: each part some lines, null when there is nothing of the kind. */
export interface AlarmWords {
  subject: string
  raised: string | null
  standing: string | null
  over: string | null
  link: string
}

export function composeAlarm(parts: House & { to: Address; words: AlarmWords }): Mail {
  const greeting = parts.to.name === '' ? 'Hej!' : `Hej ${parts.to.name}!`
  const variables = { ...houseWords(parts), greeting, ...parts.words }
  return automatic(parts, parts.to, render('alarm', variables))
}

/** A mail that the service sends of its own accord. RFC 3834 */
export function automatic(
  house: House,
  address: Address,
  rendered: { subject: string; text: string; html: string },
): Mail {
  const name = house.municipality.contactCentre
  return {
    ...from(house, name),
    ...to(address),
    ...rendered,
    ...newThread,
    autoSubmitted: 'auto-generated',
  }
}

/** "Anna Sjölund, Björkvalla kommun". */
function from({ municipality, mailboxAddress }: House, name: string) {
  return { fromName: `${name}, ${municipality.name}`, fromAddress: mailboxAddress }
}

function to({ name, address }: Address) {
  return { toName: name, toAddress: address }
}

/** What every template may say of the house. */
export function houseWords({ municipality }: House) {
  return {
    kc: municipality.contactCentre,
    municipality: municipality.name,
    phone: municipality.phone,
  }
}
