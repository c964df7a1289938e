import { longestDelimiter } from './delimiter.ts'

const [lf, cr, dash] = [0x0a, 0x0d, 0x2d]

/** The lines of a header, as many as there is room for. */
export class HeadLines {
  readonly #most: number
  #lines: Buffer[] = []
  #size = 0
  isAtStart = true

  constructor(mostBytes: number) {
    this.#most = mostBytes
  }

  add(line: Buffer, isWhole: boolean): void {
    if (this.#size < this.#most) {
      const kept = Buffer.from(line.subarray(0, this.#most - this.#size))
      const last = this.#lines.at(-1)
      if (this.isAtStart || last === undefined) this.#lines.push(kept)
      else this.#lines[this.#lines.length - 1] = Buffer.concat([last, kept])
    }
    this.#size += line.length
    this.isAtStart = isWhole
  }

  get isEmpty(): boolean {
    return this.#size === 0
  }

  taken(): Buffer[] {
    return this.#lines
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

export function isEmpty(line: Buffer): boolean {
  return line[0] === lf || line[0] === cr
}

export function isBreak(byte: number | undefined): boolean {
  return byte === lf || byte === cr
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
