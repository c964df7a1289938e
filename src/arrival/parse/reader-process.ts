import { type ChildProcess, spawn } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { type Readable, type Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { type Frame, FrameReader } from './frames.ts'

const heapMb = 512
const flags = [
  `--max-old-space-size=${heapMb}`,
  '--expose-gc',
  '--heap-growing-percent=30',
  '--max-semi-space-size=4',
]
const program = fileURLToPath(new URL('./parser-child.ts', import.meta.url))

/** A process that reads mail, seen from whoever started it: frames in, frames out. */
export class ReaderProcess {
  readonly #process: ChildProcess
  readonly #input: Writable
  readonly #frames: FrameReader

  /** It gets nothing of our environment: no secret is within a mail's reach. */
  constructor() {
    // Where Node keeps what it has compiled, if it does: then starting takes half the time, and less memory.
    const compiled = getCompileCacheDir()
    const child = spawn(process.execPath, [...flags, program], {
      env: compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    // Whatever happens to it or its pipes shows as the end of its frames.
    child.on('error', () => undefined)
    child.stdin.on('error', () => undefined)
    this.#process = child
    this.#input = child.stdin
    this.#frames = new FrameReader(whatComes(child.stdout))
  }

  get isGone(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null
  }

  /** Settles when there is room for more, or nobody is left to take it. */
  async write(bytes: Buffer): Promise<void> {
    const input = this.#input
    if (input.destroyed || input.write(bytes)) return
    await new Promise<void>((resolve) => {
      const settle = () => {
        input.off('drain', settle).off('close', settle)
        resolve()
      }
      input.on('drain', settle).on('close', settle)
    })
  }

  /** Null: it has ended. */
  next(): Promise<Frame | null> {
    return this.#frames.next()
  }

  async end(): Promise<void> {
    const child = this.#process
    if (this.isGone || child.pid === undefined) return
    const exit = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await exit
  }
}

/** A pipe that breaks has ended. */
async function* whatComes(pipe: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of pipe) yield chunk as Buffer
  } catch {
    return
  }
}
