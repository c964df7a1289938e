import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { keepHouse } from '../workers/keep-house.ts'
import { pollMailbox } from '../workers/poll-mailbox.ts'
import { receiveMessage } from '../workers/receive-message.ts'
import { sendMail } from '../workers/send-mail.ts'
import { watchSla } from '../workers/watch-sla.ts'
import { writeReport } from '../workers/write-report.ts'
import { PlainError } from './base/errors.ts'
import { makeLog } from './base/log.ts'
import { type Config, readConfig } from './config.ts'
import { openContext } from './context.ts'
import { startEmbedded } from './db/embedded.ts'
import { migrate } from './db/migrate.ts'
import { startDemo } from './demo/index.ts'
import { buildApp } from './web/app.ts'

/** npm start: the whole service in one process, with what is not configured embedded. */

interface Open {
  close(): Promise<void>
}

/** What is open, in the order it was opened; closed the other way round. */
const open: Open[] = []

try {
  await start(readConfig())
} catch (thrown) {
  say(thrown instanceof PlainError ? thrown.message : thrown)
  await closeAll()
  process.exitCode = 1
}

async function start(config: Config): Promise<void> {
  mkdirSync(config.dataDir, { recursive: true })
  stopOnSignal()
  const databaseUrl = config.databaseUrl ?? (await embedded(config))
  await migrate(databaseUrl)
  const demo = config.demo ? await startDemo(config) : null
  if (demo) open.push(demo)
  const ctx = await openContext(demo?.config ?? config, { databaseUrl, log: makeLog() })
  open.push(ctx)
  await demo?.furnish(ctx)
  const app = await buildApp(ctx, demo ? { extra: demo.routes(ctx) } : {})
  open.push(app)
  const port = await listen(app, config)
  for (const worker of [receiveMessage, sendMail, watchSla, writeReport, keepHouse, pollMailbox]) {
    open.push(await worker(ctx))
  }
  greet(config, port)
  await demo?.play(ctx)
}

async function embedded(config: Config): Promise<string> {
  const postgres = await startEmbedded(path.join(config.dataDir, 'postgres'))
  open.push({ close: () => postgres.stop() })
  return postgres.url
}

/** The configured port, or with the default one taken and nothing configured, the next free one. */
async function listen(
  app: Awaited<ReturnType<typeof buildApp>>,
  { host, port, demo }: Config,
): Promise<number> {
  for (let tried = port; ; tried += 1) {
    try {
      await app.listen({ host, port: tried })
      return tried
    } catch (thrown) {
      const taken = thrown instanceof Error && 'code' in thrown && thrown.code === 'EADDRINUSE'
      if (!taken) throw thrown
      if (!demo || tried >= port + 20) {
        const words = `Port ${port} is taken by another program. Set PORT to a free one.`
        throw new PlainError(words, { cause: thrown })
      }
    }
  }
}

function greet(config: Config, port: number): void {
  const address = config.demo ? `http://${config.host}:${port}` : config.publicUrl
  say(`\n  Svarstid är igång. Öppna ${address}/att-besvara\n`)
  if (config.demo) say(`  Skriv som invånare: ${address}/demobrevlada\n  Avsluta med Ctrl-C.\n`)
}

function stopOnSignal(): void {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      say('Stänger …')
      void closeAll().then(() => process.exit())
    })
  }
}

async function closeAll(): Promise<void> {
  for (const one of open.splice(0).reverse()) {
    await one.close().catch(say)
  }
}

function say(words: unknown): void {
  process.stdout.write(
    `${words instanceof Error ? (words.stack ?? words.message) : String(words)}\n`,
  )
}
