import { delays } from '../arrival/fetch/delays.ts'
import { dayMs } from '../clock/local-time.ts'
import { type Db } from '../db/connect.ts'

/** How long the mail of the last 24 hours took. Milliseconds. */
export interface MailDelays {
  /** How many mails this is about. */
  mails: number
  /** From the mailbox to us. */
  fetch: Spread
  /** From the arrival to the queue of questions; null: nothing new was filed there. */
  queue: Spread | null
  /** Mails that the town's own servers held up, and mails that we fetched late. docs/arrival.md */
  heldUp: number
  fetchedLate: number
}

export interface Spread {
  median: number
  worst: number
}

/** More mail than a day brings: so the newest are looked at, and not all there ever were. */
const most = 5_000

/** By mailbox; one without mail is not there. What was imported has not been late. */
export async function recentDelays(db: Db, now: Date): Promise<Map<string, MailDelays>> {
  const mails = await recentMails(db, new Date(now.getTime() - dayMs))
  const byMailbox = Map.groupBy(mails, ({ mailboxId }) => mailboxId)
  return new Map([...byMailbox].map(([id, own]) => [id, delaysOf(own)]))
}

type Recent = Awaited<ReturnType<typeof recentMails>>[number]

/** With the moment in which each stood in the queue, unless it was in a ticket already. */
async function recentMails(db: Db, since: Date) {
  return db
    .selectFrom((inner) =>
      inner
        .selectFrom('delivery')
        .selectAll()
        .where('origin', '=', 'imap')
        .orderBy('id', 'desc')
        .limit(most)
        .as('recent'),
    )
    .leftJoin('message', (on) =>
      on.onRef('message.id', '=', 'recent.message_id').on('recent.reason', 'is', null),
    )
    .leftJoin('turn', (on) =>
      on.onRef('turn.id', '=', 'message.turn_id').onRef('turn.opened_by', '=', 'message.id'),
    )
    .select([
      'recent.mailbox_id as mailboxId',
      'recent.arrived_at as arrivedAt',
      'recent.internal_date as internalDate',
      'recent.ingested_at as ingestedAt',
      'recent.received_at as receivedAt',
      'recent.sent_at as sentAt',
      'recent.origin',
      'turn.created_at as filedAt',
    ])
    .where('recent.ingested_at', '>=', since)
    .execute()
}

function delaysOf(mails: readonly Recent[]): MailDelays {
  const filed = mails.flatMap(({ arrivedAt, filedAt }) =>
    filedAt === null ? [] : [between(arrivedAt, filedAt)],
  )
  const late = mails.map((mail) => delays(mail))
  return {
    mails: mails.length,
    fetch: spread(
      mails.map(({ arrivedAt, internalDate, ingestedAt }) =>
        between(internalDate > arrivedAt ? internalDate : arrivedAt, ingestedAt),
      ),
    ),
    queue: filed.length === 0 ? null : spread(filed),
    heldUp: late.filter(({ inbound }) => inbound !== null && inbound > 0).length,
    fetchedLate: late.filter(({ poll }) => poll !== null).length,
  }
}

function between(from: Date, to: Date): number {
  return Math.max(0, to.getTime() - from.getTime())
}

/** Of an even number the lower of the two in the middle: a time that a mail really took. */
function spread(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b)
  return { median: sorted[(sorted.length - 1) >> 1] ?? 0, worst: sorted.at(-1) ?? 0 }
}
