import { type Received } from '../arrival/receive.ts'
import { type Context } from '../context.ts'
import { bounced } from './bounce.ts'
import { officerReplied } from './officer-reply.ts'

/** The joint behind arrival: what came in but is no citizen's question goes to the stage that owns it. */
export async function handOn(
  ctx: Pick<Context, 'db'>,
  received: readonly Received[],
  now: Date,
): Promise<void> {
  for (const one of received) {
    if (one.outcome === 'officer-reply') await officerReplied(ctx, one, now)
    if (one.outcome === 'bounce') await bounced(ctx, one, now)
  }
}
