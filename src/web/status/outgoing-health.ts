import { type Db } from '../../db/connect.ts'

export interface OutgoingHealth {
  /** Mails that were tried and wait for another try, when nothing has been accepted since. */
  stuck: number
  /** Why the latest of them did not leave, in plain Swedish; null when none is stuck. */
  fault: string | null
  /** Since when. */
  since: Date | null
}

/**
 * Whether mail leaves. A mailbox that rests, since its server is away or wants less, holds up all that waits in it; one
 * mail that must wait says nothing as long as others get away after it.
 */
export async function outgoingHealth(db: Db): Promise<OutgoingHealth> {
  const resting = await restingMailboxes(db)
  return resting ?? stuckMails(db)
}

async function restingMailboxes(db: Db): Promise<OutgoingHealth | null> {
  const [longest] = await db
    .selectFrom('sending_pause')
    .innerJoin('outbox', 'outbox.from_address', 'sending_pause.from_address')
    .select(({ fn }) => [
      'sending_pause.words as fault',
      fn.countAll<number>().as('stuck'),
      fn.min('outbox.created_at').as('since'),
    ])
    .where('outbox.state', '=', 'queued')
    .groupBy('sending_pause.from_address')
    .orderBy('stuck', 'desc')
    .execute()
  return longest ?? null
}

async function stuckMails(db: Db): Promise<OutgoingHealth> {
  const { accepted } = await db
    .selectFrom('outbox')
    .select(({ fn }) => fn.max('accepted_at').as('accepted'))
    .executeTakeFirstOrThrow()
  const stuck = await db
    .selectFrom('outbox')
    .select(['fault', 'created_at', 'attempted_at'])
    .where('state', '=', 'queued')
    .where('fault', 'is not', null)
    .where('attempted_at', '>', accepted ?? new Date(0))
    .orderBy('attempted_at', 'desc')
    .execute()
  const [latest] = stuck
  if (latest === undefined) return { stuck: 0, fault: null, since: null }
  const since = stuck.reduce((a, b) => (b.created_at < a ? b.created_at : a), latest.created_at)
  return { stuck: stuck.length, fault: latest.fault, since }
}
