import { type Db } from '../../db/connect.ts'

export interface OutgoingHealth {
  /** Mails that were tried and wait for another try, when nothing has been accepted since. */
  stuck: number
  /** Why the latest of them did not leave, in plain Swedish; null when none is stuck. */
  fault: string | null
  /** Since when. */
  since: Date | null
}

/** Whether mail leaves. One mail that must wait says nothing as long as others get away after it. */
export async function outgoingHealth(db: Db): Promise<OutgoingHealth> {
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
