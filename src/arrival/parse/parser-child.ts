import { once } from 'node:events'
import { flushCompileCache } from 'node:module'
import { serialize } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { reasonOf } from '../../base/errors.ts'
import { framed, FrameReader, type Kind, kinds } from './frames.ts'
import { findFiles, parseMail, readFiles } from './parse.ts'
import { type ParsedMail, type Question, type Unreadable } from './parsed.ts'

/** The process that reads mail for parser.ts, so that a mail made to harm harms nothing else. */
async function serve(): Promise<void> {
  new Worker(new URL('./parser-guard.ts', import.meta.url), {
    workerData: { parent: process.ppid },
  })
  // Ctrl-C reaches every process of the terminal; whoever started us decides when we end.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
  const questions = new FrameReader(process.stdin)
  const answers = new Answers()
  await answers.now(kinds.ready)
  // Kept for the next one now: whoever started us ends us without a word.
  flushCompileCache()
  for (;;) {
    const frame = await questions.next()
    if (frame === null) process.exit(0)
    const mail = new Incoming(questions)
    await answer(JSON.parse(frame.payload.toString()) as Question, mail, answers)
    await mail.rest()
  }
}

/** After so much of a large mail dead memory is given back. Bytes. */
const tidyEach = 8_000_000
/** Mails of up to this size are held whole while they are read. Bytes. */
const held = 1_000_000

async function answer(question: Question, mail: Incoming, answers: Answers): Promise<void> {
  const { ask } = question
  if (ask.for === 'files') return tellFiles(mail, ask.places, answers)
  if (ask.for === 'places') return tellPlaces(mail, ask.hashes, answers)
  const raw = question.size > held ? mail.pieces() : await mail.whole()
  // Should we fall over this mail, those before it are told.
  await answers.flush()
  answers.soon(kinds.answer, serialize(await readOr(() => parseMail(raw))))
}

async function readOr(read: () => Promise<ParsedMail>): Promise<ParsedMail | Unreadable> {
  try {
    return await read()
  } catch (thrown) {
    return { outcome: 'unreadable', reason: reasonOf(thrown).slice(0, 200) }
  }
}

async function tellPlaces(mail: Incoming, hashes: readonly string[], answers: Answers) {
  const places = await findFiles(mail.pieces(), hashes).catch(() => hashes.map(() => null))
  await answers.now(kinds.answer, serialize(places))
}

async function tellFiles(mail: Incoming, places: readonly number[], answers: Answers) {
  let isWhole = true
  try {
    await readFiles(mail.pieces(), places, async (place, chunks) => {
      await answers.now(kinds.file, Buffer.from(String(place)))
      for await (const chunk of chunks) await answers.now(kinds.bytes, chunk)
    })
  } catch {
    // Told to whoever asked, who says it in words.
    isWhole = false
  }
  await answers.now(kinds.told, Buffer.from(JSON.stringify(isWhole)))
}

/** The bytes of the mail that is being asked about. */
class Incoming {
  readonly #frames: FrameReader
  #isOver = false

  constructor(frames: FrameReader) {
    this.#frames = frames
  }

  /** What has passed is let go of soon: by itself, V8 lets 64 MB of dead buffers pile up. */
  async *pieces(): AsyncGenerator<Buffer> {
    let passed = 0
    for (let piece = await this.#next(); piece !== null; piece = await this.#next()) {
      yield piece
      passed += piece.length
      if (passed < tidyEach) continue
      globalThis.gc?.()
      passed = 0
    }
  }

  async whole(): Promise<Buffer> {
    const parts: Buffer[] = []
    for await (const piece of this.pieces()) parts.push(piece)
    const [first] = parts
    return first !== undefined && parts.length === 1 ? first : Buffer.concat(parts)
  }

  /** Passes over what nobody has asked for. */
  async rest(): Promise<void> {
    while ((await this.#next()) !== null);
  }

  async #next(): Promise<Buffer | null> {
    if (this.#isOver) return null
    const frame = await this.#frames.next()
    if (frame === null) process.exit(0)
    this.#isOver = frame.kind === kinds.end
    return this.#isOver ? null : frame.payload
  }
}

/** Writes to whoever started us: small answers go together. */
class Answers {
  #waiting: Buffer[] = []
  #length = 0

  /** With the next ones, but before anything else is waited for. */
  soon(kind: Kind, payload?: Buffer): void {
    if (this.#length === 0) setImmediate(() => void this.flush())
    for (const part of framed(kind, payload)) {
      this.#waiting.push(part)
      this.#length += part.length
    }
  }

  async now(kind: Kind, payload?: Buffer): Promise<void> {
    this.soon(kind, payload)
    await this.flush()
  }

  async flush(): Promise<void> {
    if (this.#length === 0) return
    const bytes = Buffer.concat(this.#waiting)
    this.#waiting = []
    this.#length = 0
    if (!process.stdout.write(bytes)) await once(process.stdout, 'drain')
  }
}

if (import.meta.main) await serve()
