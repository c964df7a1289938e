import { longestDelimiter } from './delimiter.ts'

const [lf, cr, dash] = [0x0a, 0x0d, 0x2d]

/** The lines of a header, as many as there is room for. */
export class HeadLines {
  readonly #most: number
  #bytes: Buffer = Buffer.alloc(0)
  #length = 0
  /** Where each line ends. */
  readonly #ends: number[] = []
  isAtStart = true

  constructor(mostBytes: number) {
    this.#most = mostBytes
  }

  /** A line, or more of the last one, which stands there in some bytes. They are not held. */
  add(bytes: Buffer, { from, to }: { from: number; to: number }, isWhole: boolean): void {
    const kept = Math.min(to - from, this.#most - this.#length)
    if (kept > 0) {
      if (!this.isAtStart) this.#ends.pop()
      this.#makeRoom(kept)
      this.#length += bytes.copy(this.#bytes, this.#length, from, from + kept)
      this.#ends.push(this.#length)
    }
    this.isAtStart = isWhole
  }

  get isEmpty(): boolean {
    return this.#length === 0
  }

  taken(): Buffer[] {
    return this.#ends.map((end, i) => this.#bytes.subarray(this.#ends[i - 1] ?? 0, end))
  }

  #makeRoom(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(1_024, 2 * needed))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}

/** Behind the line that begins there; null: its end is not here yet. LF, CRLF, or CR alone. */
export function lineEnd(bytes: Buffer, from: number, isLast: boolean): number | null {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === lf) return at + 1
    if (byte !== cr) continue
    if (at + 1 < bytes.length) return bytes[at + 1] === lf ? at + 2 : at + 1
    return isLast ? at + 1 : null
  }
  return isLast ? bytes.length : null
}

/** The same where there may be a delimiter; of a line that is too long for one its beginning is enough. */
export function delimiterEnd(bytes: Buffer, from: number, isLast: boolean): number | null {
  const end = lineEnd(bytes.subarray(0, from + longestDelimiter), from, isLast)
  return end === null && bytes.length - from > longestDelimiter ? from + longestDelimiter : end
}

export function isBreak(byte: number | undefined): boolean {
  return byte === lf || byte === cr
}

export function isDash(byte: number | undefined): boolean {
  return byte === dash
}

/** The line end above a delimiter belongs to it. */
export function withoutBreak(bytes: Buffer, at: number, from: number): number {
  if (at <= from) return at
  if (bytes[at - 1] === lf) return at - 2 >= from && bytes[at - 2] === cr ? at - 2 : at - 1
  return at - 1
}

/** What may belong to a delimiter that is not whole yet stays. */
export function heldBack(bytes: Buffer, from: number): number {
  let at = bytes.length
  if (at > from && bytes[at - 1] === dash) at -= 1
  if (at > from && bytes[at - 1] === lf) at -= 1
  if (at > from && bytes[at - 1] === cr) at -= 1
  return at
}

export function afterDashes(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at] === dash) at += 1
  return at
}
