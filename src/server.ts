import { makeLog } from './base/log.ts'
import { readConfig } from './config.ts'
import { openContext } from './context.ts'
import { buildApp } from './web/app.ts'

/** The web process alone, for the production shape: docker-compose.yml. */
const config = readConfig()
const ctx = await openContext(config, { log: makeLog() })
const app = await buildApp(ctx)
await app.listen({ host: config.host, port: config.port })
ctx.log.info('web is up', { port: config.port })

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void app.close().then(() => ctx.close())
  })
}
