import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Found, largest, type Unread, withWireLines } from './found.ts'

/** Whether a folder is a Maildir: it has `cur` and `new`. */
export async function isMaildir(folder: string): Promise<boolean> {
  const names = await readdir(folder)
  return names.includes('cur') && names.includes('new')
}

/**
 * Every message of a Maildir, then those of its folders (`.Sent` as Maildir++ has them, or `Sent` below it). Flags
 * mean nothing, as with new mail, but a draft has never left and is passed by.
 */
export async function* readMaildir(folder: string, name = 'INBOX'): AsyncGenerator<Found | Unread> {
  for (const part of ['cur', 'new']) {
    const files = await readdir(path.join(folder, part))
    for (const file of files.sort()) {
      if (!file.startsWith('.') && !isDraft(file)) {
        yield await readOne(path.join(folder, part, file), name)
      }
    }
  }
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const inner = path.join(folder, entry.name)
    const isFolder = entry.isDirectory() && !['cur', 'new', 'tmp'].includes(entry.name)
    if (isFolder && (await isMaildir(inner))) yield* readMaildir(inner, nameOf(entry.name))
  }
}

/** The flags stand last, after `:2,` (or what stands for the colon where that is not allowed). */
function isDraft(file: string): boolean {
  return /[:;!]2,[A-Za-z]*D[A-Za-z]*$/.test(file)
}

function nameOf(folder: string): string {
  return folder.replace(/^\./, '').split('.').at(-1) ?? folder
}

async function readOne(file: string, folder: string): Promise<Found | Unread> {
  try {
    const { size, mtime } = await stat(file)
    if (size > largest) {
      return { outcome: 'unread', path: file, reason: 'Mejlet är större än 150 MB.' }
    }
    const raw = withWireLines(await readFile(file))
    const clue = { from: 'maildir' as const, at: earliest(mtime, path.basename(file)) }
    return { outcome: 'found', path: file, folder, raw, clue }
  } catch {
    return { outcome: 'unread', path: file, reason: 'Filen gick inte att läsa.' }
  }
}

/**
 * The name begins with the second in which the mail was put there, and the file has a time too. A copy makes
 * either of them later, never earlier.
 */
function earliest(mtime: Date, name: string): Date {
  const seconds = Number(/^(\d{9,10})\./.exec(name)?.[1] ?? NaN)
  return Number.isNaN(seconds) || seconds * 1000 > mtime.getTime()
    ? mtime
    : new Date(seconds * 1000)
}
