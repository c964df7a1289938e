import { type Context } from '../context.ts'
import { queues } from '../journey.ts'

/**
 * Finds work whose hint was lost, because a job store was down or emptied, and hints again.
 * Returns the queues that were hinted.
 */
export async function hintForgotten(
  ctx: Pick<Context, 'db' | 'jobs'>,
  now: Date,
): Promise<string[]> {
  const [arrived, leaving] = await Promise.all([
    ctx.db
      .selectFrom('delivery')
      .select('id')
      .where('state', '=', 'waiting')
      .where('origin', '=', 'imap')
      .limit(1)
      .execute(),
    ctx.db
      .selectFrom('outbox')
      .select('id')
      .where('state', '=', 'queued')
      .where('next_attempt_at', '<=', now)
      .limit(1)
      .execute(),
  ])
  const forgotten = [
    ...(arrived.length > 0 ? [queues.receive] : []),
    ...(leaving.length > 0 ? [queues.send] : []),
  ]
  for (const queue of forgotten) await ctx.jobs.hint(queue)
  return forgotten
}
