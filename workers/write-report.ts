import { type Context } from '../src/context.ts'
import { queues } from '../src/journey.ts'
import { writeDueReports } from '../src/report/due.ts'
import { beating, type Running, runAlone } from './alone.ts'

/** Step 9: writes and mails the report of a month that is over, on the fifth working day. */
export async function writeReport(ctx: Context): Promise<Running> {
  const worker = await ctx.jobs.run(queues.report, async () => {
    await writeDueReports(ctx, new Date())
  })
  const beats = beating(ctx, 'write-report')
  return {
    close: async () => {
      beats.close()
      await worker.close()
    },
  }
}

if (import.meta.main) await runAlone(writeReport)
