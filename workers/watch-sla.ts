import { type Context } from '../src/context.ts'
import { tellAlarms } from '../src/followup/alarms.ts'
import { remindDue } from '../src/followup/remind.ts'
import { tellUnsent } from '../src/followup/tell-unsent.ts'
import { queues } from '../src/journey.ts'
import { beating, type Running, runAlone } from './alone.ts'

/**
 * Step 8: reminds of hand-overs whose time is up, tells who has answered what has not left, and an admin what needs
 * one. Every minute; none of the three holds up the others.
 */
export async function watchSla(ctx: Context): Promise<Running> {
  const worker = await ctx.jobs.run(queues.sla, async () => {
    const now = new Date()
    const works = [remindDue(ctx, now), tellUnsent(ctx, now), tellAlarms(ctx, now)]
    const done = await Promise.allSettled(works)
    for (const one of done) if (one.status === 'rejected') throw one.reason
  })
  const beats = beating(ctx, 'watch-sla')
  return {
    close: async () => {
      beats.close()
      await worker.close()
    },
  }
}

if (import.meta.main) await runAlone(watchSla)
