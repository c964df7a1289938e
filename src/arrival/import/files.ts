import { type Dirent, createReadStream } from 'node:fs'
import { open, readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { reasonOf } from '../../base/errors.ts'
import { type Found, largest, type Unread, withWireLines } from './found.ts'
import { readMaildir, isMaildir } from './maildir.ts'
import { looksLikeMbox, splitMbox } from './mbox.ts'

type Item = Found | Unread

/**
 * Every message below a path: an mbox file, a Maildir with its folders, a folder with .eml files and further
 * folders, one .eml file, or `-`: what comes on `stdin`, mbox or one message. In the order of their names.
 * What cannot be read is told of and left out.
 */
export async function* readPath(where: string, stdin: AsyncIterable<Buffer>): AsyncGenerator<Item> {
  if (where === '-') {
    yield* readStream('-', stdin)
    return
  }
  try {
    const about = await stat(where)
    if (about.isDirectory()) yield* readFolder(where)
    else yield* readFileAt(where)
  } catch (thrown) {
    yield unread(where, thrown)
  }
}

async function* readFolder(folder: string): AsyncGenerator<Item> {
  if (await isMaildir(folder)) {
    yield* readMaildir(folder)
    return
  }
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(folder, entry.name)
    try {
      if (entry.isDirectory()) yield* readFolder(file)
      else if (await isMail(entry, file)) yield* readFileAt(file)
    } catch (thrown) {
      yield unread(file, thrown)
    }
  }
}

/** By its name or, when that says nothing, by how it begins; the rest of a folder is no mail. */
async function isMail(entry: Dirent, file: string): Promise<boolean> {
  if (!entry.isFile() || entry.name.startsWith('.')) return false
  const ending = path.extname(entry.name).toLowerCase()
  if (['.eml', '.mbox', '.mbx', '.msg'].includes(ending)) return true
  const beginning = await beginningOf(file)
  if (looksLikeMbox(beginning)) return true
  const isNumbered = ending === '' || /^\.\d+$/.test(ending)
  return isNumbered && headerLine.test(beginning.toString('latin1'))
}

const headerLine =
  /^(?:return-path|received|delivered-to|from|to|date|subject|message-id|mime-version|x-[\w-]+):/i

async function* readFileAt(file: string): AsyncGenerator<Item> {
  if (path.extname(file).toLowerCase() === '.msg') {
    yield { outcome: 'unread', path: file, reason: outlookFormat }
    return
  }
  if (looksLikeMbox(await beginningOf(file))) {
    yield* readMbox(file, createReadStream(file, { highWaterMark: 1_000_000 }))
    return
  }
  const { size } = await stat(file)
  yield size > largest ? tooLarge(file) : messageIn(file, await readFile(file))
}

/** Outlook's own format is no message as it was sent. */
const outlookFormat = 'Outlooks format .msg går inte att läsa. Spara som .eml.'

async function* readMbox(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Item> {
  const folder = path.basename(file).replace(/\.(?:mbox|mbx)$/i, '')
  for await (const { number, at, raw } of splitMbox(chunks)) {
    const where = `${file}#${number}`
    if (raw === null) yield tooLarge(where)
    else {
      const clue = { from: 'mbox' as const, at }
      yield { outcome: 'found', path: where, folder, raw: withWireLines(raw), clue }
    }
  }
}

async function* readStream(name: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Item> {
  const source = chunks[Symbol.asyncIterator]()
  const first = await source.next()
  if (first.done === true) return
  const all = async function* () {
    yield first.value
    yield* { [Symbol.asyncIterator]: () => source }
  }
  if (looksLikeMbox(first.value)) {
    yield* readMbox(name, all())
    return
  }
  const parts: Buffer[] = []
  let size = 0
  for await (const part of all()) {
    size += part.length
    if (size <= largest) parts.push(part)
  }
  yield size > largest ? tooLarge(name) : messageIn(name, Buffer.concat(parts))
}

function messageIn(file: string, raw: Buffer): Item {
  if (raw.length === 0) return { outcome: 'unread', path: file, reason: 'Filen är tom.' }
  const folder = path.basename(path.dirname(file))
  const clue = { from: 'file' as const, at: null }
  return { outcome: 'found', path: file, folder, raw: withWireLines(raw), clue }
}

async function beginningOf(file: string): Promise<Buffer> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

function tooLarge(where: string): Unread {
  return { outcome: 'unread', path: where, reason: 'Mejlet är större än 150 MB.' }
}

function unread(where: string, thrown: unknown): Unread {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  return { outcome: 'unread', path: where, reason: faults[code] ?? reasonOf(thrown) }
}

const faults: Record<string, string> = {
  ENOENT: 'Filen eller mappen finns inte.',
  EACCES: 'Filen får inte läsas.',
  EPERM: 'Filen får inte läsas.',
}
