import { createHash, type Hash } from 'node:crypto'
import { type EnclosedMail, type Invitation } from '../../db/schema.ts'
import { decodeWords } from './encoded-word.ts'
import { headerOf, type Header } from './headers.ts'
import { readInvitation } from './invitation.ts'
import { enclosedMail, type FoundFile, type Found, most } from './kept.ts'
import { readAddresses } from './mime/addresses.ts'
import { type Leaf, type Multipart } from './mime/part.ts'
import { type Step, Walk } from './mime/walk.ts'
import { readWords, type Words, wordsOf } from './mime/words.ts'
import { protectionOf } from './protection.ts'
import { mostOpened, mostTnef, readTnef, type Tnef } from './tnef.ts'
import { fileType, isEnclosedMail, isReportPart, isTnef, typeByName } from './file-type.ts'

/** How many mails within mails, and how deep. */
interface Budget {
  mails: number
  depth: number
}

const usual = (): Budget => ({ mails: 20, depth: 5 })

/** Reads a mail that is here whole. */
export function collect(raw: Buffer, budget = usual()): Found {
  const walk = new Walk()
  const collector = new Collector(budget)
  for (const step of walk.push(raw)) collector.take(step)
  for (const step of walk.end()) collector.take(step)
  return collector.found(walk.root)
}

/** How much of a part is held until it ends, beside its hash. Bytes, of each and of all of a kind. */
const held = {
  text: { each: most.encodedText, all: most.encodedText },
  mail: { each: 1_000_000, all: 4_000_000 },
  report: { each: most.enclosedBytes, all: most.enclosed * most.enclosedBytes },
  calendar: { each: 256 * 1024, all: 1_000_000 },
  tnef: { each: mostTnef, all: mostOpened },
  spare: { each: 256 * 1024, all: 256 * 1024 },
} as const

type Held = keyof typeof held

const nothing: Words = { text: '', html: null }

