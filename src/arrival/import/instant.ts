import { arrivalInstant } from '../fetch/arrival-instant.ts'
import { type Header, headerOf, readHeaders } from '../parse/headers.ts'
import { readHop } from '../fetch/hop.ts'

/** What the place where a mail was found says of when it came there. */
export interface Clue {
  from: 'server' | 'mbox' | 'maildir' | 'file'
  /** null, or not valid: it says nothing. */
  at: Date | null
}

export interface ImportedInstant {
  arrivedAt: Date
  internalDate: Date
  receivedAt: Date | null
  sentAt: Date | null
  /** What the arrival was read from, in plain Swedish. */
  reason: string
}

interface Options {
  /** Names of our own mail servers, see arrival-instant.ts. */
  trusted: readonly string[]
  /** Sent from one of our addresses: its Date is our own word. */
  isOurs: boolean
  now: Date
}

/**
 * When an old mail arrived: by a server's INTERNALDATE as new mail does; a file has none, so by the best that
 * there is. What we sent is dated by its own Date. Never later than now. docs/import.md, "Received date"
 */
export function importedInstant(head: Buffer, clue: Clue, options: Options): ImportedInstant {
  const { trusted, isOurs, now } = options
  const internalDate = usable(clue.at) ?? now
  const arrival = arrivalInstant({ head, internalDate }, { trusted, ingestedAt: now })
  const { receivedAt, sentAt } = arrival
  const about = { internalDate, receivedAt, sentAt }
  const ours = isOurs && sentAt !== null ? { at: sentAt, reason: sent } : null
  const trustedHop = receivedAt === null ? null : { at: receivedAt, reason: arrival.reason ?? '' }
  const found = ours ?? trustedHop ?? byPlace(readHeaders(head), clue, sentAt)
  if (found === null) return { ...about, arrivedAt: now, reason: nothing }
  if (found.at > now) return { ...about, arrivedAt: now, reason: ahead }
  return { ...about, arrivedAt: found.at, reason: found.reason }
}

interface Found {
  at: Date
  reason: string
}

function byPlace(headers: readonly Header[], clue: Clue, sentAt: Date | null): Found | null {
  const place = usable(clue.at)
  if (clue.from === 'server' && place !== null) return { at: place, reason: places.server }
  const hop = usable(readHop(headerOf(headers, 'received')).at)
  if (hop !== null) return { at: hop, reason: received }
  if (place !== null) return { at: place, reason: places[clue.from] }
  return sentAt === null ? null : { at: sentAt, reason: dated }
}

/** A clock that has stopped says 1970. */
function usable(at: Date | null): Date | null {
  return at !== null && at.getTime() >= Date.UTC(1990, 0, 1) ? at : null
}

const sent = 'Importerat. Tiden är mejlets egen (Date), för vi har skickat det själva.'
const received = 'Importerat. Inkom enligt mejlets översta rad Received.'
const dated =
  'Importerat. Inkom enligt avsändarens egen klocka (Date), för inget annat säger när. Osäkert.'
const nothing = 'Importerat. Ingenting säger när mejlet kom in, så det räknas från importen.'
const ahead = 'Importerat. Mejlet är daterat i framtiden, så det räknas från importen.'
const places: Record<Clue['from'], string> = {
  server: 'Importerat. Inkom när mejlservern tog emot det.',
  mbox: 'Importerat. Inkom enligt raden From i mbox-filen.',
  maildir: 'Importerat. Inkom när filen lades i mappen (Maildir).',
  file: 'Importerat. Inkom enligt filens tid.',
}
