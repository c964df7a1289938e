import { Collector, collect } from './collect.ts'
import { isTnef } from './file-type.ts'
import { keptOf } from './kept.ts'
import { type Leaf } from './mime/part.ts'
import { type Step, Walk } from './mime/walk.ts'
import { type ParsedMail } from './parsed.ts'
import { mostTnef, readTnef } from './tnef.ts'

/** Reads a message (RFC 5322, 2045–2049). Attachments are measured and hashed as they stream by, not held. */
export async function parseMail(raw: Buffer | AsyncIterable<Buffer>): Promise<ParsedMail> {
  if (Buffer.isBuffer(raw)) return keptOf(collect(raw))
  const collector = new Collector()
  const walk = new Walk()
  for await (const piece of raw) for (const step of walk.push(piece)) collector.take(step)
  for (const step of walk.end()) collector.take(step)
  return keptOf(collector.found(walk.root))
}

/** Hands on the content of the attachments at these places of the mail, the first is 0, as it is read. */
export async function readFiles(
  raw: AsyncIterable<Buffer>,
  places: readonly number[],
  take: (place: number, content: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const steps = stepsOf(raw)
  let place = 0
  const pass = async (content: AsyncIterable<Buffer>) => {
    if (places.includes(place)) await take(place, content)
    place += 1
  }
  for (let leaf = await nextFile(steps); leaf !== null; leaf = await nextFile(steps)) {
    if (!isTnef(leaf)) {
      await pass(contentOf(steps))
      continue
    }
    const { bytes, rest } = await held(contentOf(steps))
    const opened = rest === null ? (readTnef(bytes)?.files ?? []) : []
    if (opened.length === 0) await pass(joined(bytes, rest))
    for (const file of opened) await pass(joined(file.bytes, null))
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
async function* contentOf(steps: AsyncGenerator<Step, void>): AsyncGenerator<Buffer, void> {
  for (;;) {
    const next = await steps.next()
    if (next.done === true || next.value.kind === 'end') return
    if (next.value.kind === 'bytes') yield next.value.bytes
  }
}

/** As much as is opened; what is larger is handed on as it is, and nobody holds it. */
async function held(
  content: AsyncGenerator<Buffer, void>,
): Promise<{ bytes: Buffer; rest: AsyncGenerator<Buffer, void> | null }> {
  const parts: Buffer[] = []
  let size = 0
  while (size <= mostTnef) {
    const next = await content.next()
    if (next.done === true) return { bytes: Buffer.concat(parts), rest: null }
    parts.push(next.value)
    size += next.value.length
  }
  return { bytes: Buffer.concat(parts), rest: content }
}

async function* joined(
  bytes: Buffer,
  rest: AsyncGenerator<Buffer, void> | null,
): AsyncGenerator<Buffer, void> {
  yield bytes
  if (rest !== null) yield* rest
}
