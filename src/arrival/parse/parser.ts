import { Readable } from 'node:stream'
import { type Log } from '../../base/log.ts'
import { type ParsedMail, type Raw, type Unreadable } from './parsed.ts'
import { type Patience, type Piece, Reader } from './reader.ts'

export interface Parser {
  /** In the same order. Never rejects for what a mail holds: such a mail is Unreadable. @throws when closed */
  parse(raws: readonly Raw[]): Promise<(ParsedMail | Unreadable)[]>
  /** The content of attachments by their hashes in hex; null: it is not there, or could not be read. */
  files(raw: Raw, hashes: readonly string[]): Promise<(Buffer | null)[]>
  close(): Promise<void>
}

export interface Options extends Patience {
  /** After how long without work the process is ended; null: never. Milliseconds. */
  idleMs: number | null
}

const usual: Options = { longestMs: 10_000, perMegabyteMs: 200, tries: 2, idleMs: null }

/** Reads mail in a process of its own, one at a time, started when first needed and again after a fall. */
export function openParser({ log }: { log: Log }, options: Partial<Options> = {}): Parser {
  const { idleMs, ...patience } = { ...usual, ...options }
  const reader = new Reader(log, patience)
  let queue: Promise<unknown> = Promise.resolve()
  let idle: NodeJS.Timeout | undefined
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    clearTimeout(idle)
    const done = queue.then(work)
    const settled = done.then(
      () => undefined,
      () => undefined,
    )
    queue = settled
    void settled.then(() => {
      if (idleMs === null || queue !== settled) return
      idle = setTimeout(() => void inTurn(() => reader.rest()), idleMs).unref()
    })
    return done
  }
  return {
    parse: (raws) => inTurn(() => reader.read(raws)),
    files: (raw, hashes) => inTurn(() => collected(reader.files(raw, hashes), hashes)),
    close: () => {
      clearTimeout(idle)
      return reader.close()
    },
  }
}

/**
 * The content of one attachment, by its hash in hex, as it is read by a process that is there for this alone and
 * ends with the stream. No faster than it is taken, and never held whole. Null: it is not there.
 * The stream fails when the mail turns out to be unreadable on the way.
 */
export async function openFile(
  { log }: { log: Log },
  raw: Raw,
  sha256: string,
): Promise<Readable | null> {
  const reader = new Reader(log, usual)
  const pieces = reader.files(raw, [sha256])
  const first = await pieces.next()
  if (first.done === true) {
    await reader.close()
    return null
  }
  const stream = Readable.from(bytesOf(pieces), { objectMode: false })
  return stream.once('close', () => void reader.close())
}

async function* bytesOf(pieces: AsyncGenerator<Piece, boolean>): AsyncGenerator<Buffer> {
  for (;;) {
    const { done, value } = await pieces.next()
    if (done !== true) yield value.bytes
    else if (value) return
    else throw new Error('The mail could not be read to its end.')
  }
}

async function collected(
  pieces: AsyncGenerator<Piece, boolean>,
  hashes: readonly string[],
): Promise<(Buffer | null)[]> {
  const found = new Map<string, Buffer[]>()
  for (;;) {
    const { done, value } = await pieces.next()
    if (done === true) {
      // What came of a mail that broke off may itself have broken off.
      return hashes.map((hash) => (value ? joined(found.get(hash)) : null))
    }
    const parts = found.get(value.sha256) ?? []
    found.set(value.sha256, parts)
    parts.push(value.bytes)
  }
}

function joined(parts: Buffer[] | undefined): Buffer | null {
  return parts === undefined ? null : Buffer.concat(parts)
}
