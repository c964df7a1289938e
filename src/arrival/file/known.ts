import { createHash } from 'node:crypto'
import { type Attachment } from '../../db/schema.ts'
import { type Letter } from './letter.ts'
import { type Reading } from '../read/read.ts'

/** A message that is in a ticket, as far as a letter is compared with it. */
export interface KnownMessage {
  messageId: string
  ticketId: string
  direction: 'in' | 'out' | 'internal'
  arrivedAt: Date
}

/** One whose Message-ID a letter has too: is it the same mail? */
export interface Namesake extends KnownMessage {
  from: string
  date: Date | null
  subject: string
  /** Made when it is asked for. */
  print: () => string
}

/** A mail that left us. */
export interface SentMail {
  ticketId: string
  outboxId: string | null
  escalationId: string | null
}

/** A hand-over: what it was about, and who may speak for the department. */
export interface Asked {
  turnId: string
  addresses: ReadonlySet<string>
}

/**
 * What the letters of a batch can meet, looked up for all of them at once (look-up.ts). Each letter that is
 * filed is added, so that the next one meets it too.
 */
export class Known {
  /** By the hash of their bytes, in hex. */
  readonly #bytes = new Map<string, KnownMessage>()
  readonly #namesakes = new Map<string, Namesake[]>()
  readonly #named = new Map<string, KnownMessage[]>()
  readonly #senders = new Map<string, Set<string>>()
  /** By their Message-ID: our replies, with their text. */
  readonly replies = new Map<string, KnownMessage & { text: string }>()
  /** By a Message-ID that only we can have made. */
  readonly sent = new Map<string, SentMail>()
  /** By the id of the hand-over. */
  readonly asked = new Map<string, Asked>()

  withBytes(sha256: Buffer): KnownMessage | null {
    return this.#bytes.get(sha256.toString('hex')) ?? null
  }

  /** The Message-IDs that some message has, going out, coming in or internal. */
  readonly usedIds = new Set<string>()

  /** Those with this Message-ID that may be the same mail. */
  namesakes(id: string): readonly Namesake[] {
    return this.#namesakes.get(id) ?? []
  }

  /** The first that this Message-ID stands for in a thread, the earliest arrival first. */
  named(id: string): readonly KnownMessage[] {
    const found = this.#named.get(id) ?? []
    return found
      .toSorted((a, b) => a.arrivedAt.getTime() - b.arrivedAt.getTime())
      .slice(0, mostNamed)
  }

  hasWritten(ticketId: string, address: string): boolean {
    return this.#senders.get(ticketId)?.has(address) === true
  }

  addBytes(sha256: Buffer, message: KnownMessage): void {
    const key = sha256.toString('hex')
    if (!this.#bytes.has(key)) this.#bytes.set(key, message)
  }

  addNamesake(id: string, message: Namesake): void {
    this.#namesakes.set(id, [...this.namesakes(id), message])
  }

  addNamed(id: string, message: KnownMessage): void {
    this.#named.set(id, [...(this.#named.get(id) ?? []), message])
  }

  addSender(ticketId: string, address: string): void {
    const senders = this.#senders.get(ticketId) ?? new Set()
    this.#senders.set(ticketId, senders.add(address))
  }

  /** A letter has become a message. */
  addFiled({ delivery, reading }: Letter, message: KnownMessage): void {
    this.addBytes(delivery.sha256, message)
    const { messageId: id, from, date, subject } = reading
    if (message.direction === 'in') this.addSender(message.ticketId, from.address)
    if (id === null) return
    this.usedIds.add(id)
    const print = printer(reading)
    this.addNamesake(id, { ...message, from: from.address, date, subject, print })
    if (message.direction !== 'internal') this.addNamed(id, message)
  }
}

/** Anybody may use an id again, so only so many messages of one are looked at. */
export const mostNamed = 20

/** The content of a mail in short: its text, its HTML, its attachments. Made once, when it is asked for. */
export function printer(reading: Reading): () => string {
  let made: string | null = null
  return () => (made ??= printOf(reading))
}

/** `look-up.ts` has the same in SQL. */
function printOf({ text, html, attachments }: Pick<Reading, 'text' | 'html' | 'attachments'>) {
  return printFrom(hash(text), html === null ? null : hash(html), attachments)
}

export function printFrom(
  text: string,
  html: string | null,
  attachments: readonly Pick<Attachment, 'sha256'>[],
): string {
  return [text, html ?? '-', ...attachments.map(({ sha256 }) => sha256)].join(' ')
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
