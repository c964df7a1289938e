export interface ArrivalInstant {
  at: Date
  /** In plain Swedish, when it is not simply what the mail server noted; else null. */
  reason: string | null
}

/**
 * When a mail reached the municipality: what its own mail server noted (INTERNALDATE, RFC 3501 section
 * 2.3.3), never the sender's Date. An instant that is still to come is a clock's fault and becomes the
 * moment we fetched it. docs/arrival.md, "When a mail has arrived"
 */
export function arrivalInstant(internalDate: Date, ingestedAt: Date): ArrivalInstant {
  if (Number.isNaN(internalDate.getTime())) {
    return { at: ingestedAt, reason: 'Mejlservern uppgav ingen ankomsttid.' }
  }
  if (internalDate > ingestedAt) {
    return { at: ingestedAt, reason: 'Mejlserverns klocka gick före vår.' }
  }
  return { at: internalDate, reason: null }
}
