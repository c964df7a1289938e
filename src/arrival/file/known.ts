import { type Letter } from './letter.ts'
import { answeredBy } from './named.ts'
import { printer } from './print.ts'
import { type Reading } from '../read/read.ts'

/** A message that is in a ticket, as far as a letter is compared with it. */
export interface KnownMessage {
  messageId: string
  ticketId: string
  direction: 'in' | 'out' | 'internal'
  arrivedAt: Date
}

/** One that a letter may belong with, because one names the other or both are of one conversation. */
export interface Relative extends KnownMessage {
  /** Its Message-ID. */
  name: string | null
  from: string
  /** Of its subject: see `Subject`. */
  base: string
  isReply: boolean
  beginsAnew: boolean
}

/** A ticket of somebody who writes again. */
export interface Recent {
  ticketId: string
  base: string
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
  readonly #named = new Map<string, Relative[]>()
  readonly #naming = new Map<string, Relative[]>()
  readonly #conversations = new Map<string, Relative[]>()
  readonly #recent = new Map<string, Recent[]>()
  readonly #senders = new Map<string, Set<string>>()
  /** By their Message-ID: our replies, with their text. */
  readonly replies = new Map<string, KnownMessage & { text: string }>()
  /** By a Message-ID that only we can have made. */
  readonly sent = new Map<string, SentMail>()
  /** By the id of the hand-over. */
  readonly asked = new Map<string, Asked>()
  /** Ids of tickets by their numbers. */
  readonly numbered = new Map<string, string>()
  /** Tickets that a person has done something in. */
  readonly worked = new Set<string>()

  withBytes(sha256: Buffer): KnownMessage | null {
    return this.#bytes.get(sha256.toString('hex')) ?? null
  }

  /** The Message-IDs that some message has, going out, coming in or internal. */
  readonly usedIds = new Set<string>()

  /** Those with this Message-ID, or with none for `''`, that may be the same mail. */
  namesakes(id: string): readonly Namesake[] {
    return this.#namesakes.get(id) ?? []
  }

  /** The first that this Message-ID stands for in a thread, the earliest arrival first. */
  named(id: string): readonly Relative[] {
    return earliest(this.#named.get(id))
  }

  /** The first that name this Message-ID. */
  naming(id: string): readonly Relative[] {
    return earliest(this.#naming.get(id))
  }

  /** The first of a conversation in Outlook. */
  inConversation(conversation: string): readonly Relative[] {
    return earliest(this.#conversations.get(conversation))
  }

  recent(address: string): readonly Recent[] {
    return this.#recent.get(address) ?? []
  }

  hasWritten(ticketId: string, address: string): boolean {
    return this.#senders.get(ticketId)?.has(address) === true
  }

  addBytes(sha256: Buffer, message: KnownMessage): void {
    const key = sha256.toString('hex')
    if (!this.#bytes.has(key)) this.#bytes.set(key, message)
  }

  addNamesake(id: string, message: Namesake): void {
    push(this.#namesakes, id, message)
  }

  addNamed(id: string, message: Relative): void {
    push(this.#named, id, message)
  }

  addNaming(id: string, message: Relative): void {
    push(this.#naming, id, message)
  }

  addConversation(conversation: string, message: Relative): void {
    push(this.#conversations, conversation, message)
  }

  addRecent(address: string, ticket: Recent): void {
    push(this.#recent, address, ticket)
  }

  addSender(ticketId: string, address: string): void {
    const senders = this.#senders.get(ticketId) ?? new Set()
    this.#senders.set(ticketId, senders.add(address))
  }

  /** A letter has opened a ticket that waits for an answer. */
  addOpened({ delivery, reading }: Letter, ticketId: string): void {
    const { from, about } = reading
    this.addRecent(from.address, { ticketId, base: about.base, arrivedAt: delivery.arrivedAt })
  }

  /** A letter has become a message. */
  addFiled({ delivery, reading }: Letter, message: KnownMessage): void {
    this.addBytes(delivery.sha256, message)
    const { messageId: id, from, date, subject } = reading
    if (message.direction === 'in') this.addSender(message.ticketId, from.address)
    if (message.direction !== 'internal') this.#addRelative(reading, message)
    if (date !== null) {
      const print = printer(reading)
      this.addNamesake(id ?? '', { ...message, from: from.address, date, subject, print })
    }
    if (id !== null) this.usedIds.add(id)
  }

  #addRelative(reading: Reading, message: KnownMessage): void {
    const { messageId: id, from, about, beginsAnew, conversation } = reading
    const { base, isReply } = about
    const relative = { ...message, name: id, from: from.address, base, isReply, beginsAnew }
    if (id !== null) this.addNamed(id, relative)
    for (const named of answeredBy(reading)) this.addNaming(named, relative)
    if (conversation !== null) this.addConversation(conversation, relative)
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

function earliest(found: readonly Relative[] = []): readonly Relative[] {
  return found.toSorted((a, b) => a.arrivedAt.getTime() - b.arrivedAt.getTime()).slice(0, mostNamed)
}

/** Anybody may use an id again, so only so many messages of one are looked at. */
export const mostNamed = 20
