import { type Attribution, attributionEnding } from './attribution.ts'
import { dividerAt } from './divider.ts'
import { headerBlockAt } from './header-block.ts'
import { bare, isBlank, mark, mostLines, type Sorted } from './lines.ts'
import { closesAddress, isBarred, isQuoted, quotesFollow } from './quote-marks.ts'
import { saysBelow } from './says-below.ts'

/** What was told apart, and why; or why nothing is although something is quoted. */
export interface Cut {
  isCut: boolean
  reason: string
  /** It may be the writer's own after all. */
  isDoubtful?: boolean
}

/**
 * Marks what is quoted. What follows a head without ">" is quoted to the end when own words stand before it,
 * else nothing is; below and between lines with ">" the writer's own lines stay. A mail that answers nothing
 * may list with ">" and repeat the fields of a form, so there it takes a head and ">" together, or a divider.
 */
export function cutQuoted(sorted: Sorted, { isReply }: { isReply: boolean }): Cut | null {
  const { lines } = sorted
  const walk = new Walk(sorted, isReply)
  const end = Math.min(lines.length, mostLines)
  for (let i = 0; i < end && !walk.isOver;) {
    if (isBlank(lines[i])) i += 1
    else if (isQuoted(lines[i]) && !closesAddress(lines, i)) i = walk.quotedLine(i)
    else i = walk.atHead(headAt(lines, i), i)
  }
  return walk.cut
}

/** What has been seen on the way down. */
class Walk {
  cut: Cut | null = null
  isOver = false
  readonly #sorted: Sorted
  readonly #isReply: boolean
  /** Whether ">" means a quotation here. */
  #countsMarks: boolean
  /** The first line that is the writer's own; null: none yet. */
  #firstOwn: number | null = null

  constructor(sorted: Sorted, isReply: boolean) {
    this.#sorted = sorted
    this.#isReply = isReply
    this.#countsMarks = isReply
  }

  /** A line with ">". With no head and no words above it nothing says whose it is. Returns where to go on. */
  quotedLine(i: number): number {
    if (!this.#countsMarks || (this.#firstOwn === null && this.cut === null)) return i + 1
    mark(this.#sorted, 'quoted', i, i + 1)
    this.cut ??= { isCut: true, reason: 'Rader som börjar med > är citerade.' }
    return i + 1
  }

  /** A line that may be the end of a head. */
  atHead(head: Head | 'forwarded' | null, i: number): number {
    if (head === null) return this.#own(i)
    if (head === 'forwarded') return this.#passedOn(i)
    if (quotesFollow(this.#sorted.lines, head.to)) return this.#aboveMarks(head)
    if (!head.isSure || !(this.#isReply || head.isDivider)) return this.#own(i)
    return this.#hasOwnAbove(head) ? this.#aboveHistory(head) : this.#onTop(head)
  }

  #own(i: number): number {
    if (!isFence(this.#sorted.lines[i])) this.#firstOwn ??= i
    return i + 1
  }

  /** A mail that is passed on is what it is about. */
  #passedOn(i: number): number {
    const reason = 'Det vidarebefordrade räknas som nytt.'
    if (this.cut === null) this.cut = { isCut: false, reason }
    else this.cut = { ...this.cut, reason: `${this.cut.reason} ${reason}` }
    this.isOver = true
    return i
  }

  #aboveMarks(head: Head): number {
    if (!this.#hasOwnAbove(head)) this.#firstOwn = null
    this.#countsMarks = true
    this.cut = { isCut: true, reason: head.reason }
    const to = barredTo(this.#sorted.lines, head.to)
    mark(this.#sorted, 'quoted', withFence(this.#sorted.lines, head.from), to)
    return to
  }

  /** Nothing above: whatever stands below may be the answer to it. */
  #onTop(head: Head): number {
    this.#firstOwn = head.isAttribution ? null : head.from
    if (!head.isAttribution) return head.to
    mark(this.#sorted, 'quoted', head.from, head.to)
    this.cut ??= { isCut: true, reason: 'Raden med ”skrev” hör till det som är citerat.' }
    return head.to
  }

  #aboveHistory(head: Head): number {
    this.isOver = true
    if (saysBelow(this.#ownAbove(head))) {
      const reason = 'Avsändaren säger sig svara längre ner: allt räknas som nytt.'
      this.cut = { isCut: false, reason }
      return head.to
    }
    mark(this.#sorted, 'quoted', withFence(this.#sorted.lines, head.from))
    this.cut = { isCut: true, reason: head.reason, isDoubtful: head.isDoubtful === true }
    return head.to
  }

  #hasOwnAbove({ from }: Head): boolean {
    return this.#firstOwn !== null && this.#firstOwn < from
  }

  #ownAbove({ from }: Head): string {
    const { lines, kinds } = this.#sorted
    const own = lines.slice(0, from).filter((_, i) => kinds[i] === 'own')
    return own.join('\n').slice(0, 4_000)
  }
}

interface Head extends Attribution {
  isDivider: boolean
  /** An attribution is nobody's own words even where it cuts nothing. */
  isAttribution: boolean
  isDoubtful?: boolean
  reason: string
}

function headAt(lines: readonly string[], i: number): Head | 'forwarded' | null {
  const divider = dividerAt(lines, i)
  if (divider === 'forwarded') return divider
  if (divider === 'original') {
    const reason = 'Det som följer på -----Ursprungligt meddelande----- är citerat.'
    return { from: i, to: i + 1, isSure: true, isDivider: true, isAttribution: false, reason }
  }
  const block = headerBlockAt(lines, i)
  if (block !== null) {
    const { length, isDoubtful } = block
    const reason = 'Det som följer på Från: och Skickat: är citerat.'
    const at = { from: i, to: i + length }
    return { ...at, isSure: true, isDivider: false, isAttribution: false, isDoubtful, reason }
  }
  const found = attributionEnding(lines, i)
  if (found === null) return null
  const reason = 'Det som följer på ”skrev” är citerat.'
  return { ...found, isDivider: false, isAttribution: true, reason }
}

/** Where the lines with a bar below a head end. */
function barredTo(lines: readonly string[], from: number): number {
  let to = from
  const end = Math.min(lines.length, mostLines)
  for (let at = from; at < end && (isBlank(lines[at]) || isBarred(lines[at])); at++) {
    if (isBarred(lines[at])) to = at + 1
  }
  return to
}

/** The line that a program draws above the head belongs to it. */
function withFence(lines: readonly string[], head: number): number {
  let at = head
  while (at > 0 && (isBlank(lines[at - 1]) || isFence(lines[at - 1]))) at -= 1
  return at
}

function isFence(line: string | undefined): boolean {
  return /^(?:[-_=–—]\s?){3,200}$/.test(bare(line))
}
