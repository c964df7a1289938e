import { type Header, headerOf, readHeaders } from '../parse/headers.ts'
import { mailDate } from './mail-date.ts'
import { isInside, trustedHops } from './trusted-hops.ts'

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
  const found = foundBy(headers, trusted, internalDate)
  const sentAt = mailDate(headerOf(headers, 'date'))
  return { ...decided(found, internalDate, ingestedAt), receivedAt: found.receivedAt, sentAt }
}

const longestHead = 64 * 1024
const mostHops = 100

/** What the lines of our own servers say. */
interface Found {
  receivedAt: Date | null
  /** One of them was too far back to be believed. */
  isDoubted: boolean
}

function foundBy(
  headers: readonly Header[],
  trusted: readonly string[],
  internalDate: Date,
): Found {
  if (trusted.length === 0) return { receivedAt: null, isDoubted: false }
  const lines = headers.flatMap(({ name, value }) => (name === 'received' ? [value] : []))
  const hops = trustedHops(lines.slice(0, mostHops), trusted)
  // Below a line that had the mail from elsewhere, though from a name of ours, nothing very old is believed.
  const border = hops.findIndex((hop) => !isInside(hop, trusted))
  const dated = hops.flatMap(({ at }, i) =>
    at === null || !isPlausible(at) ? [] : [{ at, isBelow: border >= 0 && i > border }],
  )
  const believed = dated.filter(({ at, isBelow }) => !isBelow || !isLongBefore(at, internalDate))
  const instants = believed.map(({ at }) => at.getTime())
  return {
    receivedAt: instants.length === 0 ? null : new Date(Math.min(...instants)),
    isDoubted: believed.length < dated.length,
  }
}

function decided(
  { receivedAt, isDoubted }: Found,
  internalDate: Date,
  ingestedAt: Date,
): Pick<Arrival, 'arrivedAt' | 'reason'> {
  if (receivedAt !== null) {
    if (receivedAt > ingestedAt) return { arrivedAt: ingestedAt, reason: serverAhead }
    if (isDoubted) return { arrivedAt: receivedAt, reason: `${byReceived} ${doubted}` }
    const isLate = isLongBefore(receivedAt, internalDate)
    return { arrivedAt: receivedAt, reason: isLate ? `${byReceived} ${longAgo}` : byReceived }
  }
  if (!isPlausible(internalDate)) return { arrivedAt: ingestedAt, reason: noDate }
  if (internalDate > ingestedAt) return { arrivedAt: ingestedAt, reason: storeAhead }
  return { arrivedAt: internalDate, reason: isDoubted ? doubted : null }
}

/** A server whose clock has stopped says 1970, or nothing at all. */
function isPlausible(at: Date): boolean {
  return at.getTime() >= Date.UTC(1990, 0, 1)
}

/** Over five days is longer than mail servers keep trying (RFC 5321 section 4.5.4.1). */
function isLongBefore(at: Date, internalDate: Date): boolean {
  return internalDate.getTime() - at.getTime() > 5 * 86_400_000
}

const byReceived = 'Inkom när kommunens egen mejlserver först tog emot mejlet (Received).'
const longAgo =
  'Det är mer än fem dygn innan det lades i brevlådan, men det har bara gått mellan kommunens egna servrar.'
const doubted =
  'En tid som låg mer än fem dygn före brevlådans räknas inte, för mejlet kan ha varit utanför kommunens servrar.'
const serverAhead =
  'Klockan i kommunens egen mejlserver gick före vår, så mejlet räknas från att det hämtades.'
const noDate = 'Mejlservern uppgav ingen ankomsttid, så mejlet räknas från att det hämtades.'
const storeAhead = 'Mejlserverns klocka gick före vår, så mejlet räknas från att det hämtades.'
