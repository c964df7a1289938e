import { spawn, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { eventually } from './eventually.ts'
import { freePort } from './ports.ts'
import { environment, makeTempDir } from './process.ts'

export interface Service {
  url: string
  /** What the process has written so far, for the message of a failed test. */
  said(): string
  /** Null while it runs. */
  exitCode(): number | null
  stop(): Promise<void>
  kill(): Promise<void>
}

const main = path.resolve(import.meta.dirname, '../../src/main.ts')

/** Where the service finds its servers: real ones, started by the test. */
export interface Servers {
  databaseUrl: string
  redisUrl: string | null
  imapPort: number
  smtpPort: number
}

export const mailbox = 'kontakt@bjorkvalla.example'

/** The settings of a real installation that talks to the test's own servers. */
export function settings(servers: Servers, port: number): Record<string, string> {
  return {
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    PORT: String(port),
    DATABASE_URL: servers.databaseUrl,
    ...(servers.redisUrl === null ? {} : { REDIS_URL: servers.redisUrl }),
    SECRET: '0123456789abcdef0123456789abcdef',
    MUNICIPALITY_NAME: 'Björkvalla kommun',
    MUNICIPALITY_PHONE: '0980-319 200',
    MUNICIPALITY_WEBSITE: 'https://www.bjorkvalla.example',
    MUNICIPALITY_VISIT_ADDRESS: 'Kommunhuset, Torget 1, Björkvalla',
    MUNICIPALITY_POSTAL_ADDRESS: 'Box 12, 000 12 Björkvalla',
    TICKET_PREFIX: 'BV',
    MAILBOX_ADDRESS: mailbox,
    MAILBOX_HOST: '127.0.0.1',
    MAILBOX_PORT: String(servers.imapPort),
    MAILBOX_TLS: 'none',
    MAILBOX_PASSWORD: 'hemligt',
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(servers.smtpPort),
    SMTP_TLS: 'none',
    SEND_UNDO_SECONDS: '0',
  }
}

/** Runs the whole service as `npm start` does, configured for real; resolves when its pages answer. */
export async function startService(
  servers: Servers,
  more: Record<string, string> = {},
): Promise<Service> {
  const port = await freePort()
  const dir = makeTempDir('service')
  const url = `http://127.0.0.1:${port}`
  const said: string[] = []
  const child = spawn(process.execPath, [main], {
    cwd: dir,
    env: environment({
      ...settings(servers, port),
      DATA_DIR: path.join(dir, 'data'),
      ...more,
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text))
  }
  await eventually('the service to answer', () => up(child, url), { within: 30_000 })
  if (child.exitCode !== null) throw new Error(`The service ended: ${said.join('')}`)
  return {
    url,
    said: () => said.join(''),
    exitCode: () => child.exitCode,
    stop: () => end(child, 'SIGTERM', dir),
    kill: () => end(child, 'SIGKILL', dir),
  }
}

/** True when it answers or has ended. */
async function up(child: ChildProcess, url: string): Promise<boolean> {
  if (child.exitCode !== null) return true
  return (await fetch(`${url}/health`).catch(() => null)) !== null
}

async function end(child: ChildProcess, signal: NodeJS.Signals, dir: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await gone
  }
  rmSync(dir, { recursive: true, force: true })
}
