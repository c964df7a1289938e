import { type Header } from '../headers.ts'
import { type Delimiter, delimiterOf, guessedDelimiter } from './delimiter.ts'
import { splitHead } from './head.ts'
import {
  afterDashes,
  HeadLines,
  heldBack,
  isBreak,
  isDash,
  delimiterEnd,
  lineEnd,
  withoutBreak,
} from './lines.ts'
import { type Leaf, type Multipart, readPart } from './part.ts'
import { Preamble } from './preamble.ts'
import { type Decoder, decoderFor } from './transfer.ts'

/** What is met on the way through a mail: a part without parts, its content piece by piece, its end. */
export type Step =
  | { kind: 'head'; headers: Header[] }
  | { kind: 'leaf'; leaf: Leaf }
  | { kind: 'bytes'; bytes: Buffer }
  | { kind: 'end' }

/** More than this of a mail is not taken apart. */
export const most = { parts: 1_000, depth: 50, partHead: 64 * 1024, head: 256 * 1024 }
/** A line of a header that is longer is not waited for. Bytes. */
const longestLine = 64 * 1024
const nothing = Buffer.alloc(0)

/**
 * Walks through a mail as its bytes come (RFC 5322, 2045, 2046), in one linear pass that holds little and never
 * throws: whatever the mail is like, it has parts in the end, and none of its text is passed over.
 */
export class Walk {
  /** Where we are: in a header, in the content of a part, or between parts. */
  #in: 'head' | 'leaf' | 'between' = 'head'
  #rest: Buffer = nothing
  /** The innermost multipart that is not closed. */
  #around: Multipart | null = null
  #depth = 0
  #parts = 0
  #head = new HeadLines(most.head)
  #isTop = true
  #decoder: Decoder | null = null
  readonly #preamble = new Preamble()
  /** Whether what comes next begins a line. */
  #atLineStart = true
  #root: Multipart | Leaf | null = null

  /** The mail itself; null: nothing of it has come. */
  get root(): Multipart | Leaf | null {
    return this.#root
  }

  *push(chunk: Buffer): Generator<Step> {
    yield* this.#go(this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]), false)
  }

