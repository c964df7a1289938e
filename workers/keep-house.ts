import { finishImports } from '../src/arrival/import/finish.ts'
import { dayMs } from '../src/clock/local-time.ts'
import { type Context } from '../src/context.ts'
import { closeQuiet } from '../src/followup/close.ts'
import { handOn } from '../src/followup/hand-on.ts'
import { hintForgotten } from '../src/followup/sweep.ts'
import { forgetSilent } from '../src/jobs/heartbeat.ts'
import { queues } from '../src/journey.ts'
import { keepAccess } from '../src/mail/oauth/house.ts'
import { forgetExpired } from '../src/municipality/expired.ts'
import { beating, type Running, runAlone } from './alone.ts'

/** Finds forgotten work, closes quiet tickets, forgets what has expired. Every half minute. */
export async function keepHouse(ctx: Context): Promise<Running> {
  const worker = await ctx.jobs.run(queues.house, async () => {
    await hintForgotten(ctx, new Date())
    await finishImports(ctx, new Date(), handOn)
    await closeQuiet(ctx, new Date())
    await forgetExpired(ctx.db, new Date())
    await keepAccess(ctx, new Date())
    await forgetSilent(ctx.db, new Date(Date.now() - dayMs))
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
