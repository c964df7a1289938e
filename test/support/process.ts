import { spawn, type ChildProcess } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { waitForFreePort, waitForPort } from './ports.ts'

/** A real server of ours that a test can stop and start again on the same ports and data. */
export interface Server {
  start(): Promise<void>
  /** SIGTERM; resolves when the process is gone and its ports are free. */
  stop(): Promise<void>
  /** SIGKILL, as in a power cut. */
  kill(): Promise<void>
  /** Stops it for good and removes its data. */
  close(): Promise<void>
}

/** Who the servers run as: the one who runs the tests, but never root. */
export const owner = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : userIds()

/** A fresh folder in the system's place for such, belonging to `owner`. */
export function makeTempDir(name: string): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), `svarstid-${name}-`))
  chownSync(dir, owner.uid, owner.gid)
  return dir
}

/** The environment of a program under test: ours with `extra` on top, without what configures Svarstid. */
export function environment(extra: Record<string, string> = {}): Record<string, string> {
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || ours.test(name) ? [] : [[name, value] as const],
  )
  return { ...Object.fromEntries(kept), ...extra }
}

const ours =
  /^(NODE_ENV|VITEST.*|CI|(DATABASE|REDIS|PUBLIC)_URL|(SMTP|MAILBOX|MUNICIPALITY)_.*|PORT|HOST|DATA_DIR|SECRET|TRUST_PROXY|TICKET_PREFIX|CONTACT_CENTRE)$/

/** Starts `command` as `owner`, and again after each stop. `dir` is its data; `ports` tell that it is up. */
export async function startServer(
  command: string[],
  { dir, ports }: { dir: string; ports: number[] },
): Promise<Server> {
  let child: ChildProcess | undefined
  const start = async () => {
    child = launch(command)
    await Promise.race([Promise.all(ports.map((port) => waitForPort(port))), diedEarly(child)])
  }
  const end = async (signal: NodeJS.Signals) => {
    if (child === undefined) return
    await gone(child, signal)
    child = undefined
    await Promise.all(ports.map((port) => waitForFreePort(port)))
  }
  const stop = () => end('SIGTERM')
  const close = async () => {
    await stop()
    rmSync(dir, { recursive: true, force: true })
  }
  await start()
  return { start, stop, kill: () => end('SIGKILL'), close }
}

/** On Linux the child also ends when we are killed. */
function launch(command: string[]): ChildProcess {
  const [program = '', ...args] = command
  if (process.platform !== 'linux') return spawn(program, args, { stdio: 'ignore' })
  const ids = ['--reuid', String(owner.uid), '--regid', String(owner.gid), '--clear-groups']
  const drop = process.getuid?.() === 0 ? ids : []
  const guard = ['--pdeathsig', 'TERM', ...drop, '--', ...command]
  return spawn('setpriv', guard, { stdio: ['ignore', 'ignore', 'inherit'] })
}

function diedEarly(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      reject(new Error(`${child.spawnargs.at(-1) ?? ''}: the server ended with ${code ?? signal}.`))
    })
  })
}

async function gone(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await exit
  clearTimeout(impatience)
}

function userIds(): { uid: number; gid: number } {
  const { uid, gid } = os.userInfo()
  return { uid, gid }
}
