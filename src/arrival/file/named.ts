import { type Reading } from '../read/read.ts'

type Names = Pick<Reading, 'inReplyTo' | 'references'>

/** Of so many ids the nearest are looked up, and the first, which a long conversation has in common. */
const most = 20

/** The ids a message answers to, each once, the nearest first: In-Reply-To, then References from the end. */
export function answeredBy({ inReplyTo, references }: Names): string[] {
  const ids = [...new Set([inReplyTo ?? [], references.toReversed()].flat())]
  return ids.length <= most ? ids : [...ids.slice(0, most - 1), ...ids.slice(-1)]
}

/** The ids that may be of a mail of ours: of what did not arrive, what is answered, and where it was sent to. */
export function referredBy(mail: Names & Pick<Reading, 'report' | 'replyAddresses'>): string[] {
  return [...new Set([...(mail.report?.ids ?? []), ...mail.replyAddresses, ...answeredBy(mail)])]
}