/** Takes the steps through a mail, and keeps what is kept of it. Files are measured and hashed as they pass. */
export class Collector {
  readonly #budget: Budget
  readonly #left = new Map<Held, number>(
    (Object.keys(held) as Held[]).map((kind) => [kind, held[kind].all]),
  )
  readonly #contents = new Map<Leaf, Buffer>()
  readonly #files: FoundFile[] = []
  readonly #enclosed: string[] = []
  readonly #mails: EnclosedMail[] = []
  readonly #invitations: Invitation[] = []
  #headers: Header[] = []
  #open: Open | null = null
  #tnef: Tnef | null = null
  /** The words of the first text that came as a file. */
  #spare = nothing

  constructor(budget = usual()) {
    this.#budget = budget
  }

  take(step: Step): void {
    if (step.kind === 'head') this.#headers = step.headers
    else if (step.kind === 'leaf') this.#open = this.#opened(step.leaf)
    else if (step.kind === 'bytes') this.#open?.add(step.bytes)
    else if (this.#open !== null) this.#close(this.#open)
  }

  found(root: Multipart | Leaf | null): Found {
    const headers = this.#headers
    const words = root === null ? nothing : this.#words(root)
    return {
      headers,
      from: fieldsOf(headers, 'from').slice(0, 1).flatMap(readAddresses),
      to: fieldsOf(headers, 'to').flatMap(readAddresses),
      cc: fieldsOf(headers, 'cc').flatMap(readAddresses),
      subject: decodeWords(headerOf(headers, 'subject')),
      ...words,
      files: this.#files,
      enclosed: this.#enclosed,
      mails: this.#mails,
      invitations: this.#invitations,
      protection: protectionOf(root, words.text),
    }
  }

  /** What Outlook has packed into a file of its own are the words when there are no others, then a text file. */
  #words(root: Multipart | Leaf): Words {
    const all = [wordsOf(root, this.#contents), this.#tnef?.words ?? nothing, this.#spare]
    return all.find(({ text, html }) => html !== null || text.trim() !== '') ?? nothing
  }

  #opened(leaf: Leaf): Open {
    const kind = heldAs(leaf)
    const left = kind === null ? 0 : (this.#left.get(kind) ?? 0)
    const room = kind === null ? 0 : Math.min(left, held[kind].each)
    return new Open(leaf, kind, room)
  }

  #close(open: Open): void {
    this.#open = null
    const { leaf, kind } = open
    const content = open.content()
    if (kind !== null) this.#left.set(kind, (this.#left.get(kind) ?? 0) - content.length)
    if (leaf.isText) this.#contents.set(leaf, content)
    if (kind === 'spare' && this.#spare === nothing) this.#spare = readWords(leaf, content)
    if (isReportPart(leaf) && this.#enclosed.length < most.enclosed) {
      this.#enclosed.push(content.subarray(0, most.enclosedBytes).toString())
    }
    const opened = this.#understand(open, content)
    if (leaf.isFile && opened.length === 0) this.#files.push(open.file(this.#mails.at(-1)))
    this.#files.push(...opened)
  }

  /** What is in it besides its bytes; the files, when it was a bag of files. */
  #understand({ leaf, kind, isWhole }: Open, content: Buffer): FoundFile[] {
    if (kind === 'mail') this.#enclose(content)
    if (kind === 'calendar') this.#invitations.push(...readInvitation(content, leaf))
    if (kind !== 'tnef' || !isWhole) return []
    const tnef = readTnef(content)
    this.#tnef ??= tnef
    return (tnef?.files ?? []).map(({ bytes, ...file }) => {
      const contentType = typeByName(file.contentType.toLowerCase(), file.filename)
      return { ...file, contentType, ...measured(bytes) }
    })
  }

  #enclose(content: Buffer): void {
    const { depth } = this.#budget
    if (this.#budget.mails <= 0 || depth <= 0) return
    this.#budget.mails -= 1
    const budget = { mails: this.#budget.mails, depth: depth - 1 }
    this.#mails.push(enclosedMail(collect(content, budget)))
    this.#budget.mails = budget.mails
  }
}

function fieldsOf(headers: readonly Header[], name: string): string[] {
  return headers.flatMap((header) => (header.name === name ? [header.value] : []))
}

function heldAs(leaf: Leaf): Held | null {
  if (isEnclosedMail(leaf)) return 'mail'
  if (isReportPart(leaf)) return 'report'
  if (fileType(leaf) === 'text/calendar') return 'calendar'
  if (isTnef(leaf)) return 'tnef'
  if (leaf.isText) return 'text'
  return leaf.type.value === 'text/plain' ? 'spare' : null
}

/** A part whose content is passing by. */
class Open {
  readonly leaf: Leaf
  readonly kind: Held | null
  readonly #hash: Hash | null
  readonly #kept: Buffer[] = []
  #room: number
  #size = 0
  isWhole = true

  constructor(leaf: Leaf, kind: Held | null, room: number) {
    this.leaf = leaf
    this.kind = kind
    this.#room = room
    this.#hash = leaf.isFile ? createHash('sha256') : null
  }

  add(bytes: Buffer): void {
    this.#hash?.update(bytes)
    this.#size += bytes.length
    if (this.kind === null) return
    const kept = bytes.subarray(0, this.#room)
    this.isWhole &&= kept.length === bytes.length
    this.#room -= kept.length
    if (kept.length > 0) this.#kept.push(kept)
  }

  content(): Buffer {
    const [first] = this.#kept
    return first !== undefined && this.#kept.length === 1 ? first : Buffer.concat(this.#kept)
  }

  /** An enclosed mail without a name is called what it is about. */
  file(mail: EnclosedMail | undefined): FoundFile {
    const { leaf } = this
    const isNameless = leaf.filename === '' && this.kind === 'mail'
    return {
      contentType: fileType(leaf),
      filename: isNameless && mail !== undefined ? `${mail.subject}.eml` : leaf.filename,
      cid: leaf.cid,
      inline: leaf.disposition === 'inline' || isRelated(leaf),
      size: this.#size,
      sha256: this.#hash?.digest('hex') ?? '',
    }
  }
}

/** A picture of a page: it has an id, and stands beside the page. RFC 2387 */
function isRelated({ cid, parent }: Leaf): boolean {
  if (cid === '') return false
  for (let outer = parent; outer !== null; outer = outer.parent) {
    if (outer.type === 'multipart/related') return true
  }
  return false
}

function measured(bytes: Buffer): { size: number; sha256: string } {
  return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}
