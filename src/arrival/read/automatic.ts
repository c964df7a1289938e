import { type InboundKind } from '../../journey.ts'
import { hasHeader, headerOf, type Header } from '../parse/headers.ts'

export interface Sighted {
  headers: readonly Header[]
  /** Lower case; empty when there is no sender. */
  from: string
  subject: string
  /** The beginning of the text, to tell an absence from other automatic answers. */
  text: string
  /** The folder on the server that it was found in. */
  folder: string
  /** Whether that is the one for spam, by its special use; null: nobody knows, and its name decides. */
  isJunk?: boolean | null
  /** The addresses of our own mailboxes, in lower case. */
  own: ReadonlySet<string>
}

export interface Kind {
  kind: Exclude<InboundKind, 'unreadable'>
  /** In plain Swedish, ready to be shown. */
  reason: string
}

/**
 * What a message is, read from its headers: a person's words, or something that no person wrote or that
 * went to very many. Bounces come first, since they are about our own mail. RFC 3834, 3464, 8098, 2369.
 */
export function kindOf(mail: Sighted): Kind {
  for (const rule of [report, bounce, spam, autoReply, list, emptyReturnPath]) {
    const kind = rule(mail)
    if (kind !== null) return kind
  }
  return { kind: 'human', reason: 'Inget tyder på att mejlet är automatiskt.' }
}

/** RFC 6522: a report says so in its Content-Type. */
function report({ headers }: Sighted): Kind | null {
  const type = headerOf(headers, 'content-type').toLowerCase()
  if (!type.startsWith('multipart/report')) return null
  if (type.includes('disposition-notification')) {
    return { kind: 'receipt', reason: 'Det är en läskvittens (multipart/report).' }
  }
  return { kind: 'bounce', reason: 'Det är en leveransrapport (multipart/report).' }
}

const systemSender = /^(?:mailer[-_.]?daemon|post_?master|mail[-_.]?daemon|mdaemon|exchange)@/
const notDelivered =
  /undeliver|not delivered|delivery (?:status|fail|report|notif|has fail)|failure notice|mail delivery|returned mail|returned to sender|nondeliver|non-deliver|delivery incomplete|could not be delivered|olevererbar|ej levererat|kunde inte levereras|gick inte att leverera|leveransfel/i

/** Older systems send plain text from mailer-daemon, or name the address in X-Failed-Recipients. */
function bounce({ headers, from, subject }: Sighted): Kind | null {
  if (hasHeader(headers, 'x-failed-recipients')) {
    return { kind: 'bounce', reason: 'Ett mejl kunde inte levereras (X-Failed-Recipients).' }
  }
  if (from !== '' && !systemSender.test(from) && !nullReturnPath(headers)) return null
  if (!notDelivered.test(subject.slice(0, 300)) && !from.startsWith('mailer-daemon@')) return null
  return { kind: 'bounce', reason: 'En mejlserver meddelar att ett mejl inte kom fram.' }
}

const junkFolder = /(?:^|[./])(?:junk|junk e-?mail|spam|skräp|skräppost|bulk mail)$/i

function spam({ headers, folder, isJunk }: Sighted): Kind | null {
  const flagged =
    /^yes/i.test(headerOf(headers, 'x-spam-flag')) ||
    /^yes/i.test(headerOf(headers, 'x-spam-status'))
  if (flagged) {
    return { kind: 'spam', reason: 'Skräppostfiltret har märkt mejlet (X-Spam-Flag: YES).' }
  }
  if (!(isJunk ?? junkFolder.test(folder.slice(-100)))) return null
  return { kind: 'spam', reason: 'Mejlet låg i brevlådans mapp för skräppost.' }
}

