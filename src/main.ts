import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { keepHouse } from '../workers/keep-house.ts'
import { pollMailbox } from '../workers/poll-mailbox.ts'
import { receiveMessage } from '../workers/receive-message.ts'
import { sendMail } from '../workers/send-mail.ts'
import { watchSla } from '../workers/watch-sla.ts'
import { writeReport } from '../workers/write-report.ts'
import { PlainError, reasonOf } from './base/errors.ts'
import { type Log } from './base/log.ts'
import { openLogFile } from './base/log-file.ts'
import { startFault } from './base/program.ts'
import { whenParentsEnd } from './base/parents.ts'
import { type Config, readConfig, startedByNpm } from './config.ts'
import { type Context, openContext } from './context.ts'
import { startEmbedded } from './db/embedded.ts'
import { migrate } from './db/migrate.ts'
import { type Demo, startDemo } from './demo/index.ts'
import { buildApp } from './web/app.ts'
import { listen, withFreePort } from './web/listen.ts'

/** npm start: the whole service in one process, with what is not configured embedded. */

interface Open {
  close(): Promise<void>
}

/** What is open, in the order it was opened; closed the other way round. */
const open: Open[] = []
const life = { stopping: false }
/** Closing takes a second or two. What hangs for longer is left to the operating system. Milliseconds. */
const closeWithin = 8_000

stopOnSignal()
try {
  await start(readConfig())
} catch (thrown) {
  // Ctrl-C also reaches the programs we wait for, and they may end before we have heard of it ourselves.
  await pause(100)
  if (!life.stopping) await giveUp(thrown)
}

async function start(found: Config): Promise<void> {
  const log = openData(found.dataDir)
  const databaseUrl = found.databaseUrl ?? (await embedded(found))
  await migrate(databaseUrl)
  const config = found.demo ? await withFreePort(found) : found
  const demo = config.demo ? await opened(startDemo(config)) : null
  const ctx = await opened(openContext(demo?.config ?? config, { databaseUrl, log }))
  await demo?.furnish(ctx)
  const app = await opened(buildApp(ctx, demo ? { extra: demo.routes(ctx) } : {}))
  await listen(app, config)
  log.info('the web is up', { port: config.port })
  greet(config)
  if (demo) await playHistory(demo, ctx)
  await startWorkers(ctx)
  log.info('all is up')
}

async function startWorkers(ctx: Context): Promise<void> {
  for (const worker of [receiveMessage, sendMail, watchSla, writeReport, keepHouse, pollMailbox]) {
    await opened(worker(ctx))
  }
}

/** The folder for everything that is kept, and the log in it. */
function openData(dataDir: string): Log {
  try {
    mkdirSync(dataDir, { recursive: true })
    const file = path.join(dataDir, 'svarstid.log')
    const log = openLogFile(file, (words) => {
      if (!life.stopping) say(`  Varning: ${words} (mer i svarstid.log)`)
    })
    log.info('starting', { node: process.version, pid: process.pid })
    return log
  } catch (cause) {
    const words = `Svarstid kan inte skriva i ${dataDir}. Ange en annan mapp med DATA_DIR.`
    throw new PlainError(words, { cause })
  }
}

async function embedded(config: Config): Promise<string> {
  const server = await startEmbedded(path.join(config.dataDir, 'postgres'))
  await opened({ close: () => server.stop() })
  return server.url
}

/** Remembers what is to be closed at the end. Once that has begun nothing more is opened. */
async function opened<T extends Open>(opening: T | Promise<T>): Promise<T> {
  const one = await opening
  if (life.stopping) {
    await one.close()
    throw new Error('Stopped while starting.')
  }
  open.push(one)
  return one
}

async function playHistory(demo: Demo, ctx: Context): Promise<void> {
  const history = await opened(demo.play(ctx))
  try {
    await history.done
  } catch (thrown) {
    if (!life.stopping) ctx.log.error('the history of the demo could not be played', thrown)
  }
}

function greet({ demo, host, port, publicUrl, dataDir }: Config): void {
  const address = demo ? `http://${host}:${port}` : publicUrl
  say(`\n  Svarstid är igång. Öppna ${address}/att-besvara`)
  if (demo) say(`  Skriv som invånare: ${address}/demobrevlada`)
  say(`  Allt ligger i ${dataDir}. Avsluta med Ctrl-C.\n`)
}

async function giveUp(thrown: unknown): Promise<void> {
  say(`\n${startFault(thrown)}\n`)
  await closeAll()
  process.exit(1)
}

function stopOnSignal(): void {
  process.stdout.on('error', () => undefined)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  if (startedByNpm) whenParentsEnd(stop)
}

function stop(): void {
  if (life.stopping) return
  life.stopping = true
  say('\n  Stänger …')
  setTimeout(() => process.exit(1), closeWithin)
  void closeAll().then(() => process.exit(0))
}

async function closeAll(): Promise<void> {
  for (const one of open.splice(0).reverse()) {
    try {
      await one.close()
    } catch (thrown) {
      say(`  Det gick inte att stänga allt: ${reasonOf(thrown)}`)
    }
  }
}

function say(words: string): void {
  process.stdout.write(`${words}\n`)
}
