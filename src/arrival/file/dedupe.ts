import { type Known, type KnownMessage, type Namesake } from './known.ts'
import { type Letter } from './letter.ts'
import { printer } from './print.ts'
import { type Reading } from '../read/read.ts'

/** A message that is there already and is the same. */
export interface Twin {
  messageId: string
  ticketId: string
  arrivedAt: Date
  /** In plain Swedish. */
  reason: string
}

/**
 * Finds the message that a letter repeats: the same bytes, or the same mail sent to several of our
 * mailboxes, which differs in its trace headers alone. The same Message-ID is never enough: who has seen a
 * citizen's could make the citizen's own mail vanish. docs/arrival.md, "Duplicates"
 */
export function findTwin(known: Known, { delivery, reading }: Letter): Twin | null {
  const same = known.withBytes(delivery.sha256)
  if (same !== null) return twinOf(same, 'Samma mejl fanns redan.')
  if (reading.date === null) return null
  const print = printer(reading)
  const namesakes = known.namesakes(reading.messageId ?? '')
  const found = namesakes.find((other) => isSame(other, reading, print))
  return found === undefined ? null : twinOf(found, 'Samma mejl till flera av våra brevlådor.')
}

/** Why a letter is suspicious although it is kept: its Message-ID belongs to other words. */
export function reusedId(known: Known, messageId: string | null): string | null {
  if (messageId === null || !known.usedIds.has(messageId)) return null
  return 'Ett annat mejl har samma Message-ID men annat innehåll. Båda är kvar.'
}

export function twinOf({ messageId, ticketId, arrivedAt }: KnownMessage, reason: string): Twin {
  return { messageId, ticketId, arrivedAt, reason }
}

/** The same mail but for its trace: `print` is the reading's. */
export function isSame(other: Namesake, reading: Reading, print: () => string): boolean {
  return (
    other.direction !== 'out' &&
    other.from === reading.from.address &&
    other.date?.getTime() === reading.date?.getTime() &&
    other.subject === reading.subject &&
    other.print() === print()
  )
}
