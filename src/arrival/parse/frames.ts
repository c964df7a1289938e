/** What goes through the pipes between parser.ts and the process that reads, each with its length. */
export const kinds = {
  /** To the reader: a mail begins (JSON, Question), its bytes in pieces, its end. */
  begin: 0,
  bytes: 1,
  end: 2,
  /** From the reader: it has started; a mail as it was read (structured clone). */
  ready: 3,
  answer: 4,
  /** From the reader: a file begins (JSON, its place), its bytes in pieces (`bytes`), all files are told. */
  file: 5,
  told: 6,
} as const

export type Kind = (typeof kinds)[keyof typeof kinds]

export interface Frame {
  kind: number
  payload: Buffer
}

const headSize = 5
/** Bytes are handed on in pieces of this size, so that nobody holds a large mail: with its head one read of a pipe. */
export const pieceSize = 64 * 1024 - headSize

/** The bytes of one frame: kind, length (32 bit), payload. */
export function framed(kind: Kind, payload: Buffer = nothing): Buffer[] {
  const head = Buffer.allocUnsafe(headSize)
  head.writeUInt8(kind, 0)
  head.writeUInt32LE(payload.length, 1)
  return payload.length === 0 ? [head] : [head, payload]
}

const nothing = Buffer.alloc(0)

/** A large mail in one piece would be held many times over. */
export function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceSize) yield bytes.subarray(at, at + pieceSize)
}

/** The frames of a pipe, one when asked for one: who does not ask lets the other side wait. */
export class FrameReader {
  readonly #source: AsyncIterator<Buffer>
  #chunks: Buffer[] = []
  #length = 0

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Null: the other side is gone. */
  async next(): Promise<Frame | null> {
    for (;;) {
      const frame = this.#take()
      if (frame !== null) return frame
      const next = await this.#source.next()
      if (next.done === true) return null
      this.#chunks.push(next.value)
      this.#length += next.value.length
    }
  }

  #take(): Frame | null {
    if (this.#length < headSize) return null
    let [first] = this.#chunks
    if (first === undefined || first.length < headSize) first = this.#joined()
    const size = headSize + first.readUInt32LE(1)
    if (this.#length < size) return null
    if (first.length < size) first = this.#joined()
    const rest = first.subarray(size)
    if (rest.length > 0) this.#chunks[0] = rest
    else this.#chunks.shift()
    this.#length -= size
    return { kind: first.readUInt8(0), payload: first.subarray(headSize, size) }
  }

  #joined(): Buffer {
    const whole = Buffer.concat(this.#chunks)
    this.#chunks = [whole]
    return whole
  }
}