/** Fields that only machines set. X-Auto-Response-Suppress is none: Outlook sets it on people's mail. */
const autoFields = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponse',
  'x-auto-reply',
  'x-autoreply-from',
  'x-mail-autoreply',
]
const autoSubject =
  /^[ \t]*(?:autosvar|automatiskt svar|automatisk svar|auto(?:matic)?[ -]?(?:reply|response)|out[ -]of[ -](?:the[ -])?office|frånvaro(?:meddelande|besked)?|abwesenheits?notiz|automatische antwort)[ \t]*(?:[:：\-–]|$)/i

function autoReply(mail: Sighted): Kind | null {
  const why = machineSign(mail)
  if (why === null) return null
  return isAbsence(mail)
    ? { kind: 'out-of-office', reason: `Det är ett frånvarobesked (${why}).` }
    : { kind: 'auto-reply', reason: `Avsändarens system har skickat det automatiskt (${why}).` }
}

/** What shows that a machine answered, as a header line; null: nothing does. */
function machineSign({ headers, subject }: Sighted): string | null {
  const submitted = headerOf(headers, 'auto-submitted').toLowerCase()
  if (submitted !== '' && !/^no\b/.test(submitted)) return `Auto-Submitted: ${short(submitted)}`
  const field = autoFields.find((name) => hasHeader(headers, name))
  if (field !== undefined && !/^(?:no|false|0)\b/i.test(headerOf(headers, field))) return field
  const precedence = headerOf(headers, 'precedence').toLowerCase()
  if (/^auto[-_]?reply/.test(precedence)) return `Precedence: ${short(precedence)}`
  if (!autoSubject.test(subject.slice(0, 300))) return null
  const suppressed = hasHeader(headers, 'x-auto-response-suppress')
  return suppressed || nullReturnPath(headers) ? 'ämnet är ett autosvars' : null
}

const absence =
  /frånvar|semester|ledig|på resa|åter (?:den|på|i|igen)|tillbaka (?:den|på|i|igen)|inte på (?:plats|kontoret|jobbet)|out of (?:the )?office|on leave|vacation|annual leave|away from|away until|maternity|holiday|abwesen|urlaub/i

function isAbsence({ subject, text }: Sighted): boolean {
  return absence.test(subject.slice(0, 300)) || absence.test(text.slice(0, 2_000))
}

/** RFC 2369 and 2919. A list of our own, that our mailbox is a member of, makes no mail a list mail. */
function list({ headers, own }: Sighted): Kind | null {
  const post = headerOf(headers, 'list-post').toLowerCase()
  if ([...own].some((address) => post.includes(address))) return null
  const precedence = headerOf(headers, 'precedence').toLowerCase()
  const leave = hasHeader(headers, 'list-unsubscribe')
  if (post !== '' || precedence.startsWith('list') || (hasHeader(headers, 'list-id') && !leave)) {
    return { kind: 'list', reason: 'Mejlet kommer från en sändlista (List-Id, List-Post).' }
  }
  if (leave) {
    return {
      kind: 'advertising',
      reason: 'Det är ett utskick som går att avsluta (List-Unsubscribe).',
    }
  }
  if (!/^(?:bulk|junk)/.test(precedence)) return null
  return {
    kind: 'advertising',
    reason: `Det är ett massutskick (Precedence: ${short(precedence)}).`,
  }
}

/** RFC 5321 section 4.5.5: only notices of mail systems are sent with an empty return path. */
function emptyReturnPath(mail: Sighted): Kind | null {
  if (!nullReturnPath(mail.headers)) return null
  if (systemSender.test(mail.from)) {
    return { kind: 'bounce', reason: 'En mejlserver har skickat mejlet (tom Return-Path).' }
  }
  const kind = isAbsence(mail) ? 'out-of-office' : 'auto-reply'
  return { kind, reason: 'Mejlet är automatiskt: det går inte att svara på (tom Return-Path).' }
}

function nullReturnPath(headers: readonly Header[]): boolean {
  return /^<[ \t]{0,9}>/.test(headerOf(headers, 'return-path'))
}

function short(value: string): string {
  return value.replace(/[^\w\-;:= ]/g, '').slice(0, 40)
}
