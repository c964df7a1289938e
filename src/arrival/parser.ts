import { type ChildProcess, fork } from 'node:child_process'
import { type Log } from '../base/log.ts'
import {
  type Answer,
  type Begun,
  type ParsedMail,
  type Question,
  type Unreadable,
} from './parsed.ts'

export interface Parser {
  /** In the same order. Never rejects for what a mail holds: such a mail is Unreadable. @throws when closed */
  parse(raws: readonly Buffer[]): Promise<(ParsedMail | Unreadable)[]>
  /** The content of attachments by their hashes, in the same order; null: it could not be read. */
  files(raw: Buffer, hashes: readonly string[]): Promise<(Buffer | null)[]>
  close(): Promise<void>
}

export interface Patience {
  /** How long one mail may take, and how much longer for each megabyte of it. Milliseconds. */
  longestMs: number
  perMegabyteMs: number
  /** How often a mail is tried that the reader falls over. */
  tries: number
}

const usual: Patience = { longestMs: 10_000, perMegabyteMs: 200, tries: 2 }
const heapMb = 512
/** How long the reader itself may take to start, which is no mail's fault. Milliseconds. */
const startMs = 20_000

/** Reads mail in a process of its own, one at a time, started when first needed and again after a fall. */
export function openParser({ log }: { log: Log }, patience: Partial<Patience> = {}): Parser {
  const reader = new Reader(log, { ...usual, ...patience })
  let queue: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work)
    queue = done.catch(() => undefined)
    return done
  }
  return {
    parse: (raws) =>
      inTurn(async () => {
        const mails: (ParsedMail | Unreadable)[] = []
        for (const raw of raws) mails.push(await reader.read(raw))
        return mails
      }),
    files: (raw, hashes) => inTurn(() => reader.files(raw, hashes)),
    close: () => reader.close(),
  }
}

type Ending = 'late' | 'fell'

class Reader {
  readonly #log: Log
  readonly #patience: Patience
  #child: ChildProcess | null = null
  #closed = false
  #next = 0

  constructor(log: Log, patience: Patience) {
    this.#log = log
    this.#patience = patience
  }

  /** A fall may have had another reason than the mail, so it is tried once more; being late is not. */
  async read(raw: Buffer): Promise<ParsedMail | Unreadable> {
    let found = await this.#ask(raw)
    for (let tries = 1; found === 'fell' && tries < this.#patience.tries; tries++) {
      found = await this.#ask(raw)
    }
    if (found === 'late') return gaveUp('Mejlet tog för lång tid att läsa.')
    if (found === 'fell') return gaveUp('Mejlet krävde för mycket minne att läsa.')
    if ('mail' in found && found.mail.outcome === 'parsed') return found.mail
    this.#log.warn('a mail could not be parsed', { reason: reasonIn(found) })
    return { outcome: 'unreadable', reason: 'Mejlets uppbyggnad gick inte att tolka.' }
  }

  async files(raw: Buffer, hashes: readonly string[]): Promise<(Buffer | null)[]> {
    const found = await this.#ask(raw, hashes)
    if (typeof found === 'object' && 'files' in found) {
      return found.files.map(
        (one) => one && Buffer.from(one.buffer, one.byteOffset, one.byteLength),
      )
    }
    return hashes.map(() => null)
  }

  /** Whatever is being read says nothing about its mail: it is for another time. */
  async close(): Promise<void> {
    this.#closed = true
    const child = this.#child
    if (child === null) return
    this.#child = null
    await ended(child)
  }

  async #ask(raw: Buffer, files: readonly string[] | null = null): Promise<Answer | Ending> {
    this.#mustBeOpen()
    const child = (this.#child ??= start())
    const id = this.#next++
    const { longestMs, perMegabyteMs } = this.#patience
    const longest = longestMs + Math.floor(raw.length / 1_000_000) * perMegabyteMs
    const answer = await reply(child, { id, raw, files }, longest)
    if (answer !== 'late' && answer !== 'fell') return answer
    this.#mustBeOpen()
    this.#log.warn('the mail reader was ended', { because: answer })
    if (this.#child === child) this.#child = null
    await ended(child)
    return answer
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Error('The mail reader was closed.')
  }
}

function gaveUp(reason: string): Unreadable {
  return { outcome: 'unreadable', reason, gaveUp: true }
}

function reasonIn(answer: Answer): string {
  return 'mail' in answer && answer.mail.outcome === 'unreadable' ? answer.mail.reason : ''
}

/** The child gets nothing of our environment: no secret is within a mail's reach. */
function start(): ChildProcess {
  const child = fork(new URL('./parser-child.ts', import.meta.url), {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${heapMb}`],
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  child.on('error', () => undefined)
  return child
}

function reply(child: ChildProcess, question: Question, longest: number): Promise<Answer | Ending> {
  return new Promise((resolve) => {
    const settle = (found: Answer | Ending) => {
      clearTimeout(timer)
      child.off('message', onMessage).off('exit', onExit)
      resolve(found)
    }
    const onMessage = (told: unknown) => {
      const answer = told as Answer | Begun
      if (answer.id !== question.id) return
      if (!('begun' in answer)) {
        settle(answer)
        return
      }
      clearTimeout(timer)
      timer = setTimeout(settle, longest, 'late')
    }
    const onExit = () => {
      settle('fell')
    }
    let timer = setTimeout(settle, startMs + longest, 'late')
    child.on('message', onMessage).on('exit', onExit)
    child.send(question, (error) => {
      if (error !== null) settle('fell')
    })
  })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await exit
}
