import { openParser } from '../../arrival/parser.ts'
import { type Context } from '../../context.ts'
import { type StoredMessage } from '../../desk/message.ts'
import { readRaw } from '../../mail/raw.ts'

/** What came with a mail, taken out of its original by a process of its own: a mail may be made to harm. */
export interface Files {
  /** The content of an attachment; null: there is none of that number, or it cannot be read. */
  attachment(message: StoredMessage, index: number): Promise<Buffer | null>
  /** The same of a picture that stands in the text. */
  picture(message: StoredMessage, index: number): Promise<Buffer | null>
  close(): Promise<void>
}

/** How much of a mail's pictures is shown in its text: each, and all together. Bytes. */
const largest = { one: 10_000_000, all: 30_000_000 }
/** A page asks for each picture by itself, at once: for so long they are kept. Milliseconds, and mails. */
const kept = { ms: 30_000, mails: 4 }

type Contents = ReadonlyMap<string, Buffer>

export function openFiles({ db, log }: Pick<Context, 'db' | 'log'>): Files {
  const parser = openParser({ log })
  const pictures = new Map<string, Promise<Contents>>()

  const read = async ({ sha256 }: StoredMessage, hashes: string[]): Promise<Contents> => {
    if (sha256 === null || hashes.length === 0) return new Map()
    const found = await parser.files(await readRaw(db, sha256), hashes)
    return new Map(hashes.flatMap((hash, i) => (found[i] ? [[hash, found[i]]] : [])))
  }
  const picturesOf = (message: StoredMessage): Promise<Contents> => {
    const known = pictures.get(message.id)
    if (known !== undefined) return known
    const reading = read(message, hashesOfPictures(message))
    const forget = () => {
      if (pictures.get(message.id) === reading) pictures.delete(message.id)
    }
    pictures.set(message.id, reading)
    for (const id of [...pictures.keys()].slice(0, -kept.mails)) pictures.delete(id)
    setTimeout(forget, kept.ms).unref()
    reading.catch(forget)
    return reading
  }

  return {
    attachment: async (message, index) => {
      const { sha256 } = message.attachments[index] ?? {}
      if (sha256 === undefined) return null
      return (await read(message, [sha256])).get(sha256) ?? null
    },
    picture: async (message, index) => {
      const { sha256 } = message.attachments[index] ?? {}
      if (sha256 === undefined) return null
      return (await picturesOf(message)).get(sha256) ?? null
    },
    close: () => parser.close(),
  }
}

/** Of the pictures that the text may show, as many as there is room for. */
function hashesOfPictures({ attachments }: StoredMessage): string[] {
  const shown = new Set<string>()
  let bytes = 0
  for (const { cid, size, sha256 } of attachments) {
    if (cid === null || size > largest.one || bytes + size > largest.all) continue
    bytes += size
    shown.add(sha256)
  }
  return [...shown]
}
