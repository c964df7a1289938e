import { type Header, headerOf, readHeaders } from '../parse/headers.ts'
import { mailDate } from './mail-date.ts'
import { trustedHops } from './trusted-hops.ts'

/** When a mail reached the municipality, and what that was read from. */
export interface Arrival {
  /** Never later than the moment it was fetched. */
  arrivedAt: Date
  /** The earliest instant in the lines of our own servers; null when none is trusted or readable. */
  receivedAt: Date | null
  /** The sender's own Date: shown, never counted. */
  sentAt: Date | null
  /** In plain Swedish, when it is not simply what the mail server noted; else null. */
  reason: string | null
}

/**
 * When a mail reached the municipality: the earliest instant in the lines `Received` that its own servers
 * (`trusted`) have put at the top, else what the mail server noted (INTERNALDATE, RFC 3501 section 2.3.3),
 * never the sender's Date. Reads no more than the first 64 KB; never throws. docs/arrival.md, "When a mail has
 * arrived"
 */
export function arrivalInstant(
  { head, internalDate }: { head: Buffer; internalDate: Date },
  { trusted, ingestedAt }: { trusted: readonly string[]; ingestedAt: Date },
): Arrival {
  const headers = readHeaders(head.subarray(0, longestHead))
  const receivedAt = trusted.length === 0 ? null : earliestTrusted(headers, trusted)
  const sentAt = mailDate(headerOf(headers, 'date'))
  return { ...decided(receivedAt, internalDate, ingestedAt), receivedAt, sentAt }
}

const longestHead = 64 * 1024
const mostHops = 100

function earliestTrusted(headers: readonly Header[], trusted: readonly string[]): Date | null {
  const lines = headers.flatMap(({ name, value }) => (name === 'received' ? [value] : []))
  const instants = trustedHops(lines.slice(0, mostHops), trusted).flatMap(({ at }) =>
    at === null || !isPlausible(at) ? [] : [at.getTime()],
  )
  return instants.length === 0 ? null : new Date(Math.min(...instants))
}

function decided(
  receivedAt: Date | null,
  internalDate: Date,
  ingestedAt: Date,
): Pick<Arrival, 'arrivedAt' | 'reason'> {
  if (receivedAt !== null) {
    if (receivedAt > ingestedAt) return { arrivedAt: ingestedAt, reason: serverAhead }
    return { arrivedAt: receivedAt, reason: byReceived }
  }
  if (!isPlausible(internalDate)) return { arrivedAt: ingestedAt, reason: noDate }
  if (internalDate > ingestedAt) return { arrivedAt: ingestedAt, reason: storeAhead }
  return { arrivedAt: internalDate, reason: null }
}

/** A server whose clock has stopped says 1970, or nothing at all. */
function isPlausible(at: Date): boolean {
  return at.getTime() >= Date.UTC(1990, 0, 1)
}

const byReceived = 'Inkom när kommunens egen mejlserver först tog emot mejlet (Received).'
const serverAhead =
  'Klockan i kommunens egen mejlserver gick före vår, så mejlet räknas från att det hämtades.'
const noDate = 'Mejlservern uppgav ingen ankomsttid, så mejlet räknas från att det hämtades.'
const storeAhead = 'Mejlserverns klocka gick före vår, så mejlet räknas från att det hämtades.'
