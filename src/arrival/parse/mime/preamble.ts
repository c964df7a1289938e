/** How much is kept. Bytes. */
const most = 256 * 1024

/** What stands before the first part of a multipart, for when no part follows. RFC 2046 section 5.1.1 */
export class Preamble {
  #pieces: Buffer[] = []
  #size = 0

  keep(bytes: Buffer): void {
    if (this.#size >= most) return
    this.#pieces.push(Buffer.from(bytes.subarray(0, most - this.#size)))
    this.#size += bytes.length
  }

  /** What was kept, which is forgotten. */
  taken(): Buffer[] {
    const pieces = this.#size > 0 ? this.#pieces : []
    this.#pieces = []
    this.#size = 0
    return pieces
  }
}
