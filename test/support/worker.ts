import { spawn, type ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { type Readable } from 'node:stream'
import { environment, makeTempDir } from './process.ts'

export type WorkerName = 'poll-mailbox' | 'receive-message' | 'send-mail'

/** One worker as a process of its own, as in production. */
export interface Worker {
  pid: number
  /** Resolves when the process is gone. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  signal(signal: NodeJS.Signals): void
  /** Sends the signal and waits until the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>
  /** What it has written, for the message of a failed test. */
  said(): string
  /** What came through file descriptor 3. */
  noted(): string
}

const root = path.resolve(import.meta.dirname, '../..')

/** Starts a worker in a folder of its own with nothing but `settings` to configure it. */
export function startWorker(
  name: WorkerName,
  settings: Record<string, string>,
  preload?: string,
): Worker {
  const dir = makeTempDir(name)
  const load = preload === undefined ? [] : ['--import', preload]
  const child = spawn(process.execPath, [...load, path.join(root, 'workers', `${name}.ts`)], {
    cwd: dir,
    env: environment({ DATA_DIR: dir, ...settings }),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const said = collect(child.stdout, child.stderr)
  const noted = collect(child.stdio[3] as Readable)
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => {
      rmSync(dir, { recursive: true, force: true })
      running.delete(child)
      resolve({ code, signal })
    })
  })
  running.add(child)
  const signal = (which: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(which)
  }
  const end = async (which: NodeJS.Signals) => {
    signal(which)
    await ended
  }
  return { pid: child.pid ?? 0, ended, signal, end, said, noted }
}

/** No worker outlives the test file that started it, not even one that is stopped. */
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

function collect(...streams: (Readable | null)[]): () => string {
  const pieces: string[] = []
  for (const stream of streams) {
    stream?.setEncoding('utf8').on('data', (text: string) => pieces.push(text))
  }
  return () => pieces.join('')
}
