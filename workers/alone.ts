import { hostname } from 'node:os'
import { makeLog } from '../src/base/log.ts'
import { type Program, runProgram } from '../src/base/program.ts'
import { readConfig } from '../src/config.ts'
import { type Context, openContext } from '../src/context.ts'
import { beat, heartbeatName } from '../src/jobs/heartbeat.ts'

export type Running = Program

const everyMs = 30_000

/** Says every half minute that a worker lives, for health checks and the status page. */
export function beating(ctx: Context, worker: string): { close(): void } {
  const name = heartbeatName(worker, hostname())
  const once = () => {
    beat(ctx.db, name, new Date()).catch((thrown: unknown) => {
      ctx.log.error('a heartbeat could not be written', thrown, { worker })
    })
  }
  once()
  const timer = setInterval(once, everyMs)
  return { close: () => clearInterval(timer) }
}

/** Runs one worker as a process of its own. */
export async function runAlone(start: (ctx: Context) => Running | Promise<Running>): Promise<void> {
  await runProgram(async () => {
    const ctx = await openContext(readConfig(), { log: makeLog() })
    const running = await start(ctx)
    return {
      close: async () => {
        await running.close()
        await ctx.close()
      },
    }
  })
}
