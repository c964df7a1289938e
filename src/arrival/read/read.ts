import { type Attachment } from '../../db/schema.ts'
import { type InboundKind } from '../../journey.ts'
import { type Address } from '../../mail/address.ts'
import { beginsAnew } from './begins-anew.ts'
import { classify, type Classified } from './classify/index.ts'
import { decodeWords } from '../parse/encoded-word.ts'
import { headerOf, type Header } from '../parse/headers.ts'
import { type DeliveryReport, hintsOf, type Kind, kindOf } from './kind/index.ts'
import { type Inside, readInside, tellingWords } from './inside.ts'
import { type Marks, marksOf } from './marks.ts'
import { type Names, readNames } from './names.ts'
import { newText, type NewText, type Part, withoutSignature } from './new-text.ts'
import { oneLine } from './one-line.ts'
import { type ParsedMail, type Unreadable } from '../parse/parsed.ts'
import { previewOf } from './preview.ts'
import { type Decided, type Provenance, provenanceOf } from './provenance.ts'
import { ruleFor, type Ruled } from './rules.ts'
import { plainAddress, senderOf } from './sender-address.ts'
import { senderDoubts } from './sender-doubts.ts'
import { closingOf } from './sender/closing.ts'
import { type SenderDecision, senderType } from './sender/index.ts'
import { storable } from '../parse/storable.ts'
import { readSubject, type Subject } from './subject.ts'
import { isThanks } from './thanks.ts'
import { areaOf, questionOf, type WebForm } from './form/web-form.ts'
import { type Rule } from '../../municipality/rules.ts'

/** What we know about where a mail was found, who we are and what the town has decided. */
export interface Surroundings extends Decided {
  folder: string
  /** Whether that is the one for spam; null: its name decides. */
  isJunk?: boolean | null
  /** The addresses of our own mailboxes, in lower case. */
  own: ReadonlySet<string>
  /** The beginning of our ticket numbers; null: look for none. */
  ticketPrefix: string | null
  /** Whether a message id is one that only we can have made. */
  isOurs?: (id: string) => boolean
  /** The domains of the town itself, in lower case. */
  internalDomains?: readonly string[]
  /** Header fields that only our own spam filter writes, in lower case. */
  filterFields?: readonly string[]
  rules?: readonly Rule[]
}

/** How we read a message: everything that is decided about it from itself alone. */
export interface Reading extends Names, Inside, Marks {
  kind: InboundKind
  /** Decision → why, in plain Swedish. */
  reasons: Record<string, string>
  /** It may name another mail, but speaks of something by itself. */
  beginsAnew: boolean
  from: Address
  /** Who is behind the address, by this mail alone. */
  sender: SenderDecision
  to: Address[]
  cc: Address[]
  subject: string
  about: Subject
  date: Date | null
  text: string
  newText: string
  /** The text cut into what is new and what is not; empty: all of it is new. */
  parts: Part[]
  html: string | null
  attachments: Attachment[]
  preview: string
  area: Classified
  isThanks: boolean
  /** What a delivery report says; null for all else. */
  report: DeliveryReport | null
  /** The day that an absent sender is back, as 2026-08-03; null: it says none. */
  backOn: string | null
  /** What the town's rule makes of it when it opens a ticket; null: no rule fits. */
  rule: Ruled | null
}

/**
 * Reads a message. Pure: the same message in the same surroundings is always read the same way. One that
 * could not be parsed is read from its header alone. docs/arrival.md
 */
export function readMail(
  mail: ParsedMail | Unreadable,
  headers: readonly Header[],
  around: Surroundings,
  now: Date,
): Reading {
  const content = mail.outcome === 'parsed' ? mail : fromHeaders(headers)
  const about = readSubject(content.subject, around.ticketPrefix)
  const own = newText(content.text, { ...about, ...natureOf(content, headers, about) })
  const { form, reasons, ...who } = whoAsks(mail, content, { headers, around, newText: own.text })
  const { kind, from } = who
  const fresh = form === null ? own : formWords(form, content)
  const words = withoutSignature(fresh.text)
  const inside = readInside(content)
  const unquoted = form?.onward ?? own.unquoted
  const told = { words, unquoted, inside: inside.insideWords, isReport: who.report !== null }
  const marks = marksOf({ subject: about.base, text: content.text, ...told }, now)
  const ruled = { ...content, headers, from, kind, isUrgent: marks.urgent !== null }
  return storable({
    ...who,
    ...inside,
    ...marks,
    reasons: { ...reasons, ...reasonsOf(fresh.reason, about), ...doubtsAbout(content, headers) },
    ...readNames(headers, [from, ...content.from, ...content.to, ...content.cc]),
    sender: whoWrites(from, own, { content, headers, around }),
    beginsAnew: beginsAnew({ ...content, about, newText: fresh.text, isThanks: isThanks(words) }),
    ...addressed(content),
    about,
    date: content.date,
    text: content.text,
    newText: fresh.text,
    parts: fresh.parts,
    html: content.html,
    attachments: content.attachments,
    preview: previewFor(kind, tellingWords(fresh.text, inside, content.protection?.words)),
    area: areaOf(form) ?? classify(about.base, tellingWords(words, inside)),
    isThanks: isMereThanks(content, { kind, words, urgentNow: marks.urgentNow }),
    rule: ruleFor(around.rules ?? [], ruled),
  })
}

