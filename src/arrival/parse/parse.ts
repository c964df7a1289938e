import { createHash } from 'node:crypto'
import { Collector, collect } from './collect.ts'
import { isTnef } from './file-type.ts'
import { keptOf } from './kept.ts'
import { type Leaf } from './mime/part.ts'
import { type Step, Walk } from './mime/walk.ts'
import { type ParsedMail } from './parsed.ts'
import { mostOpened, mostTnef, readTnef } from './tnef.ts'

/** Reads a message (RFC 5322, 2045–2049). Attachments are measured and hashed as they stream by, not held. */
export async function parseMail(raw: Buffer | AsyncIterable<Buffer>): Promise<ParsedMail> {
  if (Buffer.isBuffer(raw)) return keptOf(collect(raw))
  const collector = new Collector()
  const walk = new Walk()
  for await (const piece of raw) for (const step of walk.push(piece)) collector.take(step)
  for (const step of walk.end()) collector.take(step)
  return keptOf(collector.found(walk.root))
}

/**
 * Where in a mail the attachments with these hashes (lower-case hex) are, the first is 0; null: not there. Read
 * only as far as they are. A place alone says little: an earlier reader may have counted otherwise.
 */
export async function findFiles(
  raw: AsyncIterable<Buffer>,
  hashes: readonly string[],
): Promise<(number | null)[]> {
  const found = new Map<string, number>()
  const missing = new Set(hashes)
  await eachFile(raw, async (place, content) => {
    const hash = createHash('sha256')
    for await (const bytes of content) hash.update(bytes)
    const sha256 = hash.digest('hex')
    if (missing.delete(sha256)) found.set(sha256, place)
    return missing.size > 0
  })
  return hashes.map((hash) => found.get(hash) ?? null)
}

/** Hands on the content of the attachments at these places of the mail as it is read. */
export async function readFiles(
  raw: AsyncIterable<Buffer>,
  places: readonly number[],
  take: (place: number, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const last = Math.max(...places)
  await eachFile(raw, async (place, content) => {
    if (places.includes(place)) await take(place, content)
    return place < last
  })
}

type Content = AsyncGenerator<Buffer, void>

/** Takes the files of a mail in their order, those that Outlook has packed one by one, until `take` says false. */
async function eachFile(
  raw: AsyncIterable<Buffer>,
  take: (place: number, content: Content) => Promise<boolean>,
): Promise<void> {
  let place = 0
  for await (const content of contents(raw)) {
    if (!(await take(place, content))) return
    place += 1
  }
}

async function* contents(raw: AsyncIterable<Buffer>): AsyncGenerator<Content, void> {
  const steps = stepsOf(raw)
  let room = mostOpened
  for (let leaf = await nextFile(steps); leaf !== null; leaf = await nextFile(steps)) {
    if (!isTnef(leaf)) {
      yield contentOf(steps)
      continue
    }
    const most = Math.min(room, mostTnef)
    const { bytes, rest } = await held(contentOf(steps), most)
    room -= Math.min(bytes.length, most)
    const opened = rest === null ? (readTnef(bytes)?.files ?? []) : []
    if (opened.length === 0) yield joined(bytes, rest)
    for (const file of opened) yield joined(file.bytes, null)
  }
}

async function* stepsOf(raw: AsyncIterable<Buffer>): AsyncGenerator<Step, void> {
  const walk = new Walk()
  for await (const piece of raw) yield* walk.push(piece)
  yield* walk.end()
}

/** The next part that is a file, past whatever stands before it; null: there is none. */
async function nextFile(steps: AsyncGenerator<Step, void>): Promise<Leaf | null> {
  for (;;) {
    const next = await steps.next()
    if (next.done === true) return null
    if (next.value.kind === 'leaf' && next.value.leaf.isFile) return next.value.leaf
  }
}

/** Ends with the part; whoever leaves early leaves the rest to nextFile. */
async function* contentOf(steps: AsyncGenerator<Step, void>): Content {
  for (;;) {
    const next = await steps.next()
    if (next.done === true || next.value.kind === 'end') return
    if (next.value.kind === 'bytes') yield next.value.bytes
  }
}

/** As much as is opened; what is larger is handed on as it is, and nobody holds it. */
async function held(
  content: Content,
  most: number,
): Promise<{ bytes: Buffer; rest: Content | null }> {
  const parts: Buffer[] = []
  let size = 0
  while (size <= most) {
    const next = await content.next()
    if (next.done === true) return { bytes: Buffer.concat(parts), rest: null }
    parts.push(next.value)
    size += next.value.length
  }
  return { bytes: Buffer.concat(parts), rest: content }
}

async function* joined(bytes: Buffer, rest: Content | null): Content {
  yield bytes
  if (rest !== null) yield* rest
}
