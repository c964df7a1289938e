import { makeLog } from './base/log.ts'
import { runProgram } from './base/program.ts'
import { readConfig } from './config.ts'
import { openContext } from './context.ts'
import { buildApp } from './web/app.ts'
import { listen } from './web/listen.ts'

/** The web process alone, for the production shape: docker-compose.yml. */
await runProgram(async () => {
  const config = readConfig()
  const ctx = await openContext(config, { log: makeLog() })
  const app = await buildApp(ctx)
  await listen(app, config)
  ctx.log.info('the web is up', { port: config.port })
  return {
    close: async () => {
      await app.close()
      await ctx.close()
    },
  }
})
