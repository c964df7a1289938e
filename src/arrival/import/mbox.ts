import { mailDate } from '../fetch/mail-date.ts'
import { largest } from './found.ts'

/** One message of an mbox file. */
export interface Boxed {
  /** From 1. */
  number: number
  /** When it was put there, by its From line; null when that says nothing readable. */
  at: Date | null
  /** Null: larger than anything we take. */
  raw: Buffer | null
}

/**
 * Splits an mbox file (RFC 4155 and its relatives) while it is read, and holds one message at a time. A message
 * begins with a line `From …` that ends in a date, stands first or below an empty line, and is followed by a
 * header. Lines that were quoted (`>From `, mboxo and mboxrd) lose one `>`; the empty line before the next
 * message belongs to neither. Line ends may be LF or CRLF.
 */
export async function* splitMbox(chunks: AsyncIterable<Buffer>): AsyncGenerator<Boxed> {
  const splitter = new Splitter()
  for await (const lines of linesOf(chunks)) {
    for (const line of lines) {
      const boxed = splitter.take(line)
      if (boxed !== null) yield boxed
    }
  }
  const last = splitter.end()
  if (last !== null) yield last
}

/** Whether a file begins as an mbox file does. */
export function looksLikeMbox(beginning: Buffer): boolean {
  return beginning.subarray(0, 5).equals(mark)
}

/** Whole lines with their ends, those of a chunk at once; what has no end is the last. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer[]> {
  let rest: Buffer[] = []
  for await (const chunk of chunks) {
    const lines: Buffer[] = []
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      const line = chunk.subarray(from, at + 1)
      lines.push(rest.length === 0 ? line : Buffer.concat([...rest, line]))
      rest = []
      from = at + 1
    }
    if (from < chunk.length) rest.push(chunk.subarray(from))
    yield lines
  }
  if (rest.length > 0) yield [Buffer.concat(rest)]
}

const mark = Buffer.from('From ')
const quoted = /^>+From /
const dated = /^From .*\d\d:\d\d(?::\d\d)?.*\b(?:19|20)\d\d\b/
const header = /^(?:[!-9;-~]+[ \t]*:|>From )/

class Splitter {
  #number = 0
  #at: Date | null = null
  #lines: Buffer[] | null = null
  #size = 0
  #belowEmpty = true
  /** A line that begins a message if a header follows. */
  #candidate: Buffer | null = null

  /** Takes the next line. The message that it ends, when it begins another. */
  take(line: Buffer): Boxed | null {
    const candidate = this.#candidate
    if (candidate !== null) {
      this.#candidate = null
      if (header.test(beginning(line))) {
        const done = this.end()
        this.#begin(candidate)
        this.#keep(line)
        return done
      }
      this.#keep(candidate)
    }
    if (this.#belowEmpty && line.length < 1_000 && dated.test(markOf(line))) this.#candidate = line
    else this.#keep(line)
    return null
  }

  end(): Boxed | null {
    if (this.#candidate !== null && this.#lines === null) this.#begin(this.#candidate)
    if (this.#lines === null) return null
    const raw = this.#size > largest ? null : Buffer.concat(withoutLastEmpty(this.#lines))
    return { number: this.#number, at: this.#at, raw }
  }

  #begin(fromLine: Buffer): void {
    this.#number += 1
    this.#at = dateOf(fromLine.toString('latin1'))
    this.#lines = []
    this.#size = 0
    this.#belowEmpty = false
  }

  #keep(line: Buffer): void {
    this.#belowEmpty = isEmpty(line)
    if (this.#lines === null) return
    const isQuoted = line[0] === 62 && quoted.test(beginning(line))
    this.#size += line.length
    if (this.#size > largest) this.#lines = []
    else this.#lines.push(isQuoted ? line.subarray(1) : line)
  }
}

/** As text when it may begin a message; most lines are told by their first bytes. */
function markOf(line: Buffer): string {
  return looksLikeMbox(line) ? line.toString('latin1') : ''
}

function beginning(line: Buffer): string {
  return line.subarray(0, 200).toString('latin1')
}

function isEmpty(line: Buffer): boolean {
  return line.length <= 2 && (line[0] === 10 || (line[0] === 13 && line[1] === 10))
}

/** Of a message without a body the empty line is its own: it ends the header. */
function withoutLastEmpty(lines: Buffer[]): Buffer[] {
  const last = lines.at(-1)
  const isSeparator =
    last !== undefined && isEmpty(last) && lines.findIndex(isEmpty) < lines.length - 1
  return isSeparator ? lines.slice(0, -1) : lines
}

const shape =
  /\b([a-z]{3})\s+(\d{1,2})\s+(\d\d:\d\d(?::\d\d)?)(?:\s+([+-]\d{4}|[A-Z]{3,4}))?\s+(\d{4})(?:\s+([+-]\d{4}))?/i

/** The date of a From line. RFC 4155: in UTC, unless it says another offset. */
function dateOf(line: string): Date | null {
  const found = shape.exec(line)
  if (found === null) return null
  const [, month = '', day = '', time = '', before = '', year = '', after = ''] = found
  return mailDate(`${day} ${month} ${year} ${time} ${after || before || '+0000'}`)
}
