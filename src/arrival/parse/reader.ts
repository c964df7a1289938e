import { deserialize } from 'node:v8'
import { type Log } from '../../base/log.ts'
import { feed, type Progress } from './feed.ts'
import { type Frame, kinds } from './frames.ts'
import { type Ask, damaged, type ParsedMail, type Raw, sizeOf, type Unreadable } from './parsed.ts'
import { ReaderProcess } from './reader-process.ts'
import { Stopwatch } from './stopwatch.ts'

export interface Patience {
  /** How long one mail may take, and how much longer for each megabyte of it. Milliseconds. */
  longestMs: number
  perMegabyteMs: number
  /** How often a mail is tried that the reader falls over. */
  tries: number
}

/** How long the reader itself may take to start, which is no mail's fault. Milliseconds. */
const startMs = 20_000

const nothing = Buffer.alloc(0)

type Ending = 'late' | 'fell'
type Read = ParsedMail | Unreadable

/** One piece of a file from a mail: the file's hash in hex, and its bytes in order. */
export interface Piece {
  sha256: string
  bytes: Buffer
}

/** Has mail read by a process that is started when first needed and again after a fall. One call at a time. */
export class Reader {
  readonly #log: Log
  readonly #patience: Patience
  #child: ReaderProcess | null = null
  #closed = false

  constructor(log: Log, patience: Patience) {
    this.#log = log
    this.#patience = patience
  }

  /** A fall may have had another reason than the mail, so it is tried once more; being late is not. */
  async read(raws: readonly Raw[]): Promise<Read[]> {
    const reads: Read[] = []
    let tries = 0
    while (reads.length < raws.length) {
      const before = reads.length
      const ending = await this.#round(raws.slice(before), reads)
      if (ending === null) break
      tries = reads.length === before ? tries + 1 : 1
      if (ending === 'fell' && tries < this.#patience.tries) continue
      reads.push(gaveUp(ending))
      tries = 0
    }
    return reads
  }

  /**
   * The content of attachments, by their hashes, each beginning with an empty piece. The mail is read once to find
   * them and once to hand them on, so that nobody holds them. Returns false when it could not be read to its end.
   * Whoever does not ask for more lets the reader wait.
   */
  async *files(raw: Raw, hashes: readonly string[]): AsyncGenerator<Piece, boolean> {
    const found = await this.#placesOf(raw, hashes)
    if (found === null || found.size === 0) return found !== null
    const { child, progress, fed } = await this.#begin([raw], {
      for: 'files',
      places: [...found.keys()],
    })
    const { watch } = progress
    watch.give(this.#limit(raw))
    let sha256 = ''
    let isWhole: boolean | null = null
    try {
      while (isWhole === null) {
        const frame = await child.next()
        if (frame === null) return false
        if (frame.kind === kinds.file) sha256 = hashAt(found, frame)
        if (frame.kind === kinds.told) isWhole = frame.payload.toString() === 'true'
        else {
          watch.pause()
          yield { sha256, bytes: frame.kind === kinds.file ? nothing : frame.payload }
          watch.resume()
        }
      }
      progress.answered = 1
    } finally {
      watch.stop()
      if (isWhole === null) await this.#end(child, watch.isLate ? 'late' : 'fell')
    }
    await fed()
    return isWhole
  }

  /** The hashes of those that are there, by their places; null: the reader has ended. */
  async #placesOf(raw: Raw, hashes: readonly string[]): Promise<Map<number, string> | null> {
    const { child, progress, fed } = await this.#begin([raw], { for: 'places', hashes })
    progress.watch.give(this.#limit(raw))
    const frame = await child.next()
    progress.watch.stop()
    progress.answered = 1
    if (frame === null) await this.#end(child, progress.watch.isLate ? 'late' : 'fell')
    await fed()
    if (frame === null) return null
    const places = deserialize(frame.payload) as (number | null)[]
    const found = places.map((place, i) => [place, hashes[i] ?? ''] as const)
    return new Map(found.flatMap(([place, hash]) => (place === null ? [] : [[place, hash]])))
  }

  /** Whatever is being read says nothing about its mail: it is for another time. */
  async close(): Promise<void> {
    this.#closed = true
    await this.rest()
  }

  /** Ends the process until it is needed again. */
  async rest(): Promise<void> {
    const child = this.#child
    this.#child = null
    await child?.end()
  }

  /** Reads on from the first mail, adding to `reads`, until all are read (null) or the reader has ended. */
  async #round(raws: readonly Raw[], reads: Read[]): Promise<Ending | null> {
    const { child, progress, fed } = await this.#begin(raws, { for: 'mail' })
    for (const [i, raw] of raws.entries()) {
      progress.watch.give(this.#limit(raw))
      const frame = await child.next()
      if (frame === null) {
        progress.watch.stop()
        const ending = progress.watch.isLate ? 'late' : 'fell'
        await this.#end(child, ending)
        await fed()
        return ending
      }
      reads.push(progress.damaged.has(i) ? damaged : this.#understood(frame))
      progress.answered += 1
    }
    progress.watch.stop()
    await fed()
    return null
  }

  async #begin(raws: readonly Raw[], ask: Ask) {
    const child = await this.#started()
    const watch = new Stopwatch(() => void child.end())
    const progress: Progress = { answered: 0, damaged: new Set(), watch }
    const feeding = feed(child, raws, ask, progress).then(
      () => null,
      async (thrown: unknown) => {
        await child.end()
        return { thrown }
      },
    )
    const fed = async () => {
      const fault = await feeding
      if (fault !== null) throw fault.thrown as Error
    }
    return { child, progress, fed }
  }

  async #started(): Promise<ReaderProcess> {
    this.#mustBeOpen()
    if (this.#child !== null && !this.#child.isGone) return this.#child
    const child = new ReaderProcess()
    this.#child = child
    const watch = new Stopwatch(() => void child.end())
    watch.give(startMs)
    await child.next()
    watch.stop()
    return child
  }

  async #end(child: ReaderProcess, because: Ending): Promise<void> {
    await child.end()
    if (this.#child === child) this.#child = null
    this.#mustBeOpen()
    this.#log.warn('the mail reader was ended', { because })
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Error('The mail reader was closed.')
  }

  #limit(raw: Raw): number {
    const { longestMs, perMegabyteMs } = this.#patience
    return longestMs + Math.floor(sizeOf(raw) / 1_000_000) * perMegabyteMs
  }

  #understood({ payload }: Frame): Read {
    const read = deserialize(payload) as Read
    if (read.outcome === 'parsed') return read
    this.#log.warn('a mail could not be parsed', { reason: read.reason })
    return { outcome: 'unreadable', reason: 'Mejlets uppbyggnad gick inte att tolka.' }
  }
}

function hashAt(hashes: ReadonlyMap<number, string>, { payload }: Frame): string {
  return hashes.get(Number(payload.toString())) ?? ''
}

function gaveUp(ending: Ending): Unreadable {
  const reason =
    ending === 'late'
      ? 'Mejlet tog för lång tid att läsa.'
      : 'Mejlet krävde för mycket minne att läsa.'
  return { outcome: 'unreadable', reason, gaveUp: true }
}