/** Thanks that are an alarm too are none. */
function isMereThanks(
  { attachments }: Content,
  { kind, words, urgentNow }: Pick<Reading, 'kind' | 'urgentNow'> & { words: string },
): boolean {
  return kind === 'human' && attachments.length === 0 && urgentNow === null && isThanks(words)
}

function addressed({ to, cc, subject }: Content) {
  return { to, cc, subject }
}

type Content = Omit<ParsedMail, 'outcome' | 'headers'>

/** What somebody has asked on a form. */
function formWords(form: WebForm, { text }: Content) {
  return { text: questionOf(form, text), parts: [], reason: null }
}

/** Who is behind the address, by what the mail says. */
function whoWrites(from: Address, own: NewText, { content, headers, around }: Seen) {
  const replyTo = plainAddress(headerOf(headers, 'reply-to'))?.address ?? ''
  const closing = closingOf(own, content.text)
  return senderType({ ...from, replyTo, closing }, around.internalDomains ?? [])
}

interface Seen {
  content: Content
  headers: readonly Header[]
  around: Surroundings
}

/** What helps to tell new words from old ones. */
function natureOf({ html }: Content, headers: readonly Header[], about: Subject) {
  const refers = ['in-reply-to', 'references'].some((name) => headerOf(headers, name) !== '')
  return { isReply: about.isReply || refers, html }
}

/** What kind of mail it is, and who asks in it. */
function whoAsks(
  mail: ParsedMail | Unreadable,
  content: Content,
  {
    headers,
    around,
    newText,
  }: { headers: readonly Header[]; around: Surroundings; newText: string },
): Provenance & { report: DeliveryReport | null; backOn: string | null } {
  const { from, insteadOf } = senderOf(content.from, headers)
  const trusted = around.trust?.received ?? []
  const sighted = { ...content, ...around, headers, from: from.address, newText, trusted }
  const read: Omit<Kind, 'kind'> & { kind: InboundKind } =
    mail.outcome === 'parsed' ? kindOf(sighted) : { kind: 'unreadable', reason: mail.reason }
  const found = provenanceOf({ ...content, ...around, ...read, from, headers }, around)
  const { report = null, backOn = null } = read
  const hints = read.kind === 'spam' ? {} : hintsOf(sighted, report)
  const instead: Record<string, string> = insteadOf === null ? {} : { otherSender: insteadOf }
  return { ...found, reasons: { ...found.reasons, ...hints, ...instead }, report, backOn }
}

/** Of a message that could not be parsed: what its header says, taken as it comes. */
function fromHeaders(headers: readonly Header[]): Content {
  const inside = { attachments: [], enclosed: [], mails: [], invitations: [], protection: null }
  const nothing = { date: null, text: '', html: null, ...inside }
  const addresses = (name: string) => {
    const address = plainAddress(headerOf(headers, name))
    return address === null ? [] : [address]
  }
  return {
    ...nothing,
    from: addresses('from'),
    to: addresses('to'),
    cc: [],
    subject: oneLine(decodeWords(headerOf(headers, 'subject').slice(0, 4_000))).slice(0, 1_000),
  }
}

/** What is to be said about who wrote it, and how it is sealed. */
function doubtsAbout(content: Content, headers: readonly Header[]): Record<string, string> {
  const fields = headers.filter(({ name }) => name === 'from').length
  const doubts = senderDoubts(content.from, fields)
  return {
    ...(doubts.length === 0 ? {} : { from: doubts.join(' ') }),
    ...(content.protection === null ? {} : { protection: content.protection.words }),
  }
}

function reasonsOf(fresh: string | null, about: Subject): Record<string, string> {
  return {
    ...(fresh === null ? {} : { newText: fresh }),
    ...(about.ticketNumber === null
      ? {}
      : { ticketNumber: `Ämnet nämner ${about.ticketNumber}. Ett nummer i ämnet kopplar inget.` }),
  }
}

function previewFor(kind: InboundKind, text: string): string {
  if (kind === 'unreadable') return 'Mejlet gick inte att läsa. Öppna originalet.'
  return previewOf(text)
}
