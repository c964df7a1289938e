/** What is known of a mail's way to us. */
export interface Way {
  arrivedAt: Date
  /** What the mail server noted when it stored the mail. */
  internalDate: Date
  ingestedAt: Date
  /** The earliest line of our own servers; null when none is trusted. */
  receivedAt: Date | null
  sentAt: Date | null
  /** Old mail that was imported has not been late. */
  origin: 'imap' | 'import'
}

/** Milliseconds each; null when within what is usual. */
export interface Delays {
  /** Between the first of our own servers and the mailbox: a spam filter or a queue. Negative: their clocks differ. */
  inbound: number | null
  /** Between the mailbox and us: we or the mail server were away. */
  poll: number | null
  /** How much later the mail arrived than its sender says it was written; negative when it says later. */
  dateSkew: number | null
}

/** The way of a mail, where it took longer than usual. docs/arrival.md, "When a mail has arrived" */
export function delays(way: Way): Delays {
  const { arrivedAt, internalDate, ingestedAt, receivedAt, sentAt, origin } = way
  const inbound = receivedAt === null ? null : gap(receivedAt, internalDate)
  const poll = gap(internalDate > arrivedAt ? internalDate : arrivedAt, ingestedAt)
  const skew = sentAt === null ? null : gap(sentAt, arrivedAt)
  return {
    inbound: beyond(inbound, usual.inbound),
    poll: origin === 'import' || poll <= usual.poll ? null : poll,
    dateSkew: beyond(skew, usual.dateSkew),
  }
}

const minute = 60_000
const usual = { inbound: 5 * minute, poll: 10 * minute, dateSkew: 15 * minute }

function gap(from: Date, to: Date): number {
  return to.getTime() - from.getTime()
}

function beyond(ms: number | null, most: number): number | null {
  return ms !== null && Math.abs(ms) > most ? ms : null
}
