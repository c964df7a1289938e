import { type Context } from '../src/context.ts'
import { acknowledge } from '../src/followup/acknowledge.ts'
import { tellAlarms } from '../src/followup/alarms.ts'
import { remindDue } from '../src/followup/remind.ts'
import { tellUnsent } from '../src/followup/tell-unsent.ts'
import { queues } from '../src/journey.ts'
import { beating, type Running, runAlone } from './alone.ts'

/**
 * Step 8: sends receipts, reminds of hand-overs whose time is up, tells who has answered what has not left, and an
 * admin what needs one. Every minute; none of them holds up the others.
 */
export async function watchSla(ctx: Context): Promise<Running> {
  const worker = await ctx.jobs.run(queues.sla, async () => {
    const now = new Date()
    const works = [acknowledge, remindDue, tellUnsent, tellAlarms]
    const done = await Promise.allSettled(works.map((work) => work(ctx, now)))
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