  *end(): Generator<Step> {
    yield* this.#go(this.#rest, true)
    if (this.#in === 'head') yield* this.#begin(nothing)
    if (this.#in === 'leaf') yield* this.#endLeaf()
    while (this.#around !== null) yield* this.#close(this.#around)
  }

  *#go(bytes: Buffer, isLast: boolean): Generator<Step> {
    let at = 0
    for (;;) {
      const next: number | null =
        this.#in === 'head'
          ? yield* this.#readHead(bytes, at, isLast)
          : yield* this.#readContent(bytes, at, isLast)
      if (next === null) return
      at = next
    }
  }

  /** Where to read on; null: with more bytes. */
  *#readHead(bytes: Buffer, from: number, isLast: boolean): Generator<Step, number | null> {
    let at = from
    while (at < bytes.length) {
      const end = lineEnd(bytes, at, isLast)
      if (end === null) return this.#waitForLine(bytes.subarray(at))
      const line = { from: at, to: end }
      at = end
      if (this.#head.isAtStart && isBreak(bytes[line.from])) {
        // Empty lines above a mail are no end of its header.
        if (this.#isTop && this.#head.isEmpty) continue
        yield* this.#begin(bytes.subarray(line.from, end))
        return at
      }
      const found = this.#delimiterInHead(bytes, line)
      if (found !== null) {
        yield* this.#begin(nothing)
        yield* this.#pass(found)
        return at
      }
      this.#head.add(bytes, line, true)
    }
    this.#rest = nothing
    return null
  }

  #delimiterInHead(bytes: Buffer, { from, to }: { from: number; to: number }): Delimiter | null {
    if (!this.#head.isAtStart || !isDash(bytes[from])) return null
    return delimiterOf(bytes.subarray(from, to), this.#around)
  }

  #waitForLine(start: Buffer): null {
    const isEndless = start.length > longestLine
    if (isEndless) this.#head.add(start, { from: 0, to: start.length }, false)
    this.#rest = isEndless ? nothing : start
    return null
  }

  /** A header has ended: what it describes begins. */
  *#begin(emptyLine: Buffer): Generator<Step> {
    const { headers, text } = splitHead(this.#head.taken())
    this.#head = new HeadLines(most.partHead)
    if (this.#isTop) yield { kind: 'head', headers }
    this.#isTop = false
    const part = this.#tooDeep(readPart(headers, this.#around))
    this.#root ??= part
    this.#atLineStart = true
    if ('children' in part) {
      this.#around?.children.push(part)
      this.#around = part
      this.#depth += 1
      this.#in = 'between'
      this.#preamble.taken()
      this.#preamble.keep(text)
      return
    }
    yield* this.#beginLeaf(part)
    if (text.length > 0) yield* this.#content(Buffer.concat([text, emptyLine]))
  }

  *#beginLeaf(leaf: Leaf): Generator<Step> {
    this.#parts += 1
    this.#in = this.#parts > most.parts ? 'between' : 'leaf'
    if (this.#in === 'between') return
    this.#around?.children.push(leaf)
    this.#decoder = decoderFor(leaf.encoding)
    yield { kind: 'leaf', leaf }
  }

  /** What is nested too deeply is a file, not taken apart. */
  #tooDeep(part: Multipart | Leaf): Multipart | Leaf {
    if (!('children' in part) || this.#depth < most.depth) return part
    const type = { value: 'application/octet-stream', params: new Map<string, string>() }
    const plain = { disposition: '', encoding: '', filename: '', cid: '' }
    return { ...plain, type, parent: part.parent, isText: false, isFile: true }
  }

  *#readContent(bytes: Buffer, from: number, isLast: boolean): Generator<Step, number | null> {
    let at = this.#nextDashes(bytes, from)
    for (; at >= 0; at = this.#nextDashes(bytes, afterDashes(bytes, at))) {
      if (at === from ? !this.#atLineStart : !isBreak(bytes[at - 1])) continue
      const before = withoutBreak(bytes, at, from)
      const end = delimiterEnd(bytes, at, isLast)
      const found = end === null ? 'later' : this.#delimiter(bytes, at, end, isLast)
      if (end === null || found === 'later') return yield* this.#wait(bytes, from, before)
      if (found === null) continue
      yield* this.#content(bytes.subarray(from, before))
      yield* this.#pass(found)
      return end
    }
    const whole = isLast || this.#around === null
    return yield* this.#wait(bytes, from, whole ? bytes.length : heldBack(bytes, from))
  }

  /** -1: there are none, or they mean nothing. */
  #nextDashes(bytes: Buffer, from: number): number {
    return this.#around === null ? -1 : bytes.indexOf('--', from, 'latin1')
  }

  #delimiter(bytes: Buffer, at: number, end: number, isLast: boolean): Delimiter | null | 'later' {
    const line = bytes.subarray(at, end)
    const found = delimiterOf(line, this.#around)
    if (found !== null || this.#in === 'leaf' || this.#around === null) return found
    return guessedDelimiter(line, bytes.subarray(end), isLast, this.#around)
  }

  *#wait(bytes: Buffer, from: number, to: number): Generator<Step, null> {
    yield* this.#content(bytes.subarray(from, to))
    if (to > from) this.#atLineStart = isBreak(bytes[to - 1])
    this.#rest = bytes.subarray(to)
    return null
  }

  *#content(bytes: Buffer): Generator<Step> {
    if (bytes.length === 0) return
    if (this.#in === 'leaf') {
      const decoded = this.#decoder?.push(bytes) ?? nothing
      if (decoded.length > 0) yield { kind: 'bytes', bytes: decoded }
    } else if (this.#around?.children.length === 0) this.#preamble.keep(bytes)
  }

  *#endLeaf(): Generator<Step> {
    const last = this.#decoder?.end() ?? nothing
    if (last.length > 0) yield { kind: 'bytes', bytes: last }
    this.#decoder = null
    this.#in = 'between'
    yield { kind: 'end' }
  }

  /** Past a delimiter: those multiparts that it shows to have ended are closed. */
  *#pass({ of, closes }: Delimiter): Generator<Step> {
    if (this.#in === 'leaf') yield* this.#endLeaf()
    while (this.#around !== null && this.#around !== of) yield* this.#close(this.#around)
    if (closes) yield* this.#close(of)
    this.#in = closes ? 'between' : 'head'
    this.#atLineStart = true
  }

  /** A multipart in which no part ever began is text. */
  *#close(multipart: Multipart): Generator<Step> {
    const preamble = this.#preamble.taken()
    if (multipart.children.length === 0 && preamble.length > 0) {
      const part = readPart([], multipart) as Leaf
      yield* this.#beginLeaf(part)
      if (this.#in === 'leaf') {
        for (const bytes of preamble) yield* this.#content(bytes)
        yield* this.#endLeaf()
      }
    }
    this.#around = multipart.parent
    this.#depth -= 1
  }
}
