import { type InboundKind } from '../../../journey.ts'
import { headerOf, type Header } from '../../parse/headers.ts'
import { type DeliveryReport } from './delivery-report.ts'

/** A mail and where it was found, as the rules of its kind look at it. */
export interface Sighted {
  headers: readonly Header[]
  /** Lower case; empty when there is no sender. */
  from: string
  subject: string
  text: string
  /** What was written now, without what it quotes. */
  newText: string
  /** What the sender's clock said; null when it said nothing readable. */
  date: Date | null
  /** The beginnings of enclosed messages and delivery statuses. */
  enclosed: readonly string[]
  /** The folder on the server that it was found in. */
  folder: string
  /** Whether that is the one for spam, by its special use; null: nobody knows, and its name decides. */
  isJunk?: boolean | null
  /** The addresses of our own mailboxes, in lower case. */
  own: ReadonlySet<string>
  /** Whether a message id is one that only we can have made. */
  isOurs?: (id: string) => boolean
  /** Our own mail servers, as Received names them. */
  trusted?: readonly string[]
  /** Header fields that only our own spam filter writes, in lower case, wherever they stand. */
  filterFields?: readonly string[]
}

/** What a mail is. */
export interface Kind {
  kind: Exclude<InboundKind, 'unreadable'>
  /** In plain Swedish, ready to be shown. */
  reason: string
  /** What it says about a mail of ours. */
  report?: DeliveryReport
  /** The day that an absent sender is back, as 2026-08-03. */
  backOn?: string
}

/** RFC 5321 section 4.5.5: only notices of mail systems are sent with an empty return path. */
export function hasNullReturnPath(headers: readonly Header[]): boolean {
  return /^<[ \t]{0,9}>/.test(headerOf(headers, 'return-path').slice(0, 20))
}

/** The name before @, and what a broken From has instead of an address. */
export function senderName({ from, headers }: Pick<Sighted, 'from' | 'headers'>): string {
  const said = from === '' ? headerOf(headers, 'from').slice(0, 200).toLowerCase() : from
  return said.slice(0, 200).replace(/@.*$/s, '')
}

/** A value of a header, short and harmless enough to be shown. */
export function short(value: string): string {
  return value
    .slice(0, 60)
    .replace(/[^\w\-;:=.,() ]/g, '')
    .slice(0, 40)
}
