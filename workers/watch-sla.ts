import { type Context } from '../src/context.ts'
import { remindDue } from '../src/followup/remind.ts'
import { queues } from '../src/journey.ts'
import { beating, type Running, runAlone } from './alone.ts'

/** Step 8: reminds of hand-overs whose time is up, every minute, from the due columns. */
export async function watchSla(ctx: Context): Promise<Running> {
  const worker = await ctx.jobs.run(queues.sla, async () => {
    await remindDue(ctx, new Date())
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
