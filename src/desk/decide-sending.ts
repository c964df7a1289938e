import { type Context } from '../context.ts'
import { queues } from '../journey.ts'
import { decideSent, type Decided, sendAgain } from '../mail/outbox/decide.ts'
import { isInTicket, type SentReply } from './take-back.ts'

/** A person says of a reply that nobody knows of, or that did not leave, what is to be. */
export async function decideSending(
  { db, jobs }: Pick<Context, 'db' | 'jobs'>,
  { as, ...reply }: SentReply & { as: 'left' | 'again' },
  now: Date,
): Promise<Decided> {
  const decided = await db.transaction().execute(async (tx): Promise<Decided> => {
    if (!(await isInTicket(tx, reply))) return { outcome: 'gone' }
    return as === 'left' ? decideSent(tx, reply, now) : sendAgain(tx, reply, now)
  })
  if (decided.outcome === 'decided' && as === 'again') await jobs.hint(queues.send)
  return decided
}
