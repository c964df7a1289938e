import { finishImports } from '../src/arrival/import/finish.ts'
import { dayMs } from '../src/clock/local-time.ts'
import { type Context } from '../src/context.ts'
import { findCampaigns } from '../src/followup/campaigns.ts'
import { closeQuiet } from '../src/followup/close.ts'
import { handOn } from '../src/followup/hand-on.ts'
import { hintForgotten } from '../src/followup/sweep.ts'
import { forgetSilent } from '../src/jobs/heartbeat.ts'
import { queues } from '../src/journey.ts'
import { keepAccess } from '../src/mail/oauth/house.ts'
import { forgetExpired } from '../src/municipality/expired.ts'
import { beating, type Running, runAlone } from './alone.ts'

/**
 * Finds forgotten work and campaigns, closes quiet tickets, forgets what has expired, then goes on for ten seconds with an import
 * that was interrupted. Every half minute; what fails holds up nothing else.
 */
export async function keepHouse(ctx: Context): Promise<Running> {
  const worker = await ctx.jobs.run(queues.house, async () => {
    const now = new Date()
    const first = await Promise.allSettled([
      ...[hintForgotten(ctx, now), closeQuiet(ctx, now), findCampaigns(ctx, now)],
      forgetExpired(ctx.db, now),
      keepAccess(ctx, now),
      forgetSilent(ctx.db, new Date(now.getTime() - dayMs)),
    ])
    const finishing = finishImports(ctx, new Date(), handOn, AbortSignal.timeout(10_000))
    const done = [...first, ...(await Promise.allSettled([finishing]))]
    for (const one of done) if (one.status === 'rejected') throw one.reason
  })
  const beats = beating(ctx, 'keep-house')
  return {
    close: async () => {
      beats.close()
      await worker.close()
    },
  }
}

if (import.meta.main) await runAlone(keepHouse)
