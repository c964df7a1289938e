import { createHash } from 'node:crypto'
import path from 'node:path'
import { shownBy } from './shown.ts'
import { files, twin } from './fixtures.ts'
import { type Item, type MailReader } from './read.ts'
import { type Score, share, squashed } from './score.ts'

/**
 * A mail is complete when each leaf of its tree, as mime4j decodes it, is there: its words among ours, or its
 * bytes as a file of that content.
 */
export async function mime4j(folder: string, reader: MailReader): Promise<Score[]> {
  const misses: string[] = []
  let of = 0
  for (const { name, raw } of files(folder, 'mime4j/**/*.msg')) {
    const tree = twin(folder, name.replace(/\.msg$/, '_decoded.xml'))?.toString('latin1')
    if (tree === undefined) continue
    of += 1
    const item = await reader.read(name, raw)
    const lost = leavesOf(tree).filter((leaf) => !isThere(item, leaf, folder))
    if (lost.length > 0) misses.push(`${name}: ${lost.map(({ file }) => file).join(', ')}`)
  }
  return [share('mime4j: messages complete', { of, misses, least: 0.95 })]
}

interface Leaf {
  file: string
  isText: boolean
  charset: string
}

function leavesOf(tree: string): Leaf[] {
  return [...tree.matchAll(/<(text|binary)-body name="([^"]+)"/g)].map((found) => {
    const [, kind = '', file = ''] = found
    const head = tree.slice(0, found.index)
    const type = head.slice(head.lastIndexOf('<header>'))
    const charset = /charset="?([\w-]+)/i.exec(type)?.[1] ?? 'utf-8'
    return { file, isText: kind === 'text', charset }
  })
}

function isThere(item: Item, { file, isText, charset }: Leaf, folder: string): boolean {
  const bytes = twin(folder, path.join(path.dirname(item.name), file))
  if (bytes === null) return true
  const shown = shownBy(item)
  const hash = createHash('sha256').update(bytes).digest('hex')
  if (shown.hashes.includes(hash)) return true
  if (!isText) return false
  const words = squashed(decoded(bytes, charset))
  return words === '' || shown.words.includes(words) || shown.words.includes(plainly(words))
}

/** For leaves in HTML. */
function plainly(words: string): string {
  return words.replace(/<[^>]*>/g, '')
}

function decoded(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}
