import { framed, kinds, pieces, pieceSize } from './frames.ts'
import { type Ask, type Question, type Raw, sizeOf } from './parsed.ts'
import { type ReaderProcess } from './reader-process.ts'
import { type Stopwatch } from './stopwatch.ts'

/** How far the reader has come, while it is fed. */
export interface Progress {
  /** How many of the mails it has answered for. */
  answered: number
  /** Those whose bytes ended before their size, by their places in the call. */
  damaged: Set<number>
  watch: Stopwatch
}

/**
 * Gives mails to the reader, one behind the other and no faster than it takes them. Small ones go together, of
 * a large one a piece at a time is held. The time for reading does not run while we wait for a mail's bytes.
 * @throws whatever a mail's source throws
 */
export async function feed(
  child: ReaderProcess,
  raws: readonly Raw[],
  ask: Ask,
  progress: Progress,
): Promise<void> {
  const pen = new Pen(child)
  for (const [i, raw] of raws.entries()) {
    const question: Question = { size: sizeOf(raw), ask }
    await pen.put(framed(kinds.begin, Buffer.from(JSON.stringify(question))))
    const source = Buffer.isBuffer(raw) ? null : raw.open()[Symbol.asyncIterator]()
    if (source === null) for (const piece of pieces(raw as Buffer)) await pen.bytes(piece)
    else await feedFrom(source, { pen, progress, place: i, size: question.size })
    await pen.put(framed(kinds.end))
  }
  await pen.flush()
}

/** A reader may have its answer before the mail's end: then the rest is not fetched. */
async function feedFrom(
  source: AsyncIterator<Buffer>,
  { pen, progress, place, size }: { pen: Pen; progress: Progress; place: number; size: number },
): Promise<void> {
  let left = size
  while (progress.answered <= place) {
    await pen.flush()
    const next = await progress.watch.aside(() => source.next())
    if (next.done === true) {
      if (left !== 0) progress.damaged.add(place)
      return
    }
    left -= next.value.length
    for (const piece of pieces(next.value)) await pen.bytes(piece)
  }
  await source.return?.()
}

/** Writes to the reader, much at a time. */
class Pen {
  readonly #child: ReaderProcess
  #waiting: Buffer[] = []
  #length = 0

  constructor(child: ReaderProcess) {
    this.#child = child
  }

  bytes(piece: Buffer): Promise<void> | void {
    return this.put(framed(kinds.bytes, piece))
  }

  put(parts: readonly Buffer[]): Promise<void> | void {
    for (const part of parts) {
      this.#waiting.push(part)
      this.#length += part.length
    }
    if (this.#length >= pieceSize) return this.flush()
  }

  async flush(): Promise<void> {
    if (this.#length === 0) return
    const bytes = Buffer.concat(this.#waiting)
    this.#waiting = []
    this.#length = 0
    await this.#child.write(bytes)
  }
}
